// One record as it is read, and as it is given to be written. Bytes only: what they mean is for serdes to say.

export interface KafkaHeader {
  /** Text normally (Kafka says UTF-8), but nothing enforces it. */
  key: Buffer
  value: Buffer | null
}

export interface KafkaRecord {
  offset: bigint
  /** ms since the epoch; -1 where the record has none (v0). */
  timestamp: bigint
  /** null is no key; an empty Buffer is an empty key. */
  key: Buffer | null
  /** null is a tombstone in a compacted topic; an empty Buffer is an empty value. */
  value: Buffer | null
  /** In their order, duplicates kept. */
  headers: KafkaHeader[]
}

/** A record to be written; without an offset it takes the one after the record before. */
export interface NewRecord {
  offset?: bigint
  timestamp: bigint
  key: Uint8Array | null
  value: Uint8Array | null
  headers: readonly { key: Uint8Array; value: Uint8Array | null }[]
}
