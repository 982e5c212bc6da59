// Writes a capture as one file to share: a zip of its folder, as it is, streamed. What is compressed already is only stored.
import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { MANIFEST_FILE, readManifest } from '#core/captures/manifest.ts'
import { peekBatchHeader } from '#core/records/batch.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Work } from '../steps.ts'
import { captureNotFound } from './captures-on-disk.ts'

const READ_BYTES = 256 * 1024
const HEADER_BYTES = 64

/** @param file where it stands when this resolves, whole; before, and after a failure, nothing does. Answers its size. */
export async function packCapture(folder: string, file: string, { signal, report }: Work): Promise<{ bytes: number }> {
  const manifest = await readManifest(folder)
  if (manifest === null) throw captureNotFound(folder)
  const names = await segmentsOf(
    folder,
    manifest.topics.flatMap(topic => topic.partitions.map(each => each.folder)),
  )
  const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let done = 0
  const counting = () =>
    new Transform({
      transform(piece: Buffer, _encoding, next) {
        done += piece.length
        report({ share: total === 0 ? 1 : Math.min(1, done / total), records: null, bytes: done })
        next(null, piece)
      },
    })
  const zip = new ZipFile()
  zip.addBuffer(await readFile(join(folder, MANIFEST_FILE)), MANIFEST_FILE)
  for (const [index, name] of names.entries()) {
    const path = join(folder, name)
    const options = { size: sizes[index] ?? 0, compress: !(await isCompressed(path)) }
    zip.addReadStreamLazy(name, options, give => {
      const reading = createReadStream(path, { highWaterMark: READ_BYTES })
      give(null, reading.on('error', error => zip.emit('error', error)).pipe(counting()))
    })
  }
  zip.end()
  const partial = `${file}.part`
  try {
    const failed = new Promise<never>((_, reject) => zip.on('error', reject))
    await Promise.race([pipeline(zip.outputStream, createWriteStream(partial), { signal }), failed])
    await rename(partial, file)
    return { bytes: (await stat(file)).size }
  } catch (error) {
    await rm(partial, { force: true })
    if (signal.aborted) throw error
    throw new KafkaFailure({
      code: 'FILE_NOT_WRITTEN',
      what: `The file could not be written: ${error instanceof Error ? error.message : String(error)}`,
      where: { file },
      remedy: 'Choose another folder, or check the free space and the rights.',
      cause: error,
    })
  }
}

/** Relative to the capture's folder, with `/`. A partition of which nothing came has no folder. */
async function segmentsOf(folder: string, partitions: readonly string[]): Promise<string[]> {
  const names: string[] = []
  for (const partition of partitions) {
    const found = await readdir(join(folder, partition)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    names.push(
      ...found
        .filter(name => name.endsWith('.log'))
        .sort()
        .map(name => `${partition}/${name}`),
    )
  }
  return names
}

/** By its first batch: a topic's batches are mostly of one kind. */
async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    const header = peekBatchHeader(buffer.subarray(0, bytesRead), 0)
    return header !== null && header.compression !== 'none'
  } catch {
    return false // no batch at its beginning: deflate it like anything
  } finally {
    await file.close()
  }
}
