// Lessons about what a cluster is made of: brokers, topics, partitions, replicas, offsets, keys.
import { openTab, openTopic, runCommand } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { hasTab, offsetsIn, topicOf } from './checks.ts'
import type { Lesson, Step } from './lesson.ts'

export const ORDERS = 'lesson.orders'

export const make = async (
  connectionId: string,
  topic: string,
  partitions: number,
  configs: [string, string][] = [],
) => {
  if ((await topicOf(connectionId, topic)) !== null) return
  await client.topics.create({
    connectionId,
    topic,
    partitions,
    replicationFactor: 1,
    configs: configs.map(([name, value]) => ({ name, value })),
    validateOnly: false,
  })
}

export const ordersExist: Step = {
  text: `Make a topic ${ORDERS} with 3 partitions.`,
  way: { label: `Make ${ORDERS}`, go: connectionId => make(connectionId, ORDERS, 3) },
  seen: 'The topic is there: three logs, each written at its end only.',
  isDone: async connectionId => ((await topicOf(connectionId, ORDERS))?.partitions ?? 0) >= 3,
}

const compose = (topic: string) => ({
  label: 'Compose a record',
  go: (connectionId: string) => runCommand('produce.compose', { connectionId, topic }),
})

const openSection = (section: string) => (connectionId: string) => {
  openTab({
    kind: 'topic',
    title: ORDERS,
    connectionId,
    key: ORDERS,
    params: { topic: ORDERS, section },
  })
}

