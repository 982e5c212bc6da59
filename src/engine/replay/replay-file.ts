// `replay.json` in a replay's folder: what was asked for, its plan, and how it stands. Replaced as a whole; what was sent
// stands in the journal beside it.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { Problem } from '#contract/procedure.ts'
import { replayPlanSchema, replaySpecSchema, type StoredReplay, storedReplaySchema } from '#contract/replay.contract.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { foldersIn } from '../folders-in.ts'

const REPLAY_FILE = 'replay.json'

const fileSchema = storedReplaySchema.omit({ id: true }).extend({
  format: z.literal('ottla-replay'),
  version: z.literal(1),
  spec: replaySpecSchema,
  plan: replayPlanSchema,
  /** Of target partitions, by `topic/partition`: where they ended before the first record was sent. */
  ends: z.record(z.string(), z.bigint()),
  /** Of reading back: whose sequence numbers the batches have; null where there is none. */
  producer: z.object({ producerId: z.bigint(), producerEpoch: z.int() }).nullable(),
})
export type ReplayFile = z.infer<typeof fileSchema>

export async function writeReplay(folder: string, file: ReplayFile): Promise<void> {
  await writeFileAtomic(join(folder, REPLAY_FILE), JSON.stringify(file, tagged, 1), { mode: 0o600 })
}

/** @throws KafkaFailure REPLAY_NOT_FOUND, REPLAY_UNREADABLE */
export async function readReplay(folder: string): Promise<ReplayFile> {
  const text = await readFile(join(folder, REPLAY_FILE), 'utf8').catch(error => {
    throw new KafkaFailure({
      code: 'REPLAY_NOT_FOUND',
      what: 'The replay is not there any more',
      where: { replay: basename(folder) },
      remedy: 'Refresh the list of replays.',
      cause: error,
    })
  })
  try {
    return fileSchema.parse(JSON.parse(text, untagged))
  } catch (error) {
    throw new KafkaFailure({
      code: 'REPLAY_UNREADABLE',
      what: `${REPLAY_FILE} cannot be read: ${error instanceof Error ? error.message : error}`,
      where: { replay: basename(folder) },
      remedy: 'Restore the file from a backup. What was sent stands in results.jsonl beside it.',
      cause: error,
    })
  }
}

/** Newest first. A folder that is not there yet holds none. */
export async function listReplays(
  folder: string,
): Promise<{ found: { id: string; file: ReplayFile }[]; problems: Problem[] }> {
  const found: { id: string; file: ReplayFile }[] = []
  const problems: Problem[] = []
  for (const id of await foldersIn(folder)) {
    try {
      found.push({ id, file: await readReplay(join(folder, id)) })
    } catch (error) {
      if (!(error instanceof KafkaFailure)) throw error
      const { code, what, where, remedy, retriable } = error
      problems.push({ code, what, where, remedy, retriable })
    }
  }
  found.sort((left, right) => (left.file.startedAt < right.file.startedAt ? 1 : -1))
  return { found, problems }
}

/** JSON has no 64-bit integers. */
const tagged = (_key: string, value: unknown) => (typeof value === 'bigint' ? { int64: value.toString() } : value)

const untagged = (_key: string, value: unknown) =>
  typeof value === 'object' && value !== null && 'int64' in value && typeof value.int64 === 'string'
    ? BigInt(value.int64)
    : value

export function storedReplay(id: string, file: ReplayFile): StoredReplay {
  const { format, version, spec, plan, producer, ends, ...stored } = file
  return { id, ...stored }
}
