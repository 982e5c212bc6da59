// The composer: exact records in, where they landed out, and a history to send again from.
import { z } from 'zod'
import { bytesSchema, local, nothing, onConnection, onTopic, reads, writes } from './procedure.ts'

export const compressionSchema = z.enum(['none', 'gzip', 'snappy', 'lz4', 'zstd'])

export const outgoingRecordSchema = z.object({
  /** Null: chosen by the key's murmur2 hash as Kafka's default partitioner does, or at random without a key. */
  partition: z.int().nullable(),
  key: bytesSchema.nullable(),
  value: bytesSchema.nullable(),
  /** A key is text, or its bytes where they are no UTF-8 (a record being sent again). */
  headers: z.array(z.object({ key: z.union([z.string(), bytesSchema]), value: bytesSchema.nullable() })),
  /** Milliseconds; null means the time of sending. */
  timestamp: z.bigint().nullable(),
  acks: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  compression: compressionSchema,
})
export type OutgoingRecord = z.infer<typeof outgoingRecordSchema>

export const sentRecordSchema = z.object({
  partition: z.int(),
  /** Null with acks 0: the broker answers nothing. */
  offset: z.bigint().nullable(),
  timestamp: z.bigint(),
})
export type SentRecord = z.infer<typeof sentRecordSchema>

export const historyEntrySchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  topic: z.string(),
  sentAt: z.bigint(),
  record: outgoingRecordSchema,
  result: sentRecordSchema,
})
export type HistoryEntry = z.infer<typeof historyEntrySchema>

export const produce = {
  /** Partition the key goes to, before anything is sent. */
  partitionFor: reads
    .input(onTopic.extend({ key: bytesSchema }))
    .output(z.object({ partition: z.int(), partitions: z.int() })),
  send: writes.input(onTopic.extend({ record: outgoingRecordSchema })).output(sentRecordSchema),
  /** Newest first. */
  history: local.input(onConnection).output(z.array(historyEntrySchema)),
  clearHistory: local.input(onConnection).output(nothing),
}
