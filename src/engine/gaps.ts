// The contract's `gaps`: walks a stretch of a partition and says what its offsets are; who holds the stable end back.
import type { GapReport, PartitionProducers, Problem } from '#contract/index.ts'
import { GapScan } from '#core/log/gaps.ts'
import { initCompression } from '#core/records/compression.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { boundsOf } from '#kafka/offsets.ts'
import { type ProducersAnswer, producersOf, type Transaction, transactionsOf } from '#kafka/transactions.ts'

interface Stretch {
  topic: string
  partition: number
  from: bigint
  until: bigint
}

const FETCH_BYTES = 1024 * 1024
/** What one scan reads at most: a person waits for it, and the broker sends it. */
const LIMIT_BYTES = 512n * 1024n * 1024n

/** One report after each fetch. @throws KafkaFailure OFFSET_OUT_OF_RANGE */
export async function* scanGaps(
  connection: KafkaConnection,
  { topic, partition, from, until }: Stretch,
  signal: AbortSignal | undefined,
): AsyncGenerator<GapReport> {
  await initCompression()
  const { logStartOffset, lastStableOffset, highWatermark } = await endsOf(connection, topic, partition)
  if (from < logStartOffset || from > highWatermark || until < from) {
    throw new KafkaFailure({
      code: 'OFFSET_OUT_OF_RANGE',
      what: `The stretch from ${from} to ${until} does not lie in the log, which goes from ${logStartOffset} to ${highWatermark}`,
      where: { cluster: connection.cluster, topic, partition: String(partition) },
      remedy: 'Choose offsets within it.',
    })
  }
  const end = until < highWatermark ? until : highWatermark
  const log = new BrokerLog(connection, topic)
  const scan = new GapScan(from, end)
  let bytes = 0n
  const report = (state: GapReport['state']): GapReport => ({
    from,
    until: end,
    next: scan.next,
    bytes,
    state,
    counts: scan.counts,
    aborted: scan.aborted,
    missing: scan.missing,
    lastStableOffset,
  })
  while (!scan.isDone) {
    if (signal?.aborted === true) return
    if (bytes >= LIMIT_BYTES) return yield report('limit')
    // Only a read_committed answer names the aborted transactions, and it ends at the last stable offset.
    const isolation = scan.next < lastStableOffset ? 'read_committed' : 'read_uncommitted'
    const fetched = await log.fetch(partition, scan.next, FETCH_BYTES, isolation)
    bytes += BigInt(fetched.batches.length)
    scan.add(fetched)
    if (!scan.isDone) yield report('running')
  }
  yield report('done')
}

/** Each part degrades alone. */
export async function partitionProducers(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<PartitionProducers> {
  const ends = await endsOf(connection, topic, partition)
  let problem: Problem | null = null
  const note = (error: unknown) => {
    const { code, what, where, remedy, retriable } = asFailure(error, { cluster: connection.cluster, topic })
    problem ??= { code, what, where: { ...where }, remedy, retriable }
  }
  const told = await producersOf(connection, topic, [partition]).catch((error: unknown) => {
    note(error)
    return new Map<number, ProducersAnswer>()
  })
  const answer = told?.get(partition)
  if (answer?.failure != null) note(answer.failure)
  const producers = told && (answer?.producers ?? [])
  const open = (producers ?? []).filter(({ transactionStartOffset }) => transactionStartOffset !== null)
  const transactions = await transactionsOf(
    connection,
    open.map(({ producerId }) => producerId),
  ).catch((error: unknown): Transaction[] => {
    note(error)
    return []
  })
  const known = new Map(transactions?.map(each => [each.producerId, each]))
  return {
    ...ends,
    producers:
      producers?.map(each => {
        const transaction = known.get(each.producerId)
        return {
          ...each,
          transactionalId: transaction?.transactionalId ?? null,
          state: transaction?.state ?? null,
          startedAt: transaction?.startedAt ?? null,
          timeoutMs: transaction?.timeoutMs ?? null,
        }
      }) ?? null,
    tellsTransactions: transactions !== null,
    problem,
  }
}

async function endsOf(connection: KafkaConnection, topic: string, partition: number) {
  const [all, stable] = await Promise.all([
    boundsOf(connection, topic, [partition]),
    boundsOf(connection, topic, [partition], 'read_committed'),
  ])
  const { logStartOffset = 0n, end: highWatermark = 0n } = all.get(partition) ?? {}
  return { logStartOffset, highWatermark, lastStableOffset: stable.get(partition)?.end ?? highWatermark }
}
