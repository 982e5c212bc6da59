// OffsetForLeaderEpoch (key 23), versions 2 to 4: every record is of epoch 0, which ends at the log end.

import { offsetForLeaderEpoch } from '#core/protocol/apis/offset-for-leader-epoch.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { leaderEpoch, leaderEpochError } from './placement.ts'

export const offsetForLeaderEpochHandler = defineHandler({
  api: offsetForLeaderEpoch,
  versions: [2, 4],
  handle: (request, { services }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(asked => {
        const found = services.topics.partition(topic, asked.partition)
        const errorCode =
          found === null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : leaderEpochError(asked.currentLeaderEpoch)
        // A negative or later epoch was never ours: Kafka answers −1 and −1.
        const known = found !== null && errorCode === ErrorCode.NONE && asked.leaderEpoch === leaderEpoch
        return {
          errorCode,
          partition: asked.partition,
          leaderEpoch: known ? leaderEpoch : -1,
          endOffset: known ? found.log.logEndOffset : -1n,
        }
      }),
    })),
  }),
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ errorCode, partition })),
    })),
  }),
})
