// Records of Kafka's internal topics as JSON for a person: committed offsets, groups and transactions.
import { decodeConsumerAssignment, decodeConsumerSubscription } from '../protocol/consumer-protocol.ts'
import { ProtocolError } from '../protocol/schema.ts'
import { type GroupEntry, readGroupRecord, type StoredGroup } from './group-records.ts'
import { readTransactionRecord, type StoredTransaction } from './transaction-records.ts'

/** JSON, numbers with all their digits; null where the record has null. */
export interface InternalRecord {
  key: string
  value: string | null
}

/** Null where the topic is no internal one, or the record one of a kind that is not known here. */
export function decodeInternal(topic: string, key: Buffer | null, value: Buffer | null): InternalRecord | null {
  if (key === null || (topic !== '__consumer_offsets' && topic !== '__transaction_state')) return null
  try {
    return topic === '__consumer_offsets' ? groupEntry({ key, value }) : transactionEntry({ key, value })
  } catch (error) {
    // Of a newer version, or no record of Kafka's: its bytes are shown.
    if (error instanceof ProtocolError) return null
    throw error
  }
}

function groupEntry(record: { key: Buffer; value: Buffer | null }): InternalRecord | null {
  const entry = readGroupRecord(record)
  if (entry === null) return null
  return entry.kind === 'offset'
    ? {
        key: toJson({ group: entry.group, ...entry.at }),
        value: entry.committed && toJson(committedOf(entry.committed)),
      }
    : { key: toJson({ group: entry.group }), value: entry.stored && toJson(storedOf(entry.stored)) }
}

type Committed = NonNullable<Extract<GroupEntry, { kind: 'offset' }>['committed']>

const committedOf = ({ offset, leaderEpoch, metadata, commitTimestamp }: Committed) => ({
  offset,
  leaderEpoch,
  metadata,
  commitTimestamp,
})

const storedOf = ({ members, ...group }: StoredGroup) => ({
  ...group,
  members: members.map(({ subscription, assignment, ...member }) => ({
    ...member,
    subscription: consumerPart(group.protocolType, subscription, decodeConsumerSubscription),
    assignment: consumerPart(group.protocolType, assignment, decodeConsumerAssignment),
  })),
})

/** What members of other protocols say to each other stays hex. */
function consumerPart(protocolType: string, bytes: Buffer, decode: (bytes: Buffer) => unknown): unknown {
  return protocolType === 'consumer' && bytes.length > 0 ? decode(bytes) : bytes
}

/** Kafka's TransactionState. */
const STATES = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
]

function transactionEntry(record: { key: Buffer; value: Buffer | null }): InternalRecord {
  const { transactionalId, stored } = readTransactionRecord(record)
  const state = (found: StoredTransaction) => ({
    ...found,
    transactionStatus: STATES[found.transactionStatus] ?? found.transactionStatus,
  })
  return { key: toJson({ transactionalId }), value: stored && toJson(state(stored)) }
}

/** Of what was decoded: no cycles, no functions. Bytes are hex. */
function toJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('hex'))
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, own]) => `${JSON.stringify(name)}:${toJson(own)}`)
      .join(',')}}`
  }
  return JSON.stringify(value)
}
