// What a record holds as a short text: two are the same where key, value and headers are, byte for byte and in order.
import { hash } from 'node:crypto'
import type { KafkaRecord } from '../records/batch.ts'

export interface Mark {
  partition: number
  offset: bigint
  timestamp: bigint
  /** Null: the record has no key. */
  key: string | null
  content: string
}

/** SHA-1, for comparing only: 27 characters of base64. */
const digest = (bytes: Buffer) => hash('sha1', bytes, 'base64')

let scratch = Buffer.allocUnsafe(64 * 1024)

export function markOf(partition: number, record: KafkaRecord): Mark {
  const { key, value, headers, offset, timestamp } = record
  const parts = [key, value, ...headers.flatMap(header => [header.key, header.value])]
  const size = parts.reduce((sum, part) => sum + 4 + (part?.length ?? 0), 0)
  if (size > scratch.length) scratch = Buffer.allocUnsafe(size)
  let at = 0
  // Each with its length, so that no byte can pass from one to the next; −1 is null.
  for (const part of parts) {
    at = scratch.writeInt32BE(part?.length ?? -1, at)
    if (part !== null) at += part.copy(scratch, at)
  }
  return {
    partition,
    offset,
    timestamp,
    key: key === null ? null : digest(key),
    content: digest(scratch.subarray(0, at)),
  }
}
