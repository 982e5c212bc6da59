// Control records: what a broker writes into a partition to end a transaction (KIP-98). Consumers never see them.
// key: version int16 · type int16        value: version int16 · coordinatorEpoch int32

import { encodeBatch } from './batch-encode.ts'
import type { KafkaRecord } from './record.ts'
import { RecordsError } from './records-error.ts'

export interface ControlMarker {
  /** `other`: a KRaft control record (leader change, snapshot header …), which topics of users never hold. */
  kind: 'commit' | 'abort' | 'other'
  /** The type as written: 0 abort, 1 commit. */
  type: number
  version: number
  /** -1 for kind `other`. */
  coordinatorEpoch: number
}

export interface ControlOptions {
  producerId: bigint
  producerEpoch: number
  baseOffset?: bigint
  /** ms since the epoch. */
  timestamp: bigint
  coordinatorEpoch?: number
  partitionLeaderEpoch?: number
}

/** The batch with one marker that ends a transaction. */
export function encodeControlBatch(kind: 'commit' | 'abort', options: ControlOptions): Buffer {
  const key = Buffer.alloc(4)
  key.writeInt16BE(kind === 'commit' ? 1 : 0, 2)
  const value = Buffer.alloc(6)
  value.writeInt32BE(options.coordinatorEpoch ?? 0, 2)
  return encodeBatch([{ timestamp: options.timestamp, key, value, headers: [] }], {
    baseOffset: options.baseOffset ?? 0n,
    producerId: options.producerId,
    producerEpoch: options.producerEpoch,
    partitionLeaderEpoch: options.partitionLeaderEpoch ?? -1,
    isTransactional: true,
    isControl: true,
  })
}

/** What a record of a control batch says. Throws RecordsError when it is cut short. */
export function decodeControl(record: Pick<KafkaRecord, 'offset' | 'key' | 'value'>): ControlMarker {
  if (record.key === null || record.key.length < 4)
    throw new RecordsError('A control record has no type', { offset: record.offset })
  const version = record.key.readInt16BE(0)
  const type = record.key.readInt16BE(2)
  if (type !== 0 && type !== 1) return { kind: 'other', type, version, coordinatorEpoch: -1 }
  if (record.value === null || record.value.length < 6) {
    throw new RecordsError('A transaction marker has no coordinator epoch', { offset: record.offset })
  }
  return { kind: type === 1 ? 'commit' : 'abort', type, version, coordinatorEpoch: record.value.readInt32BE(2) }
}
