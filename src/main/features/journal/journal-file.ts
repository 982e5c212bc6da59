// The journal on disk: one JSON object per line, only ever added to. A line says what is about to be changed, a later one
// what became of it. A line that cannot be read (the app was killed while it wrote) stays where it is and is counted.
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { journalCauseSchema } from '#contract/journal.contract.ts'
import { problemSchema } from '#contract/procedure.ts'
import { decimal } from '../../storage/codecs.ts'

const commit = z.object({ offset: decimal, metadata: z.string(), leaderEpoch: z.int() }).nullable()
const place = { topic: z.string(), partition: z.int() }

const lineSchema = z.discriminatedUnion('line', [
  z.object({
    line: z.literal('change'),
    version: z.literal(1),
    id: z.string(),
    at: decimal,
    connectionId: z.string(),
    profile: z.string(),
    groupId: z.string(),
    cause: journalCauseSchema,
    undoes: z.string().nullable(),
    changes: z.array(z.object({ ...place, before: commit, after: commit })),
  }),
  z.object({
    line: z.literal('outcome'),
    version: z.literal(1),
    id: z.string(),
    /** Why nothing at all was changed. */
    problem: problemSchema.nullable(),
    /** Else: partitions that were not changed; all others were. */
    refused: z.array(z.object({ ...place, problem: problemSchema })),
  }),
])
export type JournalLine = z.output<typeof lineSchema>
export type ChangeLine = Extract<JournalLine, { line: 'change' }>
export type OutcomeLine = Extract<JournalLine, { line: 'outcome' }>

export class JournalFile {
  readonly #path: string
  #writing: Promise<void> = Promise.resolve()
  /** The last line lacks its end: the next one must not be joined to it. */
  #isTorn = false

  constructor(path: string) {
    this.#path = path
  }

  /** Everything written so far. Read once, by the service that keeps it. */
  read(): { lines: JournalLine[]; unreadable: number } {
    if (!existsSync(this.#path)) return { lines: [], unreadable: 0 }
    const text = readFileSync(this.#path, 'utf8')
    this.#isTorn = text.length > 0 && !text.endsWith('\n')
    let unreadable = 0
    const lines = text
      .split('\n')
      .filter(line => line !== '')
      .flatMap(line => {
        const parsed = parse(line)
        if (parsed === null) unreadable++
        return parsed === null ? [] : [parsed]
      })
    return { lines, unreadable }
  }

  /** Resolves when it is on disk, not merely handed to the system. */
  append(line: JournalLine): Promise<void> {
    const text = `${JSON.stringify(z.encode(lineSchema, line))}\n`
    const write = async () => {
      await mkdir(dirname(this.#path), { recursive: true })
      const file = await open(this.#path, 'a', 0o600)
      try {
        await file.appendFile(this.#isTorn ? `\n${text}` : text)
        this.#isTorn = false
        await file.datasync()
      } catch (error) {
        this.#isTorn = true
        throw error
      } finally {
        await file.close()
      }
    }
    this.#writing = this.#writing.then(write, write)
    return this.#writing
  }
}

function parse(line: string): JournalLine | null {
  try {
    return z.decode(lineSchema, JSON.parse(line))
  } catch {
    // Counted by the caller and told on the journal's page.
    return null
  }
}
