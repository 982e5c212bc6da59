// OffsetCommit (key 8), versions 2 to 9: by a member in its generation, or from outside (generation −1) while the group
// is empty. Partitions of topics that do not exist are refused one by one. retention_time_ms is ignored: offsets stay.

import { offsetCommit } from '#core/protocol/apis/offset-commit.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { commitAnswer, knownOffsets, offsetsIn } from './offsets-to-commit.ts'

export const offsetCommitHandler = defineHandler({
  api: offsetCommit,
  versions: [2, 9],
  async handle(request, { apiVersion, services }) {
    const asked = offsetsIn(request.topics)
    const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request
    const committed = await services.groups.commitOffsets(
      { groupId, memberId, groupInstanceId, generationId },
      knownOffsets(asked, services.topics),
    )
    // A member of a group that is not there: version 9 calls it by its name.
    const groupMissing = apiVersion >= 9 && generationId >= 0 && !services.groups.describe(groupId).found
    const results = groupMissing ? committed.map(at => ({ ...at, errorCode: ErrorCode.GROUP_ID_NOT_FOUND })) : committed
    return { topics: commitAnswer(asked, results, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) }
  },
  failure: (request, errorCode) => ({ topics: commitAnswer(offsetsIn(request.topics), [], errorCode) }),
})
