// Where a partition lives on a single node: here, led by us, since epoch 0.

import { ErrorCode } from '#core/protocol/errors.ts'

/** This broker never changes leaders, so every partition stays in its first epoch. */
export const leaderEpoch = 0

export function partitionPlacement(index: number, nodeId: number) {
  return {
    errorCode: ErrorCode.NONE,
    partitionIndex: index,
    leaderId: nodeId,
    leaderEpoch,
    replicaNodes: [nodeId],
    isrNodes: [nodeId],
    offlineReplicas: [],
  }
}

/** Kafka's answer to a leader epoch that a client believes in: none for "unknown" and for ours. */
export function leaderEpochError(believed: number): number {
  return believed <= leaderEpoch ? ErrorCode.NONE : ErrorCode.UNKNOWN_LEADER_EPOCH
}
