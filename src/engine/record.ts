// One record in full, with what its batch says about it.
import type { FullRecord } from '#contract/index.ts'
import type { LogSource } from '#core/log/source.ts'
import { decodeBatch, verifyCrc, walkBatches } from '#core/records/batch.ts'
import { contentKind } from '#core/serdes/content.ts'
import { KafkaFailure } from '#kafka/failure.ts'

/** Enough for one record; Kafka sends the first batch whole however large it is. */
const ONE_BATCH_BYTES = 1

/** @throws KafkaFailure RECORD_NOT_FOUND where the offset holds no record (compacted, aborted, a control batch) */
export async function readRecord(source: LogSource, partition: number, offset: bigint): Promise<FullRecord> {
  const { batches } = await source.fetch(partition, offset, ONE_BATCH_BYTES, 'read_uncommitted')
  for (const { header, bytes } of walkBatches(batches)) {
    const record = header.isControl ? undefined : decodeBatch(bytes).find(each => each.offset === offset)
    if (record === undefined) continue
    return {
      topic: source.topic,
      partition,
      offset,
      timestamp: record.timestamp,
      timestampType: header.timestampType,
      key: ownBytes(record.key),
      value: ownBytes(record.value),
      keyKind: contentKind(record.key),
      valueKind: contentKind(record.value),
      headers: record.headers.map(({ key, value }) => ({ key: new Uint8Array(key), value: ownBytes(value) })),
      batch: {
        baseOffset: header.baseOffset,
        sizeInBytes: header.sizeInBytes,
        recordCount: header.recordCount,
        compression: header.compression,
        magic: header.magic,
        leaderEpoch: header.partitionLeaderEpoch,
        producerId: header.producerId,
        producerEpoch: header.producerEpoch,
        baseSequence: header.baseSequence,
        isTransactional: header.isTransactional,
        crcValid: verifyCrc(bytes),
      },
    }
  }
  throw new KafkaFailure({
    code: 'RECORD_NOT_FOUND',
    what: 'No record has this offset',
    where: { topic: source.topic, partition: String(partition), offset: String(offset) },
    remedy: 'It was compacted away, deleted, or is a transaction marker. Go to a neighbouring offset.',
  })
}

/** A structured clone carries the whole buffer a view stands on: give it one of its own. */
function ownBytes(bytes: Buffer | null): Uint8Array | null {
  return bytes === null ? null : new Uint8Array(bytes)
}
