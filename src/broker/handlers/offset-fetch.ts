// OffsetFetch (key 9), versions 1 to 9: committed offsets of one group, from version 8 of several; all partitions when
// the topics are null. require_stable refuses partitions with undecided transactional commits. An unknown group has −1.

import { offsetFetch } from '#core/protocol/apis/offset-fetch.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { FetchedOffset, GroupCoordinator } from '../coordinator/index.ts'
import { defineHandler } from '../handler.ts'
import { byTopic, partitionsIn } from './by-topic.ts'

interface AskedTopic {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}

export const offsetFetchHandler = defineHandler({
  api: offsetFetch,
  versions: [1, 9],
  handle({ groupId, topics, groups, requireStable }, { apiVersion, services }) {
    if (apiVersion < 8)
      return { topics: fetched(services.groups, groupId, topics, requireStable), errorCode: ErrorCode.NONE }
    return {
      groups: groups.map(one => ({
        groupId: one.groupId,
        topics: fetched(services.groups, one.groupId, one.topics, requireStable),
        errorCode: ErrorCode.NONE,
      })),
    }
  },
  failure: ({ topics, groups }, errorCode, { apiVersion }) =>
    apiVersion < 8
      ? { topics: failed(topics, errorCode), errorCode }
      : { groups: groups.map(one => ({ groupId: one.groupId, topics: [], errorCode })) },
})

function asked(topics: readonly AskedTopic[]) {
  return partitionsIn(topics.map(({ name, partitionIndexes }) => ({ name, partitions: partitionIndexes })))
}

function fetched(
  groups: GroupCoordinator,
  groupId: string,
  topics: readonly AskedTopic[] | null,
  requireStable: boolean,
) {
  return shown(groups.fetchOffsets(groupId, topics === null ? null : asked(topics), requireStable))
}

function failed(topics: readonly AskedTopic[] | null, errorCode: number) {
  return shown(asked(topics ?? []).map(at => ({ ...at, errorCode, offset: -1n, leaderEpoch: -1, metadata: '' })))
}

function shown(offsets: readonly FetchedOffset[]) {
  return byTopic(offsets).map(({ name, items }) => ({
    name,
    partitions: items.map(({ partition, offset, leaderEpoch, metadata, errorCode }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch,
      metadata,
      errorCode,
    })),
  }))
}
