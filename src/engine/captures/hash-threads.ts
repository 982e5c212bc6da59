// Hashes the files of one capture on threads of their own; each file is one thread's.
import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import type { FileHashes } from '#core/captures/file-hash.ts'
import { startWorker } from '../worker.ts'

const MOST_THREADS = 2

export type ToHashThread = { say: 'grown'; path: string; size: number } | { say: 'digest'; path: string }

export interface FromHashThread {
  path: string
  sha256: string
  /** Why the file could not be read. */
  failure: string | null
}

interface Waiting {
  resolve(sha256: string): void
  reject(error: Error): void
}

export class HashThreads implements FileHashes {
  readonly #file: string
  readonly #threads: Worker[] = []
  readonly #threadOf = new Map<string, Worker>()
  readonly #waiting = new Map<string, Waiting>()
  #failure: Error | null = null

  /** @param file the thread's entry */
  constructor(file: string) {
    this.#file = file
  }

  grown(path: string, _bytes: Buffer, size: number): void {
    this.#say(path, { say: 'grown', path, size })
  }

  digest(path: string): Promise<string> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.set(path, { resolve, reject })
      this.#say(path, { say: 'digest', path })
    })
  }

  close(): void {
    for (const thread of this.#threads) void thread.terminate()
  }

  #say(path: string, message: ToHashThread): void {
    const thread = this.#threadOf.get(path) ?? this.#nextThread()
    this.#threadOf.set(path, thread)
    thread.postMessage(message)
  }

  #nextThread(): Worker {
    const most = Math.min(MOST_THREADS, availableParallelism())
    if (this.#threads.length >= most) return this.#threads[this.#threadOf.size % most] ?? this.#start()
    return this.#start()
  }

  #start(): Worker {
    const thread = startWorker(this.#file, 'hash')
    thread.on('message', ({ path, sha256, failure }: FromHashThread) => {
      const waiting = this.#waiting.get(path)
      this.#waiting.delete(path)
      this.#threadOf.delete(path)
      if (failure === null) waiting?.resolve(sha256)
      else waiting?.reject(new Error(failure))
    })
    thread.on('error', error => this.#lost(error))
    this.#threads.push(thread)
    return thread
  }

  #lost(error: Error): void {
    this.#failure = new Error(`A thread that hashes ended: ${error.message}`, { cause: error })
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}
