// Which partitions a tail reads, and where their leaders are, from Metadata asked again and again: partitions that are
// added, topics that are made, deleted or made anew under the same name are noticed.
import { metadata } from '#core/protocol/apis/metadata.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import type { KafkaConnection } from './connection.ts'

export interface TailChoice {
  topics: readonly string[]
  /** Every topic whose name begins so, those made later too; null for none. Internal topics are left out. */
  prefix: string | null
}

export interface SeenTopic {
  name: string
  /** Differs once a topic was made anew; the same for all where the cluster has no ids. */
  id: string
  /** Leader of each partition; −1 for none. */
  leaders: Map<number, number>
}

export interface Sight {
  topics: SeenTopic[]
  /** Named topics that are not there, or may not be seen, and why. */
  absent: Map<string, string>
}

export async function seeTopics(connection: KafkaConnection, { topics, prefix }: TailChoice): Promise<Sight> {
  const answer = await connection.send('any', metadata, {
    topics: prefix === null ? topics.map(name => ({ name })) : null,
    allowAutoTopicCreation: false,
  })
  const known = new Set(connection.nodes().map(node => node.nodeId))
  if (answer.brokers.some(broker => !known.has(broker.nodeId))) await connection.refreshNodes()
  const sight: Sight = { topics: [], absent: new Map() }
  for (const { name, topicId, errorCode, isInternal, partitions } of answer.topics) {
    if (name === null) continue
    const isNamed = topics.includes(name)
    if (!isNamed && (prefix === null || isInternal || !name.startsWith(prefix))) continue
    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.LEADER_NOT_AVAILABLE) {
      const leaders = new Map(partitions.map(each => [each.partitionIndex, each.leaderId]))
      sight.topics.push({ name, id: topicId, leaders })
    } else if (isNamed) sight.absent.set(name, errorMessage(errorCode))
  }
  for (const name of topics) {
    if (!sight.topics.some(topic => topic.name === name) && !sight.absent.has(name)) {
      sight.absent.set(name, errorMessage(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION))
    }
  }
  return sight
}
