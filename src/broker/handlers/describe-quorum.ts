// DescribeQuorum (key 55), versions 0 to 2: a quorum of one, this node. There is no metadata log, so its offsets are 0.

import { describeQuorum } from '#core/protocol/apis/describe-quorum.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const describeQuorumHandler = defineHandler({
  api: describeQuorum,
  versions: [0, 2],
  handle: (request, { services }) => ({
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    topics: request.topics.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map(({ partitionIndex }) => {
        if (topicName !== '__cluster_metadata' || partitionIndex !== 0) {
          return refused(partitionIndex, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        }
        const now = BigInt(services.now())
        return {
          partitionIndex,
          errorCode: ErrorCode.NONE,
          errorMessage: null,
          leaderId: services.settings.nodeId,
          leaderEpoch: 1,
          highWatermark: 0n,
          currentVoters: [
            {
              replicaId: services.settings.nodeId,
              logEndOffset: 0n,
              lastFetchTimestamp: now,
              lastCaughtUpTimestamp: now,
            },
          ],
          observers: [],
        }
      }),
    })),
    nodes: [
      {
        nodeId: services.settings.nodeId,
        listeners: [{ name: 'CONTROLLER', host: services.advertised.host, port: services.advertised.port }],
      },
    ],
  }),
  failure: (_request, errorCode) => ({ errorCode, errorMessage: errorMessage(errorCode), topics: [], nodes: [] }),
})

function refused(partitionIndex: number, errorCode: number) {
  return {
    partitionIndex,
    errorCode,
    errorMessage: errorMessage(errorCode),
    leaderId: -1,
    leaderEpoch: -1,
    highWatermark: -1n,
    currentVoters: [],
    observers: [],
  }
}
