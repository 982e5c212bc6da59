// The range assignor, which kafkajs lacks: of each topic its subscribers get one run of partitions each, in the order of
// their member ids, the first ones one more where it does not come out even. As Java's RangeAssignor, and by its name,
// so that Java members may share the group. Version 0 of the consumer protocol: kafkajs owns nothing over a rebalance.
import { AssignerProtocol, type PartitionAssigner } from 'kafkajs'

export type Assignment = Map<string, Record<string, number[]>>

export const rangeAssignor: PartitionAssigner = ({ cluster }) => ({
  name: 'range',
  version: 0,
  async assign({ members }) {
    const subscribers = members.map(({ memberId, memberMetadata }) => ({
      memberId,
      topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
    }))
    const topics = [...new Set(subscribers.flatMap(each => each.topics))]
    // The leader knows only the topics it subscribes to itself.
    await cluster.addMultipleTargetTopics(topics)
    const partitions = new Map(
      topics.map(topic => [topic, cluster.findTopicPartitionMetadata(topic).map(each => each.partitionId)]),
    )
    return [...assignRanges(subscribers, partitions)].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment,
        userData: Buffer.alloc(0),
      }),
    }))
  },
  protocol({ topics }) {
    return {
      name: 'range',
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
    }
  },
})

/** Every member is named, also one that gets nothing. */
export function assignRanges(
  members: readonly { memberId: string; topics: readonly string[] }[],
  partitions: ReadonlyMap<string, readonly number[]>,
): Assignment {
  const sorted = members.toSorted((left, right) => (left.memberId < right.memberId ? -1 : 1))
  const assignment: Assignment = new Map(sorted.map(({ memberId }) => [memberId, {}]))
  for (const [topic, ids] of partitions) {
    const subscribers = sorted.filter(each => each.topics.includes(topic))
    const inOrder = ids.toSorted((left, right) => left - right)
    const each = Math.floor(inOrder.length / subscribers.length)
    const withOneMore = inOrder.length % subscribers.length
    let next = 0
    for (const [index, { memberId }] of subscribers.entries()) {
      const count = each + (index < withOneMore ? 1 : 0)
      const mine = inOrder.slice(next, next + count)
      next += count
      const assigned = assignment.get(memberId)
      if (mine.length > 0 && assigned !== undefined) assigned[topic] = mine
    }
  }
  return assignment
}
