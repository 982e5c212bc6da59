// The threads that searches share: started when first needed, ended when nobody has searched for a while. Each block
// goes to the thread with the least to do.
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ScanSpec } from '#core/search/query.ts'
import type { ScanResult } from '#core/search/scanner.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { CONTROL_SLOTS, type FromThread, KEEP_LIMIT, STOP, type ToThread, type UnitPart } from './search-messages.ts'

const MOST_THREADS = 4
const IDLE_MS = 60_000

export interface UnitAnswer {
  results: ScanResult[]
  memory: ArrayBuffer
  failure: KafkaFailure | null
}

interface Thread {
  worker: Worker
  waiting: Map<number, { resolve(answer: UnitAnswer): void; reject(error: Error): void }>
}

export interface SearchHandle {
  scan(memory: ArrayBuffer, parts: UnitPart[]): Promise<UnitAnswer>
  /** From now on blocks are answered without being looked at. */
  stop(): void
  close(): void
}

export class SearchThreads {
  readonly #file: string
  readonly #searches = new Map<number, { spec: ScanSpec; control: SharedArrayBuffer }>()
  #threads: Thread[] = []
  #lastId = 0
  #idleTimer: NodeJS.Timeout | null = null

  /** @param file the thread's entry; TypeScript where the engine runs from source */
  constructor(file: string) {
    this.#file = file
  }

  /** More than this many blocks at once only wait. */
  get capacity(): number {
    return this.#size * 2
  }

  open(spec: ScanSpec, keepHits: number): SearchHandle {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    while (this.#threads.length < this.#size) this.#threads.push(this.#start())
    const search = ++this.#lastId
    const control = new SharedArrayBuffer(CONTROL_SLOTS * Int32Array.BYTES_PER_ELEMENT)
    const slots = new Int32Array(control)
    slots[KEEP_LIMIT] = keepHits
    this.#searches.set(search, { spec, control })
    for (const thread of this.#threads) say(thread, { say: 'open', search, spec, control })
    return {
      scan: (memory, parts) => this.#scan(search, memory, parts),
      stop: () => void Atomics.store(slots, STOP, 1),
      close: () => this.#close(search),
    }
  }

  get #size(): number {
    return Math.min(MOST_THREADS, Math.max(1, availableParallelism()))
  }

  #scan(search: number, memory: ArrayBuffer, parts: UnitPart[]): Promise<UnitAnswer> {
    if (this.#threads.length === 0) this.#threads.push(this.#start())
    const thread = this.#threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least))
    const unit = ++this.#lastId
    return new Promise((resolve, reject) => {
      thread.waiting.set(unit, { resolve, reject })
      say(thread, { say: 'scan', search, unit, memory, parts }, [memory])
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
    const worker = startWorker(this.#file)
    const thread: Thread = { worker, waiting: new Map() }
    worker.on('message', ({ unit, memory, results, failure }: FromThread) => {
      const waiting = thread.waiting.get(unit)
      thread.waiting.delete(unit)
      if (thread.waiting.size === 0) worker.unref()
      waiting?.resolve({ memory, results, failure: failure && new KafkaFailure({ ...failure, retriable: false }) })
    })
    worker.on('error', error => this.#lost(thread, error))
    worker.on('exit', () => this.#lost(thread, new Error('A search thread ended')))
    worker.unref()
    for (const [search, { spec, control }] of this.#searches) say(thread, { say: 'open', search, spec, control })
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
    for (const { reject } of thread.waiting.values()) reject(failure)
    thread.waiting.clear()
  }
}

/** From source, a thread has to be told of TypeScript anew: what the process was started with does not reach it. */
function startWorker(file: string): Worker {
  if (!file.endsWith('.ts')) return new Worker(file, { name: 'search' })
  const source = `import('tsx/esm/api').then(tsx => { tsx.register(); return import(${JSON.stringify(pathToFileURL(file).href)}) })`
  return new Worker(source, { name: 'search', eval: true, execArgv: [] })
}

function say(thread: Thread, message: ToThread, memory: ArrayBuffer[] = []): void {
  // A thread with work keeps the process alive, an idle one does not.
  if (message.say === 'scan') thread.worker.ref()
  thread.worker.postMessage(message, memory)
}