export const clusterLessons: readonly Lesson[] = [
  {
    id: 'brokers',
    title: 'Brokers and the controller',
    intro:
      'A Kafka cluster is a set of servers, the brokers. Each keeps some of the partitions on its disks. One of them, the controller, decides who leads which partition.',
    terms: [
      { word: 'Broker', meaning: 'A server that keeps partitions and answers producers and consumers.' },
      { word: 'Controller', meaning: 'The broker that watches the others and names a new leader when one goes.' },
      {
        word: 'ZooKeeper',
        meaning:
          'A service of its own that kept the cluster’s metadata up to Kafka 3.x. Kafka 4 has no ZooKeeper mode.',
      },
      {
        word: 'KRaft',
        meaning:
          'The metadata is a log of Kafka’s own, replicated among controllers by the Raft protocol. It replaces ZooKeeper.',
      },
    ],
    steps: [
      {
        text: 'Open the overview of the cluster. It says how the cluster keeps its metadata, and lists its brokers.',
        way: { label: 'Open the overview', go: connectionId => runCommand('cluster.overview', { connectionId }) },
        seen: 'The sandbox is one broker, which stands for KRaft: there is no ZooKeeper beside it.',
        isDone: connectionId => hasTab(connectionId, 'cluster'),
      },
      {
        text: 'Open a broker: Enter on its row in the overview, or in the tree under Brokers.',
        seen: 'Every broker has settings of its own. What is not set there is a default.',
        isDone: connectionId => hasTab(connectionId, 'broker'),
      },
    ],
  },
  {
    id: 'topics',
    title: 'Topics and partitions',
    intro:
      'Records are written to topics. A topic is split into partitions, and each partition is one ordered log. Order is kept within a partition, not over the whole topic.',
    terms: [
      { word: 'Topic', meaning: 'A named stream of records.' },
      { word: 'Partition', meaning: 'One log of a topic: the unit that is led, replicated, and given to a consumer.' },
    ],
    steps: [
      ordersExist,
      {
        text: 'Give the topic a fourth partition: Add partitions in the topic’s menu.',
        way: {
          label: 'Add partitions',
          go: connectionId => runCommand('topics.addPartitions', { connectionId, topic: ORDERS }),
        },
        seen: 'A topic can grow and never shrinks. From now on keys may go to another partition than before.',
        isDone: async connectionId => ((await topicOf(connectionId, ORDERS))?.partitions ?? 0) >= 4,
      },
    ],
  },
  {
    id: 'replication',
    title: 'Replication',
    intro:
      'A partition is kept by several brokers. One of them leads: it is written to and read from. The others follow it, and one that is in sync can take over.',
    terms: [
      { word: 'Replication factor', meaning: 'How many brokers keep a partition.' },
      { word: 'Leader', meaning: 'The replica that producers and consumers talk to.' },
      {
        word: 'In-sync replicas (ISR)',
        meaning:
          'Those that have all of the leader’s log. With acks=all a record counts as written when all of them have it.',
      },
    ],
    steps: [
      ordersExist,
      {
        text: 'Look at the partitions of the topic: leader, replicas, and which are in sync.',
        way: { label: 'Open the partitions', go: openSection('partitions') },
        seen: 'The sandbox has one broker, so each partition has one replica. With three brokers there would be three, and one could go without loss.',
        isDone: connectionId => hasTab(connectionId, 'topic', { topic: ORDERS, section: 'partitions' }),
      },
    ],
  },
  {
    id: 'offsets',
    title: 'Offsets',
    intro:
      'Each record of a partition has a number, its offset. It never changes and is never given again. The first offset need not be 0: old records are deleted from the front.',
    terms: [
      { word: 'Offset', meaning: 'The place of a record in its partition, counted from 0.' },
      { word: 'Log start offset', meaning: 'The first offset that is still there.' },
      { word: 'End', meaning: 'The offset the next record will get: one more than the last one’s.' },
    ],
    steps: [
      ordersExist,
      {
        text: `Write at least 3 records to ${ORDERS}.`,
        way: compose(ORDERS),
        seen: 'Each record got the next offset of the partition it went to.',
        isDone: async connectionId => (await offsetsIn(connectionId, ORDERS)) >= 3n,
      },
      {
        text: 'Delete records before an offset above 0 in a partition that has some: Delete records in the topic’s menu.',
        way: {
          label: 'Delete records',
          go: connectionId => runCommand('topics.deleteRecords', { connectionId, topic: ORDERS }),
        },
        seen: 'The log starts later now, and the offsets of what is left are the same as before.',
        isDone: async connectionId =>
          (await topicOf(connectionId, ORDERS))?.partitionDetails.some(each => (each.logStartOffset ?? 0n) > 0n) ===
          true,
      },
    ],
  },
  {
    id: 'keys',
    title: 'Producing with and without keys',
    intro:
      'The key of a record decides its partition: equal keys go to the same one, so what belongs together stays in order. Without a key any partition will do.',
    terms: [
      { word: 'Key', meaning: 'Bytes beside the value; their hash (murmur2) chooses the partition.' },
      {
        word: 'Partitioner',
        meaning:
          'The part of a producer that chooses. Without a key most fill a batch for one partition after another.',
      },
    ],
    steps: [
      ordersExist,
      {
        text: 'Write two records with the same key, the partition left to the key.',
        way: compose(ORDERS),
        seen: 'Both went to the same partition.',
        isDone: async connectionId => {
          const sent = (await client.produce.history({ connectionId })).filter(each => each.topic === ORDERS)
          const keys = sent.flatMap(({ record }) =>
            record.key === null || record.partition !== null ? [] : [record.key.join()],
          )
          return new Set(keys).size < keys.length
        },
      },
      {
        text: 'Write a record without a key (null).',
        way: compose(ORDERS),
        seen: 'It went to some partition. Null is no key; an empty key is one, and is hashed.',
        isDone: async connectionId =>
          (await client.produce.history({ connectionId })).some(
            ({ topic, record }) => topic === ORDERS && record.key === null,
          ),
      },
    ],
  },
  {
    id: 'retention',
    title: 'Retention and compaction',
    intro:
      'Kafka does not delete a record when it was read. Retention deletes what is too old or too much; compaction keeps the newest record of each key.',
    terms: [
      {
        word: 'retention.ms, retention.bytes',
        meaning: 'How long, and how many bytes per partition, records are kept at least.',
      },
      { word: 'cleanup.policy', meaning: 'delete, compact, or both.' },
      {
        word: 'Tombstone',
        meaning: 'A record with a key and a null value: compaction deletes what was stored under the key.',
      },
    ],
    steps: [
      {
        text: 'Make a compacted topic lesson.prices.',
        way: {
          label: 'Make lesson.prices',
          go: connectionId => make(connectionId, 'lesson.prices', 1, [['cleanup.policy', 'compact']]),
        },
        seen: 'Its configuration says cleanup.policy=compact.',
        isDone: async connectionId => {
          if ((await topicOf(connectionId, 'lesson.prices')) === null) return false
          const configs = await client.topics.configs({ connectionId, topic: 'lesson.prices' })
          return configs.some(each => each.name === 'cleanup.policy' && each.value?.includes('compact') === true)
        },
      },
      {
        text: 'Write two records with the same key and different values to it, and a third with that key and a null value.',
        way: compose('lesson.prices'),
        seen: 'All three are there still: compaction runs later, and never on the segment that is written to.',
        isDone: async connectionId => {
          const sent = (await client.produce.history({ connectionId })).filter(each => each.topic === 'lesson.prices')
          return sent.length >= 3 && sent.some(({ record }) => record.key !== null && record.value === null)
        },
      },
      {
        text: `Let ${ORDERS} keep its records for an hour: set retention.ms to 3600000 in its configuration.`,
        way: {
          label: 'Open the configuration',
          go: async connectionId => {
            await make(connectionId, ORDERS, 3)
            openTopic(connectionId, ORDERS)
            openSection('configuration')(connectionId)
          },
        },
        seen: 'What is older than an hour goes with the next look of the broker, segment by segment.',
        isDone: async connectionId => {
          if ((await topicOf(connectionId, ORDERS)) === null) return false
          const configs = await client.topics.configs({ connectionId, topic: ORDERS })
          return configs.some(each => each.name === 'retention.ms' && each.value === '3600000')
        },
      },
    ],
  },
]
