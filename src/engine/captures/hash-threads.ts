// Hashes the files of captures on threads of their own, which end when nothing was captured for a while; each file is one
// thread's.
import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import type { FileHashes } from '#core/captures/file-hash.ts'
import { startWorker } from '../worker.ts'

const MOST_THREADS = 2
const IDLE_MS = 60_000

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
  #threads: Worker[] = []
  readonly #threadOf = new Map<string, Worker>()
  readonly #waiting = new Map<string, Waiting>()
  #idleTimer: NodeJS.Timeout | null = null

  /** @param file the thread's entry */
  constructor(file: string) {
    this.#file = file
  }

  grown(path: string, _bytes: Buffer, size: number): void {
    this.#say(path, { say: 'grown', path, size })
  }

  digest(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(path, { resolve, reject })
      this.#say(path, { say: 'digest', path })
    })
  }

  #say(path: string, message: ToHashThread): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    const thread = this.#threadOf.get(path) ?? this.#nextThread()
    this.#threadOf.set(path, thread)
    // One that is waited for keeps the process alive, an idle one does not.
    if (message.say === 'digest') thread.ref()
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
      if (![...this.#waiting.keys()].some(each => this.#threadOf.get(each) === thread)) thread.unref()
      if (this.#threadOf.size === 0) this.#idleTimer = setTimeout(() => this.#endAll(), IDLE_MS).unref()
      if (failure === null) waiting?.resolve(sha256)
      else waiting?.reject(new Error(failure))
    })
    thread.on('error', error => this.#lost(error))
    thread.unref()
    this.#threads.push(thread)
    return thread
  }

  /** All begin anew: what was hashed until then is lost, and so are the captures that wait for it. */
  #lost(error: Error): void {
    const failure = new Error(`A thread that hashes ended: ${error.message}`, { cause: error })
    for (const { reject } of this.#waiting.values()) reject(failure)
    this.#waiting.clear()
    this.#threadOf.clear()
    this.#endAll()
  }

  #endAll(): void {
    for (const thread of this.#threads) void thread.terminate()
    this.#threads = []
  }
}
