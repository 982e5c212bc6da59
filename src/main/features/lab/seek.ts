// Where a seek goes: looked up and checked before anything moves.
import type { Problem, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { atTime, offsetsOf } from '#kafka/offsets.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { boundsOfAll, type Isolation } from './partitions.ts'
import { byTopic, type Place, placeOf, type TopicPartition, whereOf } from './place.ts'

export interface SeekOffsets {
  offsets: Map<Place, bigint>
  /** Set when some partitions have no record that young: they stay where they are. */
  notice: Problem | null
}

/**
 * The end is the last stable offset with read_committed. A time after the last record has no offset: that is said, not
 * silently taken for the end.
 * @throws KafkaFailure OFFSET_OUT_OF_RANGE, NO_RECORD_AFTER_TIME when that is so in every partition
 */
export async function seekOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  target: SeekTarget,
  isolation: Isolation,
): Promise<SeekOffsets> {
  if (target.to === 'time') return timeOffsets(connection, partitions, target.timestamp)
  // An offset may be any within the log, beyond the last stable one too.
  const within = target.to === 'offset' ? 'read_uncommitted' : isolation
  const bounds = await boundsOfAll(connection, partitions, within)
  const offsets = new Map<Place, bigint>()
  for (const each of partitions) {
    const { logStartOffset, end } = bounds.get(placeOf(each)) ?? { logStartOffset: 0n, end: 0n }
    const offset = target.to === 'beginning' ? logStartOffset : target.to === 'end' ? end : target.offset
    if (offset < logStartOffset || offset > end) {
      throw new KafkaFailure({
        code: 'OFFSET_OUT_OF_RANGE',
        what: `The offset ${offset} lies outside the log, which goes from ${logStartOffset} to ${end}`,
        where: { cluster: connection.cluster, ...whereOf(each) },
        remedy: 'Choose an offset within it, or seek to the beginning or the end. Nothing was moved.',
      })
    }
    offsets.set(placeOf(each), offset)
  }
  return { offsets, notice: null }
}

async function timeOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
): Promise<SeekOffsets> {
  const offsets = new Map<Place, bigint>()
  const late: TopicPartition[] = []
  await Promise.all(
    byTopic(partitions).map(async ([topic, ids]) => {
      for (const [partition, { offset, failure }] of await offsetsOf(connection, topic, ids, atTime(timestamp))) {
        if (failure !== null) throw failure
        if (offset < 0n) late.push({ topic, partition })
        else offsets.set(placeOf({ topic, partition }), offset)
      }
    }),
  )
  if (late.length === 0) return { offsets, notice: null }
  const isAll = late.length === partitions.length
  const failure = new KafkaFailure({
    code: 'NO_RECORD_AFTER_TIME',
    what: isAll ? 'No record is as young as this time' : 'Some partitions have no record as young as this time',
    where: { cluster: connection.cluster, partitions: late.map(placeOf).sort().join(', ') },
    remedy: `Choose an earlier time, or seek to the end. ${isAll ? 'Nothing was' : 'These were not'} moved.`,
  })
  if (isAll) throw failure
  return { offsets, notice: problemOf(failure) }
}
