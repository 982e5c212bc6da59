// Entry of a hash thread: reads what a capture has written, from the system's cache, and hashes it. On the thread that
// fetches and writes, SHA-256 would take half of the time.
import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { FromHashThread, ToHashThread } from './hash-threads.ts'

interface Growing {
  descriptor: number
  hashed: number
  hash: Hash
  failure: string | null
}

const PIECE_BYTES = 1024 * 1024

const growing = new Map<string, Growing>()
const piece = Buffer.allocUnsafeSlow(PIECE_BYTES)

parentPort?.on('message', (message: ToHashThread) => {
  const file = growing.get(message.path) ?? { descriptor: -1, hashed: 0, hash: createHash('sha256'), failure: null }
  growing.set(message.path, file)
  if (message.say === 'grown') {
    follow(message.path, file, message.size)
    return
  }
  growing.delete(message.path)
  if (file.descriptor >= 0) closeSync(file.descriptor)
  const answer: FromHashThread = { path: message.path, sha256: file.hash.digest('hex'), failure: file.failure }
  parentPort?.postMessage(answer)
})

/** Told with the digest when it cannot be read. */
function follow(path: string, file: Growing, size: number): void {
  if (file.failure !== null) return
  try {
    if (file.descriptor < 0) file.descriptor = openSync(path, 'r')
    while (file.hashed < size) {
      const read = readSync(file.descriptor, piece, 0, Math.min(PIECE_BYTES, size - file.hashed), file.hashed)
      if (read === 0) throw new Error(`The file ends after ${file.hashed} of ${size} bytes`)
      file.hash.update(piece.subarray(0, read))
      file.hashed += read
    }
  } catch (error) {
    file.failure = error instanceof Error ? error.message : String(error)
  }
}
