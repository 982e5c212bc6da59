// Writes a record's key or value to a file the user chose: piece by piece from the engine, so that neither main nor the
// page ever holds it whole.
import type { Part, RecordInput } from '#contract/index.ts'
import type { HandlerContext } from '../../ipc/context.ts'

const PIECE_BYTES = 1024 * 1024

type Input = RecordInput & { part: Part; suggestedName: string }

/** Answers the file's name; null when the user chose none, or cancelled the job. */
export async function saveContent(
  { part, suggestedName, ...record }: Input,
  { shell, jobs, engine }: Pick<HandlerContext, 'shell' | 'jobs' | 'engine'>,
): Promise<string | null> {
  const file = await shell.chooseTarget(suggestedName)
  if (file === null) return null
  const { messages } = engine.client()
  const full = await messages.record(record)
  const size = part === 'key' ? full.keySize : full.valueSize
  return jobs.run(`Save ${file.name}`, async ({ signal, report }) => {
    async function* pieces() {
      for (let from = 0; from < size; from += PIECE_BYTES) {
        signal.throwIfAborted()
        yield await messages.bytes({ ...record, part, from, length: PIECE_BYTES }, { signal })
        report(Math.min(1, (from + PIECE_BYTES) / size), `${Math.min(size, from + PIECE_BYTES)} of ${size} bytes`)
      }
    }
    await file.write(pieces())
    return file.name
  })
}
