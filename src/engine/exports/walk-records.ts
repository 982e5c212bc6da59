// Walks over records of a cluster in the order of each partition: stretches of topics as fast as they come, or single
// offsets. Hands them out batch by batch; markers and aborted records are left out, damaged batches are told.
import type { RecordsSource } from '#contract/exports.contract.ts'
import type { TimestampType } from '#core/exports/exported-record.ts'
import { AbortedTransactions } from '#core/log/aborted-transactions.ts'
import type { Isolation } from '#core/log/source.ts'
import { decodeBatch, type KafkaRecord, verifyCrc, walkBatches } from '#core/records/batch.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { fetchPicked } from '#kafka/picked.ts'
import { TopicScan } from '#kafka/scan.ts'
import { filledParts, HereReader } from '#kafka/scan-fetch.ts'
import type { Scanning } from '../sources.ts'
import { offsetsAsked, planStretches, type SourceStretch } from '../stretches.ts'

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
  /** Where brokers cannot be reached for long it fails; without it their partitions are gaps. */
  endsWhenLost?: boolean
}

export async function* walkRecords(scanning: Scanning, source: RecordsSource, options: WalkOptions) {
  const { isolation } = options
  yield* walkStretches(scanning, await planStretches(scanning.connection, { records: source, isolation }), options)
}

/** Each is of another partition. @throws KafkaFailure why it cannot go on */
export async function* walkStretches(
  scanning: Scanning,
  stretches: readonly SourceStretch[],
  options: WalkOptions,
): AsyncGenerator<WalkedBatch> {
  const total = Number(offsetsAsked(stretches))
  let passed = 0
  const pass = (offsets: number) => {
    passed += offsets
    return total === 0 ? 1 : Math.min(1, passed / total)
  }
  for (const topic of new Set(stretches.map(each => each.topic))) {
    const own = stretches.filter(each => each.topic === topic)
    const whole = own.filter(each => each.offsets === null)
    yield* walkTopic(scanning, topic, whole, pass, options)
    for (const { partition, offsets } of own) {
      if (offsets !== null) yield* walkOffsets(scanning, { topic, partition, offsets }, pass, options)
    }
  }
}

async function* walkTopic(
  { connection, pool }: Scanning,
  topic: string,
  ranges: readonly SourceStretch[],
  pass: (offsets: number) => number,
  options: WalkOptions,
): AsyncGenerator<WalkedBatch> {
  const scan = new TopicScan(new HereReader(connection, pool), topic, ranges, {
    isolation: options.isolation,
    budgetBytes: BUDGET_BYTES,
    onGap: (partition, offset, what) => options.onGap({ topic, partition, offset, what }, offset),
    onEnd: () => {},
    endsWhenLost: options.endsWhenLost ?? false,
  })
  const close = () => scan.close()
  options.signal.addEventListener('abort', close)
  try {
    for (let block = await scan.next(); block !== null; block = await scan.next()) {
      for (const part of filledParts(block)) {
        const share = pass(Number(part.next - part.from))
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

async function* walkOffsets(
  { connection }: Scanning,
  { topic, partition, offsets: sorted }: { topic: string; partition: number; offsets: readonly bigint[] },
  pass: (offsets: number) => number,
  options: WalkOptions,
): AsyncGenerator<WalkedBatch> {
  for await (const { batches, offsets } of fetchPicked(new BrokerLog(connection, topic), partition, sorted)) {
    options.signal.throwIfAborted()
    const share = pass(offsets.length)
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
      if (records.length > 0) yield { ...batch, records, share }
    }
    for (const offset of untold)
      options.onGap({ topic, partition, offset, what: 'The record is not there any more' }, offset)
  }
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
