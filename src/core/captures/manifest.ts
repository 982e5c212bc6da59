// What `capture.json` says: where a capture comes from, what was asked for and what is there. Written first, as
// `running`, and replaced as a whole while records come in; never holds a secret. Int64 are decimal strings in the file.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export const MANIFEST_FILE = 'capture.json'

const int64 = z.codec(z.string().regex(/^-?\d{1,19}$/), z.bigint(), {
  decode: text => BigInt(text),
  encode: value => value.toString(),
})

const segmentSchema = z.object({ name: z.string().regex(/^\d{20}\.log$/), bytes: z.int() })

const partitionSchema = z.object({
  partition: z.int().min(0),
  /** Below the capture's folder; its name is safe on every file system. */
  folder: z.string().regex(/^[a-zA-Z0-9._~-]+-\d+$/),
  /** Asked for: [from, until); null while a live recording runs. The first batch may begin below, the last end behind. */
  from: int64,
  until: int64.nullable(),
  /** On the cluster when the capture began. */
  logStartOffset: int64,
  highWatermark: int64,
  lastStableOffset: int64,
  /** Everything asked for below this offset is here. */
  next: int64,
  records: z.int(),
  batches: z.int(),
  bytes: z.int(),
  /** Transactions of which records are here and the end is not. `open`: not known to have ended when it was asked. */
  transactionsCutOff: z.array(
    z.object({ producerId: int64, firstOffset: int64, outcome: z.enum(['aborted', 'committed', 'open']) }),
  ),
  /** Segments that are written to their end, below `folder`. One that was being written at a kill is missing here. */
  files: z
    .array(
      z.union([
        segmentSchema.extend({ crc32: z.string().regex(/^[0-9a-f]{8}$/) }),
        // Of older captures.
        segmentSchema.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      ]),
    )
    .default([]),
  /** Offsets that the cluster could not give any more. */
  gaps: z.array(z.object({ offset: int64, what: z.string() })),
})

const topicSchema = z.object({
  name: z.string().min(1),
  /** 36 characters; null where the cluster has none. */
  id: z.string().nullable(),
  partitionCount: z.int(),
  /** Set on the topic; values of sensitive ones are left out. */
  configs: z.array(z.object({ name: z.string(), value: z.string() })),
  partitions: z.array(partitionSchema),
})

const groupSchema = z.object({
  groupId: z.string(),
  /** When the capture began. */
  committed: z.array(z.object({ topic: z.string(), partition: z.int(), offset: int64, metadata: z.string() })),
})

export const manifestSchema = z.object({
  format: z.literal('ottla-capture'),
  version: z.literal(1),
  name: z.string(),
  /** `running` in a capture that nobody writes any more: it was interrupted, and counts may lag behind the files. */
  status: z.enum(['running', 'complete', 'stopped', 'limited', 'failed']),
  /** Why it failed. */
  failure: z.string().nullable(),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  profile: z.string(),
  cluster: z.object({ id: z.string(), kafkaVersion: z.string() }),
  isLive: z.boolean(),
  /** Of single records that were picked, or of an imported file: batches were written again; else they are as the brokers sent them. */
  isReencoded: z.boolean().default(false),
  sizeLimitBytes: z.int().nullable(),
  topics: z.array(topicSchema),
  /** Groups that were chosen, with what they had committed anywhere. */
  groups: z.array(groupSchema).default([]),
})

export type CaptureManifest = z.infer<typeof manifestSchema>
export type CapturedTopic = CaptureManifest['topics'][number]
export type CapturedPartition = CapturedTopic['partitions'][number]
export type SegmentFile = CapturedPartition['files'][number]
export type CapturedGroup = CaptureManifest['groups'][number]

export function manifestText(manifest: CaptureManifest): string {
  return `${JSON.stringify(z.encode(manifestSchema, manifest), null, 2)}\n`
}

/** @throws Error */
export function manifestFrom(text: string): CaptureManifest {
  return z.decode(manifestSchema, JSON.parse(text))
}

/** Null when the folder has none. @throws Error that names the file where it is not what it should be */
export async function readManifest(folder: string): Promise<CaptureManifest | null> {
  const file = join(folder, MANIFEST_FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return manifestFrom(text)
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new Error(`${file} is not the manifest of a capture: ${reason}`, { cause: error })
  }
}
