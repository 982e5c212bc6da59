// The consumer protocol: what members of a classic consumer group (protocolType `consumer`) put into JoinGroup's metadata
// and SyncGroup's assignment. Opaque to the broker; members of other protocol types use other formats there.

import { array, bytes, int32, string, struct } from './schema.ts'
import { decodeVersioned, encodeVersioned, type Versioned } from './versioned.ts'

const topicPartitions = array(struct({ topic: string(), partitions: array(int32()) }))

const subscriptionBody = struct({
  topics: array(string()),
  userData: bytes().nullable().default(null),
  ownedPartitions: topicPartitions.since(1),
  generationId: int32().since(2).default(-1),
  rackId: string().nullable().since(3).default(null),
})

const assignmentBody = struct({
  assignedPartitions: topicPartitions,
  userData: bytes().nullable().default(null),
})

export type ConsumerSubscription = (typeof subscriptionBody)['decoded']
export type ConsumerSubscriptionInput = (typeof subscriptionBody)['encodable']
export type ConsumerAssignment = (typeof assignmentBody)['decoded']
export type ConsumerAssignmentInput = (typeof assignmentBody)['encodable']

const subscription: Versioned<ConsumerSubscription, ConsumerSubscriptionInput> = {
  name: 'ConsumerProtocolSubscription',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: Infinity,
  extensible: true,
  body: subscriptionBody,
}

const assignment: Versioned<ConsumerAssignment, ConsumerAssignmentInput> = {
  name: 'ConsumerProtocolAssignment',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: Infinity,
  extensible: true,
  body: assignmentBody,
}

export function encodeConsumerSubscription(version: number, value: ConsumerSubscriptionInput): Buffer {
  return encodeVersioned(subscription, version, value)
}

export function decodeConsumerSubscription(bytes: Buffer): ConsumerSubscription & { readonly version: number } {
  const { version, value } = decodeVersioned(subscription, bytes)
  return { version, ...value }
}

export function encodeConsumerAssignment(version: number, value: ConsumerAssignmentInput): Buffer {
  return encodeVersioned(assignment, version, value)
}

/** A member without an assignment sends no bytes at all: ask that first. */
export function decodeConsumerAssignment(bytes: Buffer): ConsumerAssignment & { readonly version: number } {
  const { version, value } = decodeVersioned(assignment, bytes)
  return { version, ...value }
}
