// Entry of a search thread: looks through the blocks it is given, one after the other, and hands their memory back.
// Opens no connection; a search's conditions are compiled once per thread.
import { parentPort } from 'node:worker_threads'
import { initCompression } from '#core/records/compression.ts'
import { type ScanControl, Scanner } from '#core/search/scanner.ts'
import { ScriptStopped } from '#core/search/script/script.ts'
import { type FromThread, KEEP_LIMIT, KEPT, STOP, type ThreadFailure, type ToThread } from './search-messages.ts'

interface Open {
  scanner: Promise<Scanner>
  control: ScanControl
}

const open = new Map<number, Open>()
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

parentPort?.on('message', async (message: ToThread) => {
  switch (message.say) {
    case 'open': {
      const scanner = ready.then(() => Scanner.open(message.spec))
      // Told with the first block.
      scanner.catch(() => {})
      open.set(message.search, { scanner, control: controlOver(message.control) })
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
    case 'scan': {
      const answer = await scan(message)
      parentPort?.postMessage(answer, [message.memory])
    }
  }
})

async function scan({ search, unit, memory, parts }: Extract<ToThread, { say: 'scan' }>): Promise<FromThread> {
  const found = open.get(search)
  const answer: FromThread = { unit, memory, results: [], failure: null }
  if (found === undefined) return answer
  try {
    const scanner = await found.scanner
    for (const part of parts) {
      answer.results.push(scanner.scan(part, Buffer.from(memory, part.position, part.length), found.control))
    }
  } catch (error) {
    answer.failure = failureOf(error, parts[0]?.topic ?? '')
  }
  return answer
}

function failureOf(error: unknown, topic: string): ThreadFailure {
  const what = error instanceof Error ? error.message : String(error)
  if (error instanceof ScriptStopped) {
    return {
      code: error.code,
      what,
      where: { topic, partition: String(error.partition), offset: String(error.offset) },
      remedy: 'Correct the script and search again. What was found until then is kept.',
    }
  }
  return { code: 'SEARCH_THREAD_FAILED', what, where: { topic }, remedy: 'Start the search again.' }
}
