// What a replay has sent, line by line: `results.jsonl` in its folder, only ever added to. A chunk is written before it
// is decided, and a second line says that it was. From these lines it is resumed, verified and shown.
import { join } from 'node:path'
import { z } from 'zod'
import { int64, LinesFile, linesOf } from '../lines-file.ts'

export const RESULTS_FILE = 'results.jsonl'

const sendSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  /** Of the idempotent producer; −1 without one. */
  sequence: z.int(),
  /** The target's records of this batch lie at or behind it. */
  end: int64,
  /** Where the batch landed; null where it is not known yet. */
  base: int64.nullable(),
  /** Of the source, in the order of the batch: index of its partition, first offset, how many in a row. */
  runs: z.array(z.tuple([z.int(), int64, z.int()])),
})
export type JournalSend = z.infer<typeof sendSchema>

const chunkSchema = z.object({
  chunk: z.int(),
  sends: z.array(sendSchema),
  failed: z.array(z.tuple([z.int(), int64, z.string()])),
  /** Of each source partition: everything below is sent or failed once this chunk is. */
  next: z.array(int64),
})
export type JournalChunk = z.infer<typeof chunkSchema>

const lineSchema = z.union([
  chunkSchema,
  /** `bases`: where its batches landed, in their order. */
  z.object({ done: z.int(), bases: z.array(int64).nullable() }),
  /** Its transaction was aborted. */
  z.object({ void: z.int() }),
])
type Line = z.infer<typeof lineSchema>

export class Journal {
  readonly #file: LinesFile

  private constructor(file: LinesFile) {
    this.#file = file
  }

  static async open(folder: string): Promise<Journal> {
    return new Journal(await LinesFile.open(join(folder, RESULTS_FILE)))
  }

  /** On the disk when it returns. */
  add(line: Line): Promise<void> {
    return this.#file.add(line)
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** The chunks that are decided, in their order, with what is known of where they landed. @throws Error that names the line */
export async function* decidedChunks(folder: string): AsyncGenerator<JournalChunk> {
  for await (const { decided } of steps(folder)) if (decided !== null) yield decided
}

/** What the next run has to know. */
export interface Journalled {
  /** The last one that is decided. */
  last: Pick<JournalChunk, 'chunk' | 'next'> | null
  /** Of each target partition, as `topic/partition`: the sequence number behind its last batch. */
  sequences: Map<string, number>
  sent: number
  failed: number
  /** Written, and not known to be decided. */
  pending: JournalChunk | null
}

/** @throws Error that names the line */
export async function readJournal(folder: string): Promise<Journalled> {
  const found: Journalled = { last: null, sequences: new Map(), sent: 0, failed: 0, pending: null }
  for await (const { decided, pending } of steps(folder)) {
    found.pending = pending
    if (decided !== null) passChunk(found, decided)
  }
  return found
}

export function passChunk(journalled: Journalled, chunk: JournalChunk): void {
  journalled.last = { chunk: chunk.chunk, next: chunk.next }
  journalled.failed += chunk.failed.length
  for (const send of chunk.sends) {
    journalled.sent += recordsIn(send)
    if (send.sequence >= 0) journalled.sequences.set(placeOf(send), followingSequence(send))
  }
}

/** Sequence numbers begin anew behind it. */
const SEQUENCES = 2 ** 31

export const followingSequence = (send: JournalSend): number => (send.sequence + recordsIn(send)) % SEQUENCES

export const placeOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`

async function* steps(folder: string): AsyncGenerator<{ decided: JournalChunk | null; pending: JournalChunk | null }> {
  let pending: JournalChunk | null = null
  for await (const line of linesOf(join(folder, RESULTS_FILE), lineSchema)) {
    if ('chunk' in line) {
      pending = line
      yield { decided: null, pending }
    } else {
      const decided = 'done' in line && pending?.chunk === line.done ? withBases(pending, line.bases) : null
      pending = null
      yield { decided, pending }
    }
  }
}

function withBases(chunk: JournalChunk, bases: readonly bigint[] | null): JournalChunk {
  if (bases === null) return chunk
  return { ...chunk, sends: chunk.sends.map((send, index) => ({ ...send, base: bases[index] ?? null })) }
}

/** Each record of a batch: where it was, and where it is, if that is known. */
export function* placesIn({ base, runs }: JournalSend) {
  let index = 0n
  for (const [source, first, count] of runs) {
    for (let at = 0n; at < BigInt(count); at++) {
      yield { source, offset: first + at, target: base === null ? null : base + index }
      index++
    }
  }
}

export function recordsIn({ runs }: JournalSend): number {
  return runs.reduce((sum, [, , count]) => sum + count, 0)
}
