// Writes the history of the sample topics into an empty data directory: the records of the last days, more of them by
// day than by night, in batches as producers would have sent them.

import { encodeBatch } from '#core/records/batch.ts'
import { partitionForKey } from '#core/records/murmur2.ts'
import type { Topics } from '../topics/topics.ts'
import { type Random, randomFrom } from './random.ts'
import type { SampleRecord, SampleTopic } from './sample-topic.ts'

const historyDays = 5
const hourMs = 3_600_000

/** Share of the records per hour of the day (UTC), as a site read in Europe has it. */
const busyness = [2, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 13, 14, 13, 12, 12, 12, 13, 15, 16, 15, 12, 8, 4]

/** Creates the topics and writes their history, which ends now. */
export async function writeHistory(topics: Topics, samples: readonly SampleTopic[], now: number): Promise<void> {
  for (const [index, sample] of samples.entries()) {
    await topics.create({ name: sample.name, partitions: sample.partitions, configs: sample.configs })
    writeTopic(topics, sample, randomFrom(1000 + index), now)
  }
}

interface Waiting {
  readonly records: (SampleRecord & { readonly timestamp: bigint })[]
}

function writeTopic(topics: Topics, sample: SampleTopic, random: Random, now: number): void {
  const waiting: Waiting[] = Array.from({ length: sample.partitions }, () => ({ records: [] }))
  const times = spread(sample.history, random, now)
  for (const [number, time] of times.entries()) {
    const record = sample.record(random, number, new Date(time))
    const partition = partitionOf(record, number, sample)
    const batch = waiting[partition]
    batch?.records.push({ ...record, timestamp: BigInt(time) })
    if (batch !== undefined && batch.records.length >= sample.recordsPerBatch)
      flush(topics, sample, partition, batch, now)
  }
  for (const [partition, batch] of waiting.entries()) flush(topics, sample, partition, batch, now)
}

/** The default partitioner's choice; records without a key change partition with every batch. */
export function partitionOf(record: SampleRecord, number: number, sample: SampleTopic): number {
  if (record.key !== null) return partitionForKey(record.key, sample.partitions)
  return Math.floor(number / sample.recordsPerBatch) % sample.partitions
}

function flush(topics: Topics, sample: SampleTopic, partition: number, waiting: Waiting, now: number): void {
  if (waiting.records.length === 0) return
  const batch = encodeBatch(waiting.records, { compression: sample.compression })
  topics.partition(sample.name, partition)?.log.append(batch, { now, origin: 'coordinator' })
  waiting.records.length = 0
}

/** So many moments of the last days, in order, ms since the epoch. */
function spread(count: number, random: Random, now: number): number[] {
  const hours = historyDays * 24
  const start = now - hours * hourMs
  const weights = Array.from(
    { length: hours },
    (_, hour) => busyness[new Date(start + hour * hourMs).getUTCHours()] ?? 1,
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const times: number[] = []
  let reached = 0
  for (const [hour, weight] of weights.entries()) {
    reached += weight
    while (times.length < Math.round((count * reached) / total)) {
      times.push(Math.floor(start + (hour + random.next()) * hourMs))
    }
  }
  return times.sort((left, right) => left - right)
}
