// An account with few rights, on every panel: what it may see is there, and what it may not says which right is missing.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplaySpec } from '#contract/index.ts'
import { createAcls } from '#core/protocol/apis/create-acls.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { searchFor } from '#test/support/journey.ts'
import { type KafkaServer, startKafka } from '#test/support/kafka-server.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  connect,
  draftOf,
  numbered,
  openWorkbench,
  plainRecord,
  problemOf,
  send,
  type Workbench,
  waitForTopic,
} from '#test/support/workbench.ts'

const USER = 'reader'
const PASSWORD = 'right-password-of-reader'
const [TOPIC, GROUP, LITERAL, ALLOW, READ, DESCRIBE] = [2, 3, 3, 3, 3, 8]
const READABLE = 'rights-readable'
const DESCRIBED = 'rights-described'
const HIDDEN = 'rights-hidden'
const RANGE = { by: 'offsets' as const, from: null, until: null }
const TO_BEGINNING = {
  ...{ scope: null, target: { to: 'earliest' as const } },
  ...{ outOfRange: 'clamp' as const, beyondEnd: 'latest' as const },
}
const ONE = { partitions: 1, replicationFactor: 1, configs: [] }
const KEEP_LESS = [{ name: 'retention.ms', value: '1000' }]
const OWN = 'rights-own'
const OTHERS = 'rights-others'

