// Our own Produce request for exact records: ordered and repeated headers, null header values, chosen timestamps and
// offsets told back. kafkajs's producer cannot carry them (its headers are an object).
import { produce } from '#core/protocol/apis/produce.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { type Compression, encodeBatch } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { partitionForKey } from '#core/records/murmur2.ts'
import type { KafkaConnection } from './connection.ts'
import { KafkaFailure, throwOnError } from './failure.ts'
import { throughFailover } from './patience.ts'

export interface ExactRecord {
  key: Uint8Array | null
  value: Uint8Array | null
  /** A key that is no UTF-8 is given as its bytes. */
  headers: { key: string | Uint8Array; value: Uint8Array | null }[]
  /** Milliseconds since the epoch. */
  timestamp: bigint
}

export interface ProduceOptions {
  acks: -1 | 0 | 1
  compression: Compression
  timeoutMs: number
}

export interface BatchOptions extends Pick<ProduceOptions, 'acks' | 'timeoutMs'> {
  /** Whose open transaction the batch belongs to. */
  transactionalId?: string
}

/** From version 12 on a produce request adds its partitions to the transaction by itself (KIP-890). */
const LAST_WITH_ADDED_PARTITIONS = 11

/** Java's default partitioner: murmur2 of the key; without a key any partition. */
export function choosePartition(key: Uint8Array | null, partitions: readonly number[]): number {
  if (key !== null) return partitionForKey(asBuffer(key), partitions.length)
  return partitions[Math.floor(Math.random() * partitions.length)] ?? 0
}

/**
 * Sends the records as one batch. Answers the first record's offset (null with acks 0) and the time the log gave it.
 * @throws KafkaFailure
 */
export async function produceExact(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  records: readonly ExactRecord[],
  options: ProduceOptions,
): Promise<{ offset: bigint | null; timestamp: bigint }> {
  const [first] = records
  if (first === undefined)
    throw new KafkaFailure({ code: 'INVALID_RECORD', what: 'No record to send', where: { topic } })
  await initCompression()
  const batch = encodeBatch(
    records.map(record => ({
      timestamp: record.timestamp,
      key: record.key === null ? null : asBuffer(record.key),
      value: record.value === null ? null : asBuffer(record.value),
      headers: record.headers.map(({ key, value }) => ({
        key: typeof key === 'string' ? Buffer.from(key, 'utf8') : asBuffer(key),
        value: value === null ? null : asBuffer(value),
      })),
    })),
    { compression: options.compression },
  )
  const { offset, logAppendTime } = await produceBatch(connection, topic, partition, batch, options)
  return { offset, timestamp: logAppendTime ?? first.timestamp }
}

/**
 * Sends one encoded batch. Answers its first offset, null with acks 0, and the time the log gave it, if it does.
 * @throws KafkaFailure
 */
export async function produceBatch(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  batch: Buffer,
  options: BatchOptions,
): Promise<{ offset: bigint | null; logAppendTime: bigint | null }> {
  const { transactionalId = null } = options
  const body = {
    transactionalId,
    acks: options.acks,
    timeoutMs: options.timeoutMs,
    topicData: [{ name: topic, partitionData: [{ index: partition, records: batch }] }],
  }
  if (options.acks === 0) {
    const [leader] = (await connection.leaders(topic, [partition])).keys()
    await connection.sendWithoutAnswer({ nodeId: leader ?? -1 }, produce, body)
    return { offset: null, logAppendTime: null }
  }
  const where = { cluster: connection.cluster, topic, partition: String(partition) }
  return throughFailover(connection, topic, 'writes', async () => {
    const [leader] = (await connection.leaders(topic, [partition])).keys()
    const answer = await connection.send(
      { nodeId: leader ?? -1 },
      produce,
      body,
      transactionalId === null ? {} : { maxVersion: LAST_WITH_ADDED_PARTITIONS },
    )
    const result = answer.responses[0]?.partitionResponses[0]
    if (result === undefined) {
      throw new KafkaFailure({ code: 'UNEXPECTED', what: 'The broker answered for no partition', where })
    }
    const message = result.recordErrors[0]?.batchIndexErrorMessage ?? result.errorMessage
    if (result.errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER && result.baseOffset >= 0n) {
      // It was the leader when it appended, and its followers may have the records: sent again, they could be there twice.
      const what = 'The leader changed before the record was confirmed: it may be written, or lost'
      throw new KafkaFailure({ code: 'WRITE_NOT_CONFIRMED', what, where })
    }
    // Any other broker that is not the leader appended nothing, so sending again cannot double the records.
    throwOnError(produce, result.errorCode, where, message)
    return { offset: result.baseOffset, logAppendTime: result.logAppendTimeMs >= 0n ? result.logAppendTimeMs : null }
  })
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
