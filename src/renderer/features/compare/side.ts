// A record to compare, as a tab keeps it.
import type { Json, RecordLink } from '#renderer/app/index.ts'
import { parseOffset } from '#renderer/lib/format.ts'

/** Null where what was kept names no record. */
export function sideIn(kept: Json | undefined): RecordLink | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null
  const { connectionId, topic, partition, offset } = kept
  const at = typeof offset === 'string' ? parseOffset(offset) : null
  if (typeof connectionId !== 'string' || typeof topic !== 'string' || typeof partition !== 'number' || at === null) {
    return null
  }
  return { connectionId, topic, partition, offset: at }
}
