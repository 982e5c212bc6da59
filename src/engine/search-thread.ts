// Entry of a search thread: fetches over connections of its own and looks through what comes while the next answers
// arrive, so that bytes are searched by the processor that has just received them. Read-only; a search's conditions are
// compiled once per thread.
import { parentPort } from 'node:worker_threads'
import { initCompression } from '#core/records/compression.ts'
import { type ScanControl, Scanner, type ScanResult } from '#core/search/scanner.ts'
import { ScriptStopped } from '#core/search/script/script.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { type HeldBatches, HereReader, type ScanRequest } from '#kafka/scan-fetch.ts'
import {
  type FromThread,
  KEEP_LIMIT,
  KEPT,
  STOP,
  type ThreadFailure,
  type ThreadSource,
  type ToThread,
} from './search-messages.ts'
import { notConnected, openScanning } from './sources.ts'

interface Open {
  source: ThreadSource
  scanner: Promise<Scanner>
  control: ScanControl
}

/** Of answers that lies unused, per thread and connection. */
const POOL_BYTES = 12 * 1024 * 1024

const open = new Map<number, Open>()
const readers = new Map<string, Promise<HereReader>>()
const ready = initCompression()

function controlOver(shared: SharedArrayBuffer): ScanControl {
  const slots = new Int32Array(shared)
  const isFull = () => Atomics.load(slots, KEPT) >= Atomics.load(slots, KEEP_LIMIT)
  return {
    stopped: () => Atomics.load(slots, STOP) !== 0,
    isFull,
    keep: () => !isFull() && Atomics.add(slots, KEPT, 1) < Atomics.load(slots, KEEP_LIMIT),
  }
}

parentPort?.on('message', (message: ToThread) => {
  switch (message.say) {
    case 'open': {
      const { search, source, spec, control } = message
      const scanner = ready.then(() => Scanner.open(spec))
      // Told with the first block.
      scanner.catch(() => {})
      open.set(search, { source, scanner, control: controlOver(control) })
      break
    }
    case 'close': {
      const found = open.get(message.search)
      open.delete(message.search)
      found?.scanner.then(
        scanner => scanner.close(),
        () => {},
      )
      break
    }
    case 'read':
      void read(message.search, message.unit, message.request)
      break
    case 'leave': {
      const leaving = readers.get(message.connectionId)
      readers.delete(message.connectionId)
      leaving?.then(
        reader => reader.connection.close(),
        () => {},
      )
    }
  }
})

function say(message: FromThread): void {
  parentPort?.postMessage(message)
}

async function read(search: number, unit: number, request: ScanRequest): Promise<void> {
  const found = open.get(search)
  if (found === undefined) {
    // The search has ended, or its profile was closed: asked again, it would be the same.
    say({ say: 'lost', unit, failure: { ...plain(notConnected({ topic: request.topic })), retriable: false } })
    return
  }
  try {
    const reader = await readerOf(found.source)
    const { held, ...answer } = await reader.fetch(request)
    say({ say: 'fetched', unit, answer: { ...answer, held: null } })
    say({ say: 'looked', unit, ...(await lookThrough(search, request, held)) })
    reader.give(held)
  } catch (error) {
    say({ say: 'lost', unit, failure: plain(asFailure(error, { topic: request.topic })) })
  }
}

async function readerOf({ connectionId, options }: ThreadSource): Promise<HereReader> {
  const opening = readers.get(connectionId) ?? openReader(options)
  readers.set(connectionId, opening)
  try {
    return await opening
  } catch (error) {
    // The next request tries anew.
    if (readers.get(connectionId) === opening) readers.delete(connectionId)
    throw error
  }
}

async function openReader(options: ConnectionOptions): Promise<HereReader> {
  const { connection, pool } = await openScanning(options, POOL_BYTES)
  return new HereReader(connection, pool)
}

async function lookThrough(
  search: number,
  { topic, ranges }: ScanRequest,
  { batches }: HeldBatches,
): Promise<{ results: ScanResult[]; failure: ThreadFailure | null }> {
  const results: ScanResult[] = []
  try {
    const scanner = await open.get(search)?.scanner
    const found = open.get(search)
    // Closed while the answer was under way: its scanner is closed, too.
    if (scanner === undefined || found === undefined) throw notConnected({ topic })
    for (const { partition, from, until } of ranges) {
      const bytes = batches.get(partition)
      if (bytes === undefined) continue
      const { abortedTransactions } = bytes
      results.push(scanner.scan({ topic, partition, from, until, abortedTransactions }, bytes.batches, found.control))
    }
    return { results, failure: null }
  } catch (error) {
    return { results, failure: failureOf(error, topic) }
  }
}

function failureOf(error: unknown, topic: string): ThreadFailure {
  if (error instanceof KafkaFailure) return plain(error)
  const what = error instanceof Error ? error.message : String(error)
  if (error instanceof ScriptStopped) {
    return {
      code: error.code,
      what,
      where: { topic, partition: String(error.partition), offset: String(error.offset) },
      remedy: 'Correct the script and search again. What was found until then is kept.',
      retriable: false,
    }
  }
  const remedy = 'Start the search again.'
  return { code: 'SEARCH_THREAD_FAILED', what, where: { topic }, remedy, retriable: false }
}

function plain({ code, what, where, remedy, retriable }: KafkaFailure): ThreadFailure {
  return { code, what, where: { ...where }, remedy, retriable }
}
