// How much of an import is gathered before it is encoded.
import type { ImportedRecord } from '#core/exports/exported-record.ts'

/** Of a batch before compression: well below what brokers take by default. */
export const BATCH_BYTES = 256 * 1024
export const BATCH_RECORDS = 5000
/** Of all partitions together. */
export const PENDING_BYTES = 8 * 1024 * 1024
const RECORD_BYTES = 32

export function sizeOf({ key, value, headers }: ImportedRecord): number {
  return (
    headers.reduce((sum, each) => sum + each.key.length + (each.value?.length ?? 0), RECORD_BYTES) +
    (key?.length ?? 0) +
    (value?.length ?? 0)
  )
}
