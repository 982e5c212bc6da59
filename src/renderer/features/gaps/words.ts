// What the counts of a stretch mean, in sentences.
import type { GapReport, PartitionProducers } from '#contract/index.ts'
import { formatCount, formatDuration, plural } from '#renderer/lib/format.ts'

export const kinds = [
  { id: 'records', name: 'Records', what: 'a consumer gets them' },
  { id: 'aborted', name: 'Records of aborted transactions', what: 'left out with read_committed' },
  { id: 'commitMarkers', name: 'Commit markers', what: 'a transaction ended; never delivered' },
  { id: 'abortMarkers', name: 'Abort markers', what: 'a transaction was aborted; never delivered' },
  { id: 'otherMarkers', name: 'Other control records', what: 'never delivered' },
  { id: 'missing', name: 'Nothing', what: 'removed by compaction, or never written' },
] as const

const unreadOf = ({ counts }: GapReport) =>
  counts.aborted + counts.commitMarkers + counts.abortMarkers + counts.otherMarkers + counts.missing

/** One sentence that answers why there are offsets and no records. */
export function verdict(report: GapReport, isLag: boolean): string {
  const { counts, from, until, next, lastStableOffset, state } = report
  const looked = next - from
  const part = state === 'done' ? '' : ` in the ${formatCount(looked)} offsets looked at so far`
  if (until === from) return 'The stretch is empty: there is nothing to be read.'
  const unread = unreadOf(report)
  if (counts.records > 0n && unread === 0n) return `Every offset holds a record${part}.`
  if (counts.records > 0n) {
    return `${plural(counts.records, 'record')}, and ${plural(unread, 'offset')} that no consumer gets with read_committed${part}.`
  }
  if (isLag) {
    return `All is read${part}: none of these ${formatCount(looked)} offsets holds a record for a consumer with read_committed. The lag they make is no work.`
  }
  return until > lastStableOffset
    ? `No record for a consumer with read_committed${part}; an open transaction may still bring some.`
    : `No record for a consumer with read_committed${part}.`
}

/** Who holds the last stable offset back, if anything does. */
export function stability({ lastStableOffset, highWatermark, producers }: PartitionProducers, now: bigint): string {
  if (lastStableOffset >= highWatermark) {
    return 'The last stable offset is the end: no open transaction holds consumers with read_committed back.'
  }
  const held = plural(highWatermark - lastStableOffset, 'offset')
  const open = (producers ?? []).find(({ transactionStartOffset }) => transactionStartOffset === lastStableOffset)
  const who =
    open === undefined
      ? 'an open transaction'
      : `the open transaction of ${open.transactionalId ?? `producer ${open.producerId}`}`
  const age = open?.startedAt == null ? '' : `, begun ${formatDuration(Number(now - open.startedAt))} ago`
  return `${held} up to the end are held back from consumers with read_committed by ${who}${age}.`
}
