// The threads that searches share: started when first needed, ended when nobody has searched for a while. Each request
// goes to the thread with the least to do, which fetches and looks through what comes.
import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import type { ScanSpec } from '#core/search/query.ts'
import type { ScanResult } from '#core/search/scanner.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ScanAnswer, ScanReader, ScanRequest } from '#kafka/scan-fetch.ts'
import {
  CONTROL_SLOTS,
  type FromThread,
  KEEP_LIMIT,
  STOP,
  type ThreadSource,
  type ToThread,
} from './search-messages.ts'
import { startWorker } from './worker.ts'

const MOST_THREADS = 4
const IDLE_MS = 60_000

/** What was found in a block. */
export interface Looked {
  results: ScanResult[]
  /** Why the search cannot go on. */
  failure: KafkaFailure | null
}

type Answer = ScanAnswer<Promise<Looked>>

/** Somebody who waits for what a thread says of a request: first what came, then what was found in it. */
interface Unit {
  fetched(answer: ScanAnswer<null>): void
  looked(looked: Looked): void
  lost(failure: KafkaFailure): void
}

interface Thread {
  worker: Worker
  waiting: Map<number, Unit>
}

/** A search as its scans see it: what a block holds is what the thread finds in it. */
export interface SearchHandle extends ScanReader<Promise<Looked>> {
  /** From now on blocks are answered without being looked at. */
  stop(): void
  close(): void
}

type Opened = Omit<Extract<ToThread, { say: 'open' }>, 'say' | 'search'>

export class SearchThreads {
  readonly #file: string
  readonly #searches = new Map<number, Opened>()
  #threads: Thread[] = []
  #lastId = 0
  #idleTimer: NodeJS.Timeout | null = null

  /** @param file the thread's entry; TypeScript where the engine runs from source */
  constructor(file: string) {
    this.#file = file
  }

  /** @param connection to the same cluster, for what a scan asks besides records */
  open(source: ThreadSource, connection: KafkaConnection, spec: ScanSpec, keepHits: number): SearchHandle {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    while (this.#threads.length < this.#size) this.#threads.push(this.#start())
    const search = ++this.#lastId
    const control = new SharedArrayBuffer(CONTROL_SLOTS * Int32Array.BYTES_PER_ELEMENT)
    const slots = new Int32Array(control)
    slots[KEEP_LIMIT] = keepHits
    const opened = { source, spec, control }
    this.#searches.set(search, opened)
    for (const thread of this.#threads) say(thread, { say: 'open', search, ...opened })
    return {
      connection,
      fetch: request => this.#fetch(search, request),
      // The thread takes the memory back by itself once it has looked through it.
      give: () => {},
      stop: () => void Atomics.store(slots, STOP, 1),
      close: () => this.#close(search),
    }
  }

  /** The threads' connections of this profile are closed; nothing more is read for its searches. */
  leave(connectionId: string): void {
    for (const [search, { source }] of this.#searches) if (source.connectionId === connectionId) this.#close(search)
    for (const thread of this.#threads) say(thread, { say: 'leave', connectionId })
  }

  get #size(): number {
    return Math.min(MOST_THREADS, Math.max(1, availableParallelism()))
  }

  #fetch(search: number, request: ScanRequest): Promise<Answer> {
    if (this.#threads.length === 0) this.#threads.push(this.#start())
    const thread = this.#threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least))
    const unit = ++this.#lastId
    return new Promise((resolve, reject) => {
      let looked: Unit['looked'] = () => {}
      let lost: Unit['lost'] = reject
      const fetched = (answer: ScanAnswer<null>) => {
        const held = new Promise<Looked>((found, failed) => {
          looked = found
          lost = failed
        })
        resolve({ ...answer, held })
      }
      thread.waiting.set(unit, { fetched, looked: found => looked(found), lost: failure => lost(failure) })
      say(thread, { say: 'read', search, unit, request })
    })
  }

  #close(search: number): void {
    if (!this.#searches.delete(search)) return
    for (const thread of this.#threads) say(thread, { say: 'close', search })
    if (this.#searches.size > 0) return
    this.#idleTimer = setTimeout(() => this.#endAll(), IDLE_MS)
    this.#idleTimer.unref()
  }

  #endAll(): void {
    for (const { worker } of this.#threads) void worker.terminate()
    this.#threads = []
  }

  #start(): Thread {
    const worker = startWorker(this.#file, 'search')
    const thread: Thread = { worker, waiting: new Map() }
    worker.on('message', (message: FromThread) => hear(thread, message))
    worker.on('error', error => this.#lost(thread, error))
    worker.on('exit', () => this.#lost(thread, new Error('A search thread ended')))
    worker.unref()
    for (const [search, opened] of this.#searches) say(thread, { say: 'open', search, ...opened })
    return thread
  }

  /** Its blocks fail; another thread takes its place with the next block. */
  #lost(thread: Thread, error: Error): void {
    this.#threads = this.#threads.filter(each => each !== thread)
    const failure = new KafkaFailure({
      code: 'SEARCH_THREAD_LOST',
      what: `A thread of the search ended: ${error.message}`,
      where: {},
      remedy: 'Start the search again. If it happens again, report the message.',
      cause: error,
    })
    for (const each of thread.waiting.values()) each.lost(failure)
    thread.waiting.clear()
  }
}

function hear(thread: Thread, message: FromThread): void {
  const { unit } = message
  const waiting = thread.waiting.get(unit)
  if (message.say === 'fetched') {
    waiting?.fetched(message.answer)
    return
  }
  thread.waiting.delete(unit)
  if (thread.waiting.size === 0) thread.worker.unref()
  if (message.say === 'lost') waiting?.lost(new KafkaFailure(message.failure))
  else waiting?.looked({ results: message.results, failure: message.failure && new KafkaFailure(message.failure) })
}

function say(thread: Thread, message: ToThread): void {
  // A thread with work keeps the process alive, an idle one does not.
  if (message.say === 'read') thread.worker.ref()
  thread.worker.postMessage(message)
}
