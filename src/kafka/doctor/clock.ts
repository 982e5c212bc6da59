// Whether this machine's clock and the cluster's agree. Kafka tells its time to nobody; but brokers date what they keep of
// groups and transactions themselves, so that the newest of these records is a time that a broker's clock has passed.

import { listOffsets } from '#core/protocol/apis/list-offsets.ts'
import type { KafkaConnection } from '../connection.ts'
import { MAX_TIMESTAMP, offsetsOf } from '../offsets.ts'
import { describeTopic } from '../topics.ts'
import { type Finding, ok, warning } from './finding.ts'

const DATED_BY_BROKERS = ['__consumer_offsets', '__transaction_state']
/** Clocks of a cluster differ by as much, and an answer takes its time. */
const TOLERANCE_MS = 2000
/** An older record says nothing of use. */
const RECENT_MS = 60_000
/** Of ListOffsets (KIP-734, Kafka 3.0). */
const FIRST_WITH_NEWEST = 7

export async function clocks(connection: KafkaConnection, now = () => Date.now()): Promise<Finding> {
  const newest = await newestDatedByBrokers(connection)
  if (newest === null)
    return ok('Whether this machine’s clock is right cannot be told: no record is seen that brokers dated themselves')
  const aheadMs = now() - Number(newest)
  if (aheadMs < -TOLERANCE_MS)
    return warning(
      'CLOCK_BEHIND',
      `This machine’s clock is behind the cluster’s by ${lasting(-aheadMs)} or more`,
      'Set this machine’s clock, or the brokers’ if theirs is wrong. Until then times asked for are not the times meant, and records written here are dated in the past.',
      [`A broker dated a record ${dateOf(Number(newest))}; it is ${dateOf(now())} here`],
    )
  if (aheadMs > RECENT_MS)
    return ok(
      `This machine’s clock is not seen to be behind the cluster’s; it could be ahead by up to ${lasting(aheadMs)}`,
    )
  return ok(
    `This machine’s clock agrees with the cluster’s, as far as can be seen: it is ahead by ${lasting(Math.max(0, aheadMs))} at most`,
  )
}

/** Milliseconds since the epoch; null where there are none, the account may not see them, or the brokers cannot tell. */
async function newestDatedByBrokers(connection: KafkaConnection): Promise<bigint | null> {
  const offered = (await connection.versions()).get(listOffsets.key)?.maxVersion ?? 0
  if (offered < FIRST_WITH_NEWEST) return null
  let newest: bigint | null = null
  for (const topic of DATED_BY_BROKERS) {
    const partitions = await describeTopic(connection, topic).then(
      found => found.partitions.map(each => each.partition),
      () => [], // not there, or not for this account
    )
    for (const { timestamp, failure } of (
      await offsetsOf(connection, topic, partitions, { timestamp: MAX_TIMESTAMP })
    ).values())
      if (failure === null && timestamp >= 0n && (newest === null || timestamp > newest)) newest = timestamp
  }
  return newest
}

const dateOf = (milliseconds: number) => new Date(milliseconds).toISOString()

function lasting(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24).toLocaleString('en')} days`
}
