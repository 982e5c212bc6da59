// Entry of a search thread: looks through the blocks it is given, one after the other, and hands their memory back.
// Opens no connection; a search's conditions are compiled once per thread.
import { parentPort } from 'node:worker_threads'
import { initCompression } from '#core/records/compression.ts'
import { type ScanControl, Scanner } from '#core/search/scanner.ts'
import { type FromThread, KEEP_LIMIT, KEPT, STOP, type ToThread } from './search-messages.ts'

interface Open {
  scanner: Scanner
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
  await ready
  switch (message.say) {
    case 'open':
      open.set(message.search, { scanner: new Scanner(message.spec), control: controlOver(message.control) })
      break
    case 'close':
      open.delete(message.search)
      break
    case 'scan': {
      const { unit, memory, parts } = message
      const found = open.get(message.search)
      const results = found === undefined ? [] : parts.map(part => scanPart(found, memory, part))
      const answer: FromThread = { unit, memory, results }
      parentPort?.postMessage(answer, [memory])
    }
  }
})

function scanPart(
  { scanner, control }: Open,
  memory: ArrayBuffer,
  part: Extract<ToThread, { say: 'scan' }>['parts'][number],
) {
  return scanner.scan(part, Buffer.from(memory, part.position, part.length), control)
}
