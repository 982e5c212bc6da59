// The records of `__consumer_offsets` in Kafka's own format: OffsetCommitKey v1 / Value v3, GroupMetadataKey v2 / Value v3.
// The key's version says which of them a record is. Keys of the new group protocols (v3 and later) are not known here.

import { array, bytes, int32, int64, string, struct } from '../protocol/schema.ts'
import { decodeVersioned, encodeVersioned, type Versioned } from '../protocol/versioned.ts'

const offsetKeyBody = struct({ group: string(), topic: string(), partition: int32() })
const offsetValueBody = struct({
  offset: int64(),
  leaderEpoch: int32().since(3).default(-1),
  metadata: string(),
  commitTimestamp: int64(),
  expireTimestamp: int64().since(1).until(1).default(-1n),
})
const groupKeyBody = struct({ group: string() })
const groupValueBody = struct({
  protocolType: string(),
  generation: int32(),
  protocol: string().nullable(),
  leader: string().nullable(),
  currentStateTimestamp: int64().since(2).default(-1n),
  members: array(
    struct({
      memberId: string(),
      groupInstanceId: string().nullable().since(3).default(null),
      clientId: string(),
      clientHost: string(),
      rebalanceTimeout: int32().since(1),
      sessionTimeout: int32(),
      subscription: bytes(),
      assignment: bytes(),
    }),
  ),
})

/** Of an internal topic. A value of null removes the key. */
export interface JournalRecord {
  readonly key: Buffer
  readonly value: Buffer | null
}

interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

interface CommittedOffset {
  readonly offset: bigint
  /** −1 when the client did not say. */
  readonly leaderEpoch: number
  readonly metadata: string
  /** ms since the epoch */
  readonly commitTimestamp: bigint
}

type Decoded<B extends { readonly decoded: unknown }> = B['decoded']
type Encodable<B extends { readonly encodable: unknown }> = B['encodable']
type MessageOf<B extends { readonly decoded: unknown; readonly encodable: unknown }> = Versioned<
  Decoded<B>,
  Encodable<B>
>

const offsetKey: MessageOf<typeof offsetKeyBody> = {
  name: 'OffsetCommitKey',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Infinity,
  extensible: false,
  body: offsetKeyBody,
}
const offsetValue: MessageOf<typeof offsetValueBody> = {
  name: 'OffsetCommitValue',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  extensible: false,
  body: offsetValueBody,
}
const groupKey: MessageOf<typeof groupKeyBody> = {
  name: 'GroupMetadataKey',
  minVersion: 2,
  maxVersion: 2,
  flexibleFrom: Infinity,
  extensible: false,
  body: groupKeyBody,
}
const groupValue: MessageOf<typeof groupValueBody> = {
  name: 'GroupMetadataValue',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  extensible: false,
  body: groupValueBody,
}

export type StoredGroup = Decoded<typeof groupValueBody>
export type StoredGroupInput = Encodable<typeof groupValueBody>

/** `committed` null: the tombstone that removes the offset. */
export function offsetRecord(group: string, at: TopicPartition, committed: CommittedOffset | null): JournalRecord {
  return {
    key: encodeVersioned(offsetKey, 1, { group, topic: at.topic, partition: at.partition }),
    value: committed === null ? null : encodeVersioned(offsetValue, 3, committed),
  }
}

/** `stored` null: the tombstone that removes the group. */
export function groupRecord(group: string, stored: StoredGroupInput | null): JournalRecord {
  return {
    key: encodeVersioned(groupKey, 2, { group }),
    value: stored === null ? null : encodeVersioned(groupValue, 3, stored),
  }
}

export type GroupEntry =
  | {
      readonly kind: 'offset'
      readonly group: string
      readonly at: TopicPartition
      readonly committed: CommittedOffset | null
    }
  | { readonly kind: 'group'; readonly group: string; readonly stored: StoredGroup | null }

/** Null for a record of another kind. Throws ProtocolError on malformed ones. */
export function readGroupRecord({ key, value }: JournalRecord): GroupEntry | null {
  const version = key.length < 2 ? -1 : key.readInt16BE(0)
  if (version === 0 || version === 1) {
    const { group, topic, partition } = decodeVersioned(offsetKey, key).value
    const committed = value === null ? null : decodeVersioned(offsetValue, value).value
    return { kind: 'offset', group, at: { topic, partition }, committed }
  }
  if (version === 2) {
    const { group } = decodeVersioned(groupKey, key).value
    return { kind: 'group', group, stored: value === null ? null : decodeVersioned(groupValue, value).value }
  }
  return null
}