describe('an account that may read one topic, describe another and use one group', () => {
  let kafka: KafkaServer
  let bench: Workbench
  let connectionId: string
  let adminId: string

  beforeAll(async () => {
    const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`
    kafka = await startKafka({
      listeners: ['SASL_PLAINTEXT'],
      settings: {
        'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.sasl_plaintext.plain.sasl.jaas.config': plain,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
      },
    })
    bench = await openWorkbench()
    adminId = await connect(bench, kafka.bootstrap)
    const { client } = bench
    const admin = { ...bench, connectionId: adminId, bootstrap: kafka.bootstrap, isBuiltIn: false, version: '4.1.0' }
    for (const topic of [READABLE, DESCRIBED, HIDDEN]) {
      await client.topics.create({ connectionId: adminId, topic, ...ONE, validateOnly: false })
      await waitForTopic(admin, topic, 1)
      await send(admin, topic, numbered(5))
    }
    for (const groupId of [OWN, OTHERS]) {
      const changes = [READABLE, DESCRIBED].map(topic => ({ ...moved(topic, 0n, 2n), before: null }))
      await client.groups.apply({ connectionId: adminId, groupId, changes, undoes: null })
    }
    await allow(kafka.bootstrap, [
      [TOPIC, READABLE, READ],
      [TOPIC, DESCRIBED, DESCRIBE],
      [GROUP, OWN, READ],
    ])
    const draft = draftOf(kafka.addresses.SASL_PLAINTEXT ?? '')
    const saved = await client.connections.save({
      id: null,
      draft: { ...draft, name: 'reader', sasl: { ...draft.sasl, mechanism: 'plain', username: USER } },
      password: { kind: 'set', password: PASSWORD, remember: false },
    })
    connectionId = saved.id
    await client.connections.connect({ connectionId })
  })

  afterAll(async () => {
    await bench?.close()
    await kafka?.close()
  })

  const on = () => ({ connectionId })
  const group = (groupId: string) => ({ connectionId, groupId })
  const onTopic = (topic: string) => ({ connectionId, topic })
  const whole = (...topics: string[]) => topics.map(topic => ({ topic, partitions: null }))

  function replayOf(from: string, to: string): ReplaySpec {
    const source = { topic: 'source.topic', partition: 'source.partition', offset: 'source.offset', replay: 'replay' }
    return {
      name: 'again',
      source: {
        connectionId,
        records: { of: 'topics', topics: whole(from), range: RANGE },
        isolation: 'read_committed',
      },
      mapping: {
        topic: { by: 'fixed', topic: to },
        ...{ partition: { by: 'keep' }, timestamp: { by: 'keep' }, key: { by: 'keep' }, value: { by: 'keep' } },
        headers: { remove: [], add: [], source },
      },
      ...{ pace: { by: 'fastest' }, compression: 'none', onFailure: 'stop', onceOnly: 'read-back' },
    }
  }

  const capture = (topics: string[], groups: string[]): Promise<{ id: string }> =>
    bench.client.captures.start({
      connectionId,
      spec: { name: 'rights', topics: whole(...topics), range: RANGE, isLive: false, sizeLimitBytes: null, groups },
    })

  const save = (topic: string) => {
    bench.dialogs.target = join(bench.folder, `${topic}.jsonl`)
    const source = { of: 'topics' as const, topics: whole(topic), range: RANGE }
    const how = { format: 'jsonl' as const, isolation: 'read_committed' as const, suggestedName: 'records' }
    return bench.client.exports.save({ connectionId, source, ...how })
  }

  async function importInto(topic: string) {
    await save(READABLE)
    bench.dialogs.file = bench.dialogs.target
    const { fileId = '' } = (await bench.client.exports.choose()) ?? {}
    return bench.client.exports.import({
      connectionId,
      topic,
      fileId,
      options: { partition: 'keep', timestamp: 'keep' },
    })
  }

  async function compared(left: string, right: string): Promise<unknown> {
    const steps = []
    const input = { left: onTopic(left), right: onTopic(right), by: 'offset' as const }
    for await (const step of await bench.reading.compare.topics(input)) steps.push(step)
    return steps.at(-1)
  }

  it('sees its topics and groups, and what it may of them', async () => {
    const { client, reading } = bench
    expect((await client.topics.list(on())).map(each => each.name)).toEqual([DESCRIBED, READABLE])
    expect((await client.groups.list(on())).map(each => each.groupId)).toEqual([OWN])
    expect((await client.cluster.overview(on())).brokers).toHaveLength(1)
    const { partitionDetails } = await client.topics.get(onTopic(DESCRIBED))
    expect(partitionDetails).toMatchObject([{ highWatermark: 5n, sizeInBytes: null, problem: null }])
    expect(await client.topics.flow(onTopic(READABLE))).toMatchObject({ groups: [{ groupId: OWN }], problem: null })
    expect((await client.groups.get(group(OWN))).offsets).toHaveLength(2)
    expect((await client.groups.plan({ ...group(OWN), ...TO_BEGINNING })).blocked).toBeNull()
    expect(await client.captures.estimate({ ...on(), topics: whole(DESCRIBED), range: RANGE })).toMatchObject({
      offsets: 5n,
      bytes: null,
    })
    expect((await save(READABLE))?.walked).toMatchObject({ records: 5, gapCount: 0 })
    expect(await reading.gaps.producers({ ...onTopic(DESCRIBED), partition: 0 })).toMatchObject({
      highWatermark: 5n,
      problem: { code: 'TOPIC_AUTHORIZATION_FAILED', remedy: expect.stringContaining('the right Read on this topic') },
    })
    const [disk] = await client.cluster.logDirs(on())
    expect(disk?.problem?.remedy).toContain('the right Describe on this cluster')
  })

  it.each<[what: string, call: () => Promise<unknown>, right: string, on: string]>([
    ['a topic it does not see', () => bench.client.topics.get(onTopic(HIDDEN)), 'Describe', HIDDEN],
    ['settings of a topic', () => bench.client.topics.configs(onTopic(READABLE)), 'DescribeConfigs', READABLE],
    [
      'settings of a broker',
      () => bench.client.cluster.brokerConfigs({ ...on(), nodeId: 1 }),
      'DescribeConfigs',
      'cluster',
    ],
    ['another group', () => bench.client.groups.get(group(OTHERS)), 'Describe', OTHERS],
    ['a plan for it', () => bench.client.groups.plan({ ...group(OTHERS), ...TO_BEGINNING }), 'Describe', OTHERS],
    ['deleting it', () => bench.client.groups.delete(group(OTHERS)), 'Describe', OTHERS],
    ['deleting its own', () => bench.client.groups.delete(group(OWN)), 'Delete', OWN],
    [
      'records',
      () => bench.reading.messages.record({ ...onTopic(DESCRIBED), partition: 0, offset: 0n }),
      ...(['Read', DESCRIBED] as const),
    ],
    ['producing', () => bench.client.produce.send({ ...onTopic(READABLE), record: plainRecord }), 'Write', READABLE],
    [
      'a new topic',
      () => bench.client.topics.create({ ...onTopic('rights-new'), ...ONE, validateOnly: false }),
      ...(['Create', 'rights-new'] as const),
    ],
    [
      'more partitions',
      () => bench.client.topics.addPartitions({ ...onTopic(READABLE), totalPartitions: 2, validateOnly: false }),
      ...(['Alter', READABLE] as const),
    ],
    [
      'other settings',
      () => bench.client.topics.alterConfigs({ ...onTopic(READABLE), changes: KEEP_LESS, validateOnly: false }),
      ...(['AlterConfigs', READABLE] as const),
    ],
    ['deleting a topic', () => bench.client.topics.delete(onTopic(READABLE)), 'Delete', READABLE],
    ['dead letters', () => bench.client.redrive.look({ ...onTopic(DESCRIBED), headers: null }), 'Read', DESCRIBED],
    ['an export', () => save(DESCRIBED), 'Read', DESCRIBED],
    ['an import', () => importInto(DESCRIBED), 'Write', DESCRIBED],
    ['comparing', () => compared(READABLE, DESCRIBED), 'Read', DESCRIBED],
    ['a capture with another group', () => capture([READABLE], [OWN, OTHERS]), 'Describe', OTHERS],
    [
      'a plan to replay what it may not read',
      () => bench.client.replay.plan({ ...on(), spec: replayOf(DESCRIBED, READABLE) }),
      ...(['Read', DESCRIBED] as const),
    ],
    [
      'a plan to replay to what it does not see',
      () => bench.client.replay.plan({ ...on(), spec: replayOf(READABLE, HIDDEN) }),
      ...(['Describe', HIDDEN] as const),
    ],
  ])('is told the right that is missing for %s', async (_what, call, right, place) => {
    const { remedy, where } = await problemOf(call())
    expect(remedy).toContain(`lacks the right ${right} on this `)
    expect(remedy + Object.values(where).join(' ')).toContain(place)
  })

  it('keeps what it may do where a part is refused', async () => {
    const { client, reading } = bench
    const lacksRead = expect.stringContaining('the right Read on this topic')
    const changes = [READABLE, DESCRIBED].map(topic => moved(topic, 2n, 1n))
    expect(await client.groups.apply({ ...group(OWN), changes, undoes: null })).toMatchObject({
      outcome: 'partly',
      changes: [{ problem: null }, { topic: DESCRIBED, problem: { remedy: lacksRead } }],
    })
    expect((await client.journal.list(on())).entries.some(each => each.outcome === 'partly')).toBe(true)
    const before = [{ partition: 0, beforeOffset: 1n }]
    expect(await client.topics.deleteRecords({ ...onTopic(READABLE), partitions: before })).toMatchObject([
      { problem: { remedy: expect.stringContaining('the right Delete on this topic') } },
    ])
    const { searchId } = await reading.search.start({ ...on(), topics: [DESCRIBED, READABLE], query: searchFor('v1') })
    const found = await waitFor('the search to end', async () => {
      const answer = await reading.search.poll({ searchId, afterHit: 0, waitMs: 1000 })
      return answer.done ? answer : null
    })
    expect(found.progress).toMatchObject({
      matches: 1,
      gaps: [{ topic: DESCRIBED, what: 'Topic authorization failed.' }],
    })
  })

  it('has captures, tables and replays fail by themselves, and say why', async () => {
    const { client } = bench
    const { id } = await capture([READABLE, DESCRIBED], [OWN])
    const captured = await waitFor('the capture to end', async () =>
      (await client.captures.list()).captures.find(each => each.id === id && each.status !== 'running'),
    )
    expect(captured).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/topic: rights-described.*lacks the right Read/),
    })
    const { name } = await client.sql.load({
      ...onTopic(DESCRIBED),
      partitions: null,
      range: { by: 'all' },
      isolation: 'read_committed',
    })
    const table = await waitFor('the table to fail', async () =>
      (await client.sql.tables({ after: -1, waitMs: 0 })).tables.find(
        each => each.name === name && each.problem !== null,
      ),
    )
    expect(table.problem?.remedy).toContain('the right Read on this topic')
    const replay = await client.replay.run({ ...on(), spec: replayOf(READABLE, DESCRIBED) })
    const ended = await waitFor('the replay to end', async () =>
      (await client.replay.list()).replays.find(each => each.id === replay.id && each.status !== 'running'),
    )
    expect(ended).toMatchObject({
      sent: 0,
      problem: { remedy: expect.stringContaining('the right Write on this topic') },
    })
  })
})

const moved = (topic: string, from: bigint, to: bigint) => ({
  ...{ topic, partition: 0 },
  before: { offset: from, metadata: '', leaderEpoch: -1 },
  after: { offset: to, metadata: '', leaderEpoch: -1 },
})

async function allow(bootstrap: string, rights: [type: number, name: string, operation: number][]): Promise<void> {
  const { timeouts, clientId } = draftOf(bootstrap)
  const options = { cluster: 'rights', bootstrapServers: [bootstrap], clientId, tls: null, sasl: null, ...timeouts }
  const admin = new KafkaConnection(options, { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
  await admin.connect()
  const creations = rights.map(([resourceType, resourceName, operation]) => ({
    ...{ resourceType, resourceName, resourcePatternType: LITERAL, principal: `User:${USER}`, host: '*' },
    ...{ operation, permissionType: ALLOW },
  }))
  const { results } = await admin.send('any', createAcls, { creations })
  expect(results.map(each => each.errorCode)).toEqual(creations.map(() => 0))
  await admin.close()
}
