// The records of `__transaction_state` in Kafka's own format: TransactionLogKey v0, TransactionLogValue v0.

import { array, int8, int16, int32, int64, string, struct } from '../protocol/schema.ts'
import { decodeVersioned, encodeVersioned, type Versioned } from '../protocol/versioned.ts'
import type { JournalRecord } from './group-records.ts'

const keyBody = struct({ transactionalId: string() })
const valueBody = struct({
  producerId: int64(),
  previousProducerId: int64().since(1).tag(0).default(-1n),
  nextProducerId: int64().since(1).tag(1).default(-1n),
  producerEpoch: int16(),
  transactionTimeoutMs: int32(),
  transactionStatus: int8(),
  transactionPartitions: array(struct({ topic: string(), partitionIds: array(int32()) })).nullable(),
  transactionLastUpdateTimestampMs: int64(),
  transactionStartTimestampMs: int64(),
  clientTransactionVersion: int16().since(1).tag(2),
})

export type StoredTransaction = (typeof valueBody)['decoded']
export type StoredTransactionInput = (typeof valueBody)['encodable']

const key: Versioned<(typeof keyBody)['decoded'], (typeof keyBody)['encodable']> = {
  name: 'TransactionLogKey',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  extensible: false,
  body: keyBody,
}
const value: Versioned<StoredTransaction, StoredTransactionInput> = {
  name: 'TransactionLogValue',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  extensible: false,
  body: valueBody,
}

export function transactionRecord(transactionalId: string, stored: StoredTransactionInput): JournalRecord {
  return { key: encodeVersioned(key, 0, { transactionalId }), value: encodeVersioned(value, 0, stored) }
}

/** `stored` null: the transactional id was given up. Throws ProtocolError on malformed records. */
export function readTransactionRecord(record: JournalRecord): {
  readonly transactionalId: string
  readonly stored: StoredTransaction | null
} {
  const { transactionalId } = decodeVersioned(key, record.key).value
  return { transactionalId, stored: record.value === null ? null : decodeVersioned(value, record.value).value }
}
