// Walks over records of a cluster in the order of each partition: stretches of topics as fast as they come, or single
// offsets. Hands them out batch by batch; markers and aborted records are left out, damaged batches are told.
import type { CaptureRange } from '#contract/captures.contract.ts'
import type { RecordsSource } from '#contract/exports.contract.ts'
import type { PickedRecords } from '#contract/picked.ts'
import type { TimestampType } from '#core/exports/exported-record.ts'
import { AbortedTransactions } from '#core/log/aborted-transactions.ts'
import type { Isolation } from '#core/log/source.ts'
import { decodeBatch, type KafkaRecord, verifyCrc, walkBatches } from '#core/records/batch.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { fetchPicked } from '#kafka/picked.ts'
import { TopicScan } from '#kafka/scan.ts'
import { filledParts, HereReader } from '#kafka/scan-fetch.ts'
import { planPartitions } from '../captures/capture-plan.ts'
import type { Scanning } from '../sources.ts'

const BUDGET_BYTES = 16 * 1024 * 1024

export interface WalkedBatch {
  topic: string
  partition: number
  timestampType: TimestampType
  /** Memory of the answer: gone when the next batch is asked for. */
  records: KafkaRecord[]
  /** 0–1, of everything that is walked over. */
  share: number
}

export interface WalkOptions {
  isolation: Isolation
  signal: AbortSignal
  /** @param last of the offsets from the gap's on that it tells of */
  onGap(gap: { topic: string; partition: number; offset: bigint; what: string }, last: bigint): void
}

export async function* walkRecords(scanning: Scanning, source: RecordsSource, options: WalkOptions) {
  if (source.of === 'topics') yield* walkTopics(scanning, source, options)
  else yield* walkOffsets(scanning, source.records, options)
}

async function* walkTopics(
  { connection, pool }: Scanning,
  { topics, range }: { topics: { topic: string; partitions: number[] | null }[]; range: CaptureRange },
  options: WalkOptions,
): AsyncGenerator<WalkedBatch> {
  const planned = []
  let total = 0n
  for (const { topic, partitions } of topics) {
    const all = await connection.refreshTopic(topic)
    const chosen = partitions === null ? all : all.filter(each => partitions.includes(each))
    const ranges = (await planPartitions(connection, topic, chosen, { range, isLive: false }, topic)).map(
      ({ partition, from, until }) => ({ partition, from, until: until ?? from }),
    )
    planned.push({ topic, ranges })
    for (const { from, until } of ranges) total += until - from
  }
  let passed = 0n
  for (const { topic, ranges } of planned) {
    const scan = new TopicScan(new HereReader(connection, pool), topic, ranges, {
      isolation: options.isolation,
      budgetBytes: BUDGET_BYTES,
      onGap: (partition, offset, what) => options.onGap({ topic, partition, offset, what }, offset),
      onEnd: () => {},
    })
    const close = () => scan.close()
    options.signal.addEventListener('abort', close)
    try {
      for (let block = await scan.next(); block !== null; block = await scan.next()) {
        for (const part of filledParts(block)) {
          passed += part.next - part.from
          const share = total === 0n ? 1 : Number(passed) / Number(total)
          for (const batch of recordsIn(topic, part, options)) yield { ...batch, share }
        }
        scan.give(block)
      }
      options.signal.throwIfAborted()
    } finally {
      options.signal.removeEventListener('abort', close)
      scan.close()
    }
  }
}

async function* walkOffsets(
  { connection }: Scanning,
  picked: PickedRecords,
  options: WalkOptions,
): AsyncGenerator<WalkedBatch> {
  const wanted = byPartition(picked)
  const total = wanted.reduce((sum, each) => sum + each.offsets.length, 0)
  let passed = 0
  for (const { topic, partition, offsets: sorted } of wanted) {
    const log = new BrokerLog(connection, topic)
    for await (const { batches, offsets } of fetchPicked(log, partition, sorted)) {
      options.signal.throwIfAborted()
      passed += offsets.length
      const here = new Set(offsets)
      const [from = 0n, until = from] = [offsets[0], offsets.at(-1)]
      const part = { partition, from, until: until + 1n, batches, abortedTransactions: [] }
      const untold = new Set(offsets)
      const onGap: WalkOptions['onGap'] = (gap, last) => {
        for (const offset of offsets) if (offset >= gap.offset && offset <= last) untold.delete(offset)
        options.onGap(gap, last)
      }
      for (const batch of recordsIn(topic, part, { onGap, isolation: 'read_uncommitted' })) {
        const records = batch.records.filter(record => here.has(record.offset))
        for (const { offset } of records) untold.delete(offset)
        if (records.length > 0) yield { ...batch, records, share: passed / total }
      }
      for (const offset of untold)
        options.onGap({ topic, partition, offset, what: 'The record is not there any more' }, offset)
    }
  }
}

/** Each partition once, its offsets ascending. */
function byPartition(picked: PickedRecords) {
  const places = new Map<string, PickedRecords>()
  for (const each of picked) {
    const place = `${each.topic}/${each.partition}`
    places.set(place, [...(places.get(place) ?? []), each])
  }
  return [...places.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return []
    const offsets = new Set([first, ...rest].flatMap(each => each.offsets))
    return [{ ...first, offsets: [...offsets].sort((a, b) => (a < b ? -1 : 1)) }]
  })
}

export interface FetchedPart {
  partition: number
  from: bigint
  until: bigint
  batches: Buffer
  abortedTransactions: { producerId: bigint; firstOffset: bigint }[]
}

/** The records of an answer that lie in [from, until), batch by batch. */
export function* recordsIn(topic: string, part: FetchedPart, { isolation, onGap }: Omit<WalkOptions, 'signal'>) {
  const { partition, from, until } = part
  const aborted = isolation === 'read_committed' ? new AbortedTransactions(part.abortedTransactions) : null
  for (const { header, bytes } of walkBatches(part.batches)) {
    const last = header.baseOffset + BigInt(header.lastOffsetDelta)
    if (header.isControl) {
      aborted?.ended(header.producerId, bytes)
      continue
    }
    if (last < from || aborted?.covers(header.producerId, header.isTransactional, last)) continue
    if (!verifyCrc(bytes)) {
      onGap({ topic, partition, offset: header.baseOffset, what: 'The checksum of the batch is wrong' }, last)
      continue
    }
    const records = decodeBatch(bytes).filter(({ offset }) => offset >= from && offset < until)
    if (records.length > 0) yield { topic, partition, timestampType: header.timestampType, records }
  }
}
