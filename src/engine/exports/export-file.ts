// An export as it is kept while it is not whole, in a folder of its own: `export.json` says what was asked for and is
// written once, `progress.jsonl` how far the file beside its target came, and is only ever added to. Gone once it is whole.
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { exportFormatSchema, type InterruptedExport } from '#contract/exports.contract.ts'
import { isolationSchema } from '#contract/messages.contract.ts'
import type { Walked } from '#contract/picked.ts'
import { type Problem, problemSchema } from '#contract/procedure.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { foldersIn } from '../folders-in.ts'
import { decimal, int64, linesOf } from '../lines-file.ts'
import { problemOf } from '../problem-of.ts'
import { offsetsAsked, type SourceStretch } from '../stretches.ts'

const EXPORT_FILE = 'export.json'
export const PROGRESS_FILE = 'progress.jsonl'

const storedSchema = z.object({
  format: z.literal('ottla-export'),
  version: z.literal(1),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Where it shall stand, and where it is written until it is whole. */
  file: z.string(),
  part: z.string(),
  form: exportFormatSchema,
  isolation: isolationSchema,
  connectionId: z.string(),
  connectionName: z.string(),
  /** A topic of the same name may be another one later. `id` is null where the cluster has none. */
  topics: z.array(z.object({ topic: z.string(), id: z.string().nullable() })),
  stretches: z.array(
    z.object({
      topic: z.string(),
      partition: z.int(),
      from: int64,
      until: int64,
      offsets: z.array(int64).nullable(),
    }),
  ),
})
export type StoredExport = z.output<typeof storedSchema>

const progressSchema = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** Of the partial file: what stands behind it is not counted. */
  length: z.int(),
  /** Of the stretches that moved: its index, and the offset to go on with. */
  next: z.array(z.tuple([z.int(), int64])),
  records: z.int(),
  gapCount: z.int(),
  /** That came to be listed since the line before. */
  gaps: z.array(z.object({ topic: z.string(), partition: z.int(), offset: int64, what: z.string() })),
  /** What the form has to know of what was written since the line before. */
  form: z.string().nullable(),
  /** The file is whole, and has only to be named. */
  isWhole: z.boolean(),
  /** Why it was interrupted, where that was told. */
  problem: problemSchema.nullable(),
})
export type ProgressLine = z.output<typeof progressSchema>

/** How far it came. */
export interface Kept {
  at: string
  length: number
  /** Of each stretch. */
  next: bigint[]
  walked: Walked
  form: string[]
  isWhole: boolean
  problem: Problem | null
}

export async function writeExport(folder: string, stored: StoredExport): Promise<void> {
  await writeFileAtomic(join(folder, EXPORT_FILE), JSON.stringify(stored, decimal), { mode: 0o600 })
}

/** @throws KafkaFailure EXPORT_NOT_FOUND, EXPORT_UNREADABLE */
export async function readExport(folder: string): Promise<{ stored: StoredExport; kept: Kept }> {
  const text = await readFile(join(folder, EXPORT_FILE), 'utf8').catch(error => {
    throw new KafkaFailure({
      code: 'EXPORT_NOT_FOUND',
      what: 'The interrupted export is not there any more',
      where: { export: basename(folder) },
      remedy: 'Export the records anew.',
      cause: error,
    })
  })
  try {
    const stored = storedSchema.parse(JSON.parse(text))
    return { stored, kept: await readKept(folder, stored) }
  } catch (error) {
    throw new KafkaFailure({
      code: 'EXPORT_UNREADABLE',
      what: `What an interrupted export keeps cannot be read: ${error instanceof Error ? error.message : error}`,
      where: { export: basename(folder) },
      remedy: 'Discard it, and export the records anew.',
      cause: error,
    })
  }
}

async function readKept(folder: string, { startedAt, stretches }: StoredExport): Promise<Kept> {
  const kept: Kept = {
    at: startedAt,
    length: 0,
    next: stretches.map(each => each.from),
    walked: { records: 0, bytes: 0, gapCount: 0, gaps: [] },
    form: [],
    isWhole: false,
    problem: null,
  }
  for await (const line of linesOf(join(folder, PROGRESS_FILE), progressSchema)) {
    const { next, form, records, gapCount, gaps, ...now } = line
    Object.assign(kept, now)
    for (const [index, offset] of next) kept.next[index] = offset
    kept.walked = { records, bytes: line.length, gapCount, gaps: [...kept.walked.gaps, ...gaps] }
    if (form !== null) kept.form.push(form)
  }
  return kept
}

/** What is still to be read. */
export function stretchesLeft(stretches: readonly SourceStretch[], next: readonly bigint[]): SourceStretch[] {
  return stretches.flatMap((stretch, index) => {
    const from = next[index] ?? stretch.from
    const offsets = stretch.offsets?.filter(offset => offset >= from) ?? null
    const isDone = from >= stretch.until || offsets?.length === 0
    return isDone ? [] : [{ ...stretch, from, offsets }]
  })
}

/** 0–1, by offsets. */
export function shareOf(stretches: readonly SourceStretch[], next: readonly bigint[]): number {
  const all = offsetsAsked(stretches)
  return all === 0n ? 1 : 1 - Number(offsetsAsked(stretchesLeft(stretches, next))) / Number(all)
}

/** The newest first, those that `isRunning` left out. One that cannot be read is a problem. */
export async function listInterrupted(
  folder: string,
  isRunning: (id: string) => boolean,
): Promise<{ exports: InterruptedExport[]; unreadable: { id: string; problem: Problem }[] }> {
  const exports: InterruptedExport[] = []
  const unreadable: { id: string; problem: Problem }[] = []
  for (const id of (await foldersIn(folder)).filter(each => isId(each) && !isRunning(each))) {
    try {
      exports.push(described(id, await readExport(join(folder, id))))
    } catch (error) {
      if (!(error instanceof KafkaFailure)) throw error
      // Killed before it had written down what was asked for, it has begun nothing.
      if (error.code === 'EXPORT_NOT_FOUND') await rm(join(folder, id), { recursive: true, force: true })
      else unreadable.push({ id, problem: problemOf(error) })
    }
  }
  exports.sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1))
  return { exports, unreadable }
}

const isId = (name: string) => z.uuid().safeParse(name).success

function described(id: string, { stored, kept }: { stored: StoredExport; kept: Kept }): InterruptedExport {
  const { file, form, startedAt, connectionId, connectionName, topics, stretches } = stored
  return {
    ...{ id, file: basename(file), format: form, startedAt, connectionId, connectionName },
    updatedAt: kept.at,
    topics: topics.map(each => each.topic),
    records: kept.walked.records,
    bytes: kept.length,
    share: kept.isWhole ? 1 : shareOf(stretches, kept.next),
    problem: kept.problem,
  }
}
