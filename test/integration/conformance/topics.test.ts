// Topics, partitions, configs and record deletion through kafkajs's admin client, the same on both brokers.

import { ConfigResourceTypes, KafkaJSProtocolError } from 'kafkajs'
import { expect, it } from 'vitest'
import { waitFor } from '#test/support/waiting.ts'
import { describeOnBoth, makeTopic, unique, waitForPartitions } from './both-brokers.ts'

/** Kafka's name of the error a call fails with; kafkajs wraps it when it gave up, or when it asked for several topics. */
async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    let inner: unknown = error
    for (let depth = 0; depth < 4 && !(inner instanceof KafkaJSProtocolError); depth += 1) inner = wrappedIn(inner)
    return inner instanceof KafkaJSProtocolError ? inner.type : String(error)
  }
  return 'no error'
}

function wrappedIn(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  if ('errors' in error && Array.isArray(error.errors)) return error.errors[0]
  return 'cause' in error ? error.cause : error
}

describeOnBoth('topics', broker => {
  it('are created, listed, described and deleted', async () => {
    const { admin } = broker()
    const topic = await makeTopic(broker(), 'plain', { partitions: 3 })
    expect(await admin.listTopics()).toContain(topic)
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const [described] = topics
    expect(described?.partitions.map(({ partitionId }) => partitionId).sort()).toEqual([0, 1, 2])
    for (const { leader, replicas, isr } of described?.partitions ?? []) {
      expect(replicas).toEqual([leader])
      expect(isr).toEqual([leader])
    }
    await admin.deleteTopics({ topics: [topic] })
    await waitFor('the topic to go', async () => !(await admin.listTopics()).includes(topic))
    expect(await errorOf(admin.deleteTopics({ topics: [topic] }))).toBe('UNKNOWN_TOPIC_OR_PARTITION')
  })

  it('are refused with the same errors', async () => {
    const { admin } = broker()
    const existing = await makeTopic(broker(), 'existing')
    const create = (topic: string, options: object = {}) =>
      errorOf(
        admin.createTopics({
          waitForLeaders: false,
          topics: [{ topic, numPartitions: 1, replicationFactor: 1, ...options }],
        }),
      )
    // kafkajs answers `false` for a topic that exists
    expect(await admin.createTopics({ waitForLeaders: false, topics: [{ topic: existing }] })).toBe(false)
    expect(await create('with space')).toBe('INVALID_TOPIC_EXCEPTION')
    expect(await create('x'.repeat(250))).toBe('INVALID_TOPIC_EXCEPTION')
    expect(await create(existing.replaceAll('-', '_').replace('_', '.'))).toBe('no error')
    expect(await create(existing.replaceAll('-', '_'))).toBe('INVALID_TOPIC_EXCEPTION')
    expect(await create(unique('many'), { replicationFactor: 3 })).toBe('INVALID_REPLICATION_FACTOR')
    expect(await create(unique('none'), { numPartitions: 0 })).toBe('INVALID_PARTITIONS')
    expect(await create(unique('odd'), { configEntries: [{ name: 'no.such', value: '1' }] })).toBe('INVALID_CONFIG')
    expect(await create(unique('odd'), { configEntries: [{ name: 'retention.ms', value: 'x' }] })).toBe(
      'INVALID_CONFIG',
    )
  })

  it('are only checked when asked to validate', async () => {
    const { admin } = broker()
    const topic = unique('dry-run')
    await admin.createTopics({ validateOnly: true, waitForLeaders: false, topics: [{ topic, numPartitions: 2 }] })
    expect(await admin.listTopics()).not.toContain(topic)
  })

  it('get more partitions, never fewer', async () => {
    const { admin } = broker()
    const topic = await makeTopic(broker(), 'growing', { partitions: 2 })
    await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] })
    await waitForPartitions(admin, topic, 5)
    expect(await errorOf(admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }))).toBe('INVALID_PARTITIONS')
  })

  it('have configs, with sources, that can be altered', async () => {
    const { admin } = broker()
    const topic = await makeTopic(broker(), 'configured', { configs: { 'retention.ms': '86400000' } })
    const config = async (name: string) => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: true,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
      })
      const found = resources[0]?.configEntries.find(entry => entry.configName === name)
      return { value: found?.configValue, source: found?.configSource }
    }
    const ownConfig = 1
    const defaultConfig = 5
    expect(await config('retention.ms')).toEqual({ value: '86400000', source: ownConfig })
    expect(await config('max.message.bytes')).toEqual({ value: '1048588', source: defaultConfig })
    expect(await config('cleanup.policy')).toEqual({ value: 'delete', source: defaultConfig })
    const resource = { type: ConfigResourceTypes.TOPIC, name: topic }
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ ...resource, configEntries: [{ name: 'cleanup.policy', value: 'compact,delete' }] }],
    })
    await waitFor('the change', async () => (await config('cleanup.policy')).value === 'compact,delete')
    // AlterConfigs replaces: what it does not name is back to its default
    expect(await config('retention.ms')).toEqual({ value: '604800000', source: defaultConfig })
    const bad = admin.alterConfigs({
      validateOnly: false,
      resources: [{ ...resource, configEntries: [{ name: 'segment.bytes', value: '-5' }] }],
    })
    // Kafka before 3 says INVALID_REQUEST
    expect(await errorOf(bad)).toMatch(/^INVALID_(CONFIG|REQUEST)$/)
  })

  it('lose records below an offset, and answer for what is out of range', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'shortened')
    const producer = kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    for (let number = 0; number < 5; number += 1) {
      await producer.send({ topic, messages: [{ key: 'k', value: `v${number}` }] })
    }
    await producer.disconnect()
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] })
    const [offsets] = await admin.fetchTopicOffsets(topic)
    expect(offsets).toMatchObject({ low: '3', high: '5' })
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '-1' }] })
    expect((await admin.fetchTopicOffsets(topic))[0]).toMatchObject({ low: '5', high: '5' })
    const beyond = admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '9' }] })
    await expect(beyond).rejects.toThrow('Error while deleting records')
  })

  it('that do not exist are not made by asking for them', async () => {
    const { admin, kafka } = broker()
    const topic = unique('missing')
    expect(await errorOf(admin.fetchTopicMetadata({ topics: [topic] }))).toBe('UNKNOWN_TOPIC_OR_PARTITION')
    const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
    await producer.connect()
    expect(await errorOf(producer.send({ topic, messages: [{ value: 'x' }] }))).not.toBe('no error')
    await producer.disconnect()
    expect(await admin.listTopics()).not.toContain(topic)
  })
})

describeOnBoth('the cluster', broker => {
  it('describes itself', async () => {
    const { admin, bootstrap } = broker()
    const { brokers, clusterId, controller } = await admin.describeCluster()
    expect(clusterId).toMatch(/^[\w-]{22}$/)
    expect(brokers.map(({ host, port }) => `${host}:${port}`)).toEqual([bootstrap])
    expect(brokers.map(({ nodeId }) => nodeId)).toContain(controller)
  })
})
