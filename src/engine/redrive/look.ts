// Reads a dead-letter topic from end to end and groups its records by what went wrong with them.
import type { DeadLetters, OwnHeaders } from '#contract/redrive.contract.ts'
import { initCompression } from '#core/records/compression.ts'
import { conventionOf } from '#core/redrive/conventions.ts'
import { type ErrorGroup, ErrorGroups } from '#core/redrive/error-groups.ts'
import { walkRecords } from '../exports/walk-records.ts'
import type { Scanning } from '../sources.ts'
import type { Work } from '../steps.ts'
import { redrivenOf } from './redriven.ts'

export interface LookAsked {
  connectionId: string
  topic: string
  headers: OwnHeaders | null
  /** That of all replays. */
  folder: string
}

/** @throws KafkaFailure where the topic cannot be read */
export async function lookThrough(scanning: Scanning, asked: LookAsked, work: Work): Promise<DeadLetters> {
  await initCompression()
  const { connectionId, topic, headers, folder } = asked
  const { offsets, problems } = await redrivenOf(folder, connectionId, topic)
  const groups = new ErrorGroups(topic, headers === null ? null : conventionOf(headers))
  let [count, bytes, unreadable] = [0, 0, 0]
  const source = {
    of: 'topics' as const,
    topics: [{ topic, partitions: null }],
    range: { by: 'offsets' as const, from: null, until: null },
  }
  const options = {
    isolation: 'read_committed' as const,
    signal: work.signal,
    onGap: () => {
      unreadable++
    },
  }
  for await (const { partition, records, share } of walkRecords(scanning, source, options)) {
    const redriven = offsets.get(partition)
    for (const record of records) {
      groups.add({ ...record, partition }, redriven?.has(record.offset) ?? false)
      bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0)
    }
    count += records.length
    work.report({ share: Math.min(1, share), records: count, bytes })
  }
  work.signal.throwIfAborted()
  return { records: count, unreadable, groups: groups.all().map(described), problems }
}

const described = ({ convention, waiting, done, ...group }: ErrorGroup) => ({
  ...group,
  convention: convention === null ? null : { ...convention, headers: [...convention.headers] },
  waiting: waiting.map(columnOf),
  done: done.map(columnOf),
})

const columnOf = ({ partition, offsets }: ErrorGroup['waiting'][number]) => ({
  partition,
  offsets: BigInt64Array.from(offsets),
})
