// One record in full, with what its batch says about it. Large ones are fetched and decoded once and kept for a while,
// since they are read in pieces; what is kept is bounded.
import type { FullRecord, Part, RecordInput } from '#contract/index.ts'
import type { LogSource } from '#core/log/source.ts'
import { type BatchHeader, decodeBatch, type KafkaRecord, verifyCrc, walkBatches } from '#core/records/batch.ts'
import { contentKind } from '#core/serdes/content.ts'
import { decodeInternal } from '#core/serdes/internal-topics.ts'
import { KafkaFailure } from '#kafka/failure.ts'

/** Enough for one record; Kafka sends the first batch whole however large it is. */
const ONE_BATCH_BYTES = 1
/** A key or value up to this size comes with the record; of a longer one the beginning does. */
const WHOLE_BYTES = 1024 * 1024
const HEAD_BYTES = 64 * 1024

/** Of all records that are kept; the last one stays however large it is. */
const KEPT_BYTES = 128 * 1024 * 1024
const KEPT_MS = 60_000

interface Found {
  header: BatchHeader
  record: KafkaRecord
  crcValid: boolean
}

interface Kept {
  connectionId: string
  found: Promise<Found>
  bytes: number
  usedAt: number
}

export class Records {
  readonly #source: (connectionId: string, topic: string) => Promise<LogSource>
  readonly #kept = new Map<string, Kept>()
  #timer: NodeJS.Timeout | null = null

  constructor(source: (connectionId: string, topic: string) => Promise<LogSource>) {
    this.#source = source
  }

  /** @throws KafkaFailure RECORD_NOT_FOUND where the offset holds no record (compacted, aborted, a control batch) */
  async read(input: RecordInput): Promise<FullRecord> {
    const { header, record, crcValid } = await this.#find(input)
    return {
      topic: input.topic,
      partition: input.partition,
      offset: input.offset,
      timestamp: record.timestamp,
      timestampType: header.timestampType,
      key: beginning(record.key),
      value: beginning(record.value),
      keySize: record.key?.length ?? 0,
      valueSize: record.value?.length ?? 0,
      keyKind: contentKind(record.key),
      valueKind: contentKind(record.value),
      decoded: decodeInternal(input.topic, record.key, record.value),
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
        crcValid,
      },
    }
  }

  /** @throws KafkaFailure as `read` does */
  async bytes(input: RecordInput & { part: Part; from: number; length: number }): Promise<Uint8Array> {
    const { record } = await this.#find(input)
    return new Uint8Array(record[input.part]?.subarray(input.from, input.from + input.length) ?? [])
  }

  closeConnection(connectionId: string): void {
    for (const [id, kept] of this.#kept) if (kept.connectionId === connectionId) this.#kept.delete(id)
  }

  #find(input: RecordInput): Promise<Found> {
    const { connectionId, topic, partition, offset } = input
    const id = JSON.stringify([connectionId, topic, partition, offset.toString()])
    const known = this.#kept.get(id)
    if (known !== undefined) {
      known.usedAt = Date.now()
      return known.found
    }
    const found = this.#source(connectionId, topic).then(source => fetchRecord(source, partition, offset))
    const kept: Kept = { connectionId, found, bytes: 0, usedAt: Date.now() }
    this.#kept.set(id, kept)
    found.then(
      ({ record }) => {
        kept.bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0)
        // A short one came whole with its answer: nobody asks for its pieces.
        if (kept.bytes <= WHOLE_BYTES) this.#kept.delete(id)
        this.#trim(kept)
      },
      () => this.#kept.delete(id),
    )
    return found
  }

  #trim(last: Kept): void {
    const aged = [...this.#kept].sort(([, a], [, b]) => a.usedAt - b.usedAt)
    let total = aged.reduce((sum, [, { bytes }]) => sum + bytes, 0)
    for (const [id, each] of aged) {
      const isOld = Date.now() - each.usedAt >= KEPT_MS
      if (!isOld && (total <= KEPT_BYTES || each === last)) continue
      this.#kept.delete(id)
      total -= each.bytes
    }
    if (this.#timer !== null || this.#kept.size === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#trim(last)
    }, KEPT_MS)
    this.#timer.unref()
  }
}

async function fetchRecord(source: LogSource, partition: number, offset: bigint): Promise<Found> {
  const { batches } = await source.fetch(partition, offset, ONE_BATCH_BYTES, 'read_uncommitted')
  for (const { header, bytes } of walkBatches(batches)) {
    const record = header.isControl ? undefined : decodeBatch(bytes).find(each => each.offset === offset)
    if (record === undefined) continue
    // One view keeps the whole batch in memory: a part of it gets bytes of its own.
    const isAlone = header.recordCount === 1
    return { header, record: isAlone ? record : owned(record), crcValid: verifyCrc(bytes) }
  }
  throw new KafkaFailure({
    code: 'RECORD_NOT_FOUND',
    what: 'No record has this offset',
    where: { topic: source.topic, partition: String(partition), offset: String(offset) },
    remedy: 'It was compacted away, deleted, or is a transaction marker. Go to a neighbouring offset.',
  })
}

function owned(record: KafkaRecord): KafkaRecord {
  const own = (bytes: Buffer | null) => (bytes === null ? null : Buffer.from(bytes))
  return { ...record, key: own(record.key), value: own(record.value) }
}

function beginning(bytes: Buffer | null): Uint8Array | null {
  return bytes === null || bytes.length <= WHOLE_BYTES ? ownBytes(bytes) : new Uint8Array(bytes.subarray(0, HEAD_BYTES))
}

/** A structured clone carries the whole buffer a view stands on: give it one of its own. */
function ownBytes(bytes: Buffer | null): Uint8Array | null {
  return bytes === null ? null : new Uint8Array(bytes)
}
