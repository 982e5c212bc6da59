// How transactions ended whose records are in a capture and whose end is not. Fetch with read_committed names the
// aborted ones that overlap what it answers; one that reaches behind the last stable offset is open, or cannot be told.

import type { CapturedPartition } from '#core/captures/manifest.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'

/** Kafka answers with one batch at least. */
const ONE_BATCH_BYTES = 1

/** @param open producer → first offset of its transaction in the capture */
export async function settleTransactions(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  open: ReadonlyMap<bigint, bigint>,
): Promise<CapturedPartition['transactionsCutOff']> {
  const log = new BrokerLog(connection, topic)
  const settled: CapturedPartition['transactionsCutOff'] = []
  const stable = (await log.bounds([partition], 'read_committed')).get(partition)?.end ?? 0n
  for (const [producerId, firstOffset] of open) {
    const outcome = firstOffset >= stable ? 'open' : await outcomeOf(log, partition, producerId, firstOffset)
    settled.push({ producerId, firstOffset, outcome })
  }
  return settled
}

async function outcomeOf(log: BrokerLog, partition: number, producerId: bigint, firstOffset: bigint) {
  try {
    const answer = await log.fetch(partition, firstOffset, ONE_BATCH_BYTES, 'read_committed')
    return answer.abortedTransactions.some(each => each.producerId === producerId) ? 'aborted' : 'committed'
  } catch (error) {
    // Deleted meanwhile: it had ended, how is not known any more.
    if (asFailure(error, {}).code === 'OFFSET_OUT_OF_RANGE') return 'open'
    throw error
  }
}
