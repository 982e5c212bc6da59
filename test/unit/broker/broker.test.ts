// The broker in this process, spoken to byte by byte: order of answers, malformed input, faults, restarts, long polls.

import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Broker, type BrokerOptions, createBroker } from '#broker/broker.ts'
import { handlers } from '#broker/registry.ts'
import { apiVersions } from '#core/protocol/apis/api-versions.ts'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { listOffsets } from '#core/protocol/apis/list-offsets.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { produce } from '#core/protocol/apis/produce.ts'
import { saslAuthenticate } from '#core/protocol/apis/sasl-authenticate.ts'
import { saslHandshake } from '#core/protocol/apis/sasl-handshake.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { zeroUuid } from '#core/protocol/schema.ts'
import { decodeBatch, encodeBatch, walkBatches } from '#core/records/batch.ts'
import { frame, RawClient } from '#test/support/raw-client.ts'

let directory = ''
const brokers: Broker[] = []
const clients: RawClient[] = []
let reported: string[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ottla-broker-'))
  reported = []
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await Promise.all(brokers.splice(0).map(broker => broker.close()))
  await rm(directory, { recursive: true, force: true })
})

async function start(options: Partial<BrokerOptions> = {}): Promise<Broker> {
  const broker = await createBroker({ dataDirectory: directory, report: line => reported.push(line), ...options })
  brokers.push(broker)
  return broker
}

async function connect(broker: Broker): Promise<RawClient> {
  const client = await RawClient.connect(broker)
  clients.push(client)
  return client
}

async function stop(broker: Broker): Promise<void> {
  brokers.splice(brokers.indexOf(broker), 1)
  await broker.close()
}

const topicSpec = (name: string, numPartitions = 1) => ({
  name,
  numPartitions,
  replicationFactor: 1,
  assignments: [],
  configs: [],
})

async function makeTopic(client: RawClient, name: string, partitions = 1): Promise<string> {
  const { topics } = await client.request(createTopics, 7, {
    topics: [topicSpec(name, partitions)],
    timeoutMs: 1000,
    validateOnly: false,
  })
  expect(topics[0]?.errorCode).toBe(ErrorCode.NONE)
  return topics[0]?.topicId ?? zeroUuid
}

const batchOf = (...values: string[]) =>
  encodeBatch(values.map(value => ({ timestamp: 1n, key: null, value: Buffer.from(value), headers: [] })))

function produceBody(name: string, records: Buffer, acks = -1) {
  return { acks, timeoutMs: 1000, topicData: [{ name, partitionData: [{ index: 0, records }] }] }
}

async function append(client: RawClient, name: string, ...values: string[]) {
  const { responses } = await client.request(produce, 9, produceBody(name, batchOf(...values)))
  return responses[0]?.partitionResponses[0]
}

function fetchBody(
  topic: { name?: string; id?: string },
  offset: bigint,
  more: { maxWaitMs?: number; maxBytes?: number } = {},
) {
  return {
    maxWaitMs: more.maxWaitMs ?? 0,
    minBytes: 1,
    maxBytes: more.maxBytes ?? 1 << 20,
    isolationLevel: 0,
    topics: [
      {
        ...(topic.name === undefined ? {} : { topic: topic.name }),
        ...(topic.id === undefined ? {} : { topicId: topic.id }),
        partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: more.maxBytes ?? 1 << 20 }],
      },
    ],
    forgottenTopicsData: [],
  }
}

const valuesOf = (records: Buffer | null | undefined) =>
  [...walkBatches(records ?? Buffer.alloc(0))]
    .flatMap(({ bytes }) => decodeBatch(bytes))
    .map(({ value }) => String(value))

describe('a connection', () => {
  it('is answered in the order of its requests, however many are sent ahead', async () => {
    const client = await connect(await start())
    const sent = Array.from({ length: 200 }, (_, number) =>
      number % 3 === 0
        ? { api: apiVersions, id: client.send(apiVersions, 3, { clientSoftwareName: 'x', clientSoftwareVersion: '1' }) }
        : { api: metadata, id: client.send(metadata, 9, { topics: null }) },
    )
    for (const { api, id } of sent) {
      const version = api === apiVersions ? 3 : 9
      expect((await client.receive(api, version)).correlationId).toBe(id)
    }
  })

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a frame too short for a header', frame(Buffer.from([0, 3]))],
    ['an API nobody knows', frame(Buffer.from([3, 231, 0, 0, 0, 0, 0, 1, 255, 255]))],
    ['a version that is not offered', frame(Buffer.from([0, 3, 0, 99, 0, 0, 0, 1, 255, 255]))],
    ['a body that ends in the middle', frame(Buffer.from([0, 3, 0, 1, 0, 0, 0, 1, 255, 255, 0, 0, 0, 9, 0]))],
  ])('is closed with a line about it after %s', async (_what, bytes) => {
    const broker = await start()
    const client = await connect(broker)
    client.write(bytes)
    await client.closed
    expect(reported).toHaveLength(1)
    expect(reported[0]).toMatch(/^connection \d+ from \/127\.0\.0\.1 closed: /)
    // others are not disturbed
    await expect((await connect(broker)).request(metadata, 9, { topics: null })).resolves.toBeDefined()
  })

  it('learns the versions from a version 0 answer when it asks in one that is not offered', async () => {
    const client = await connect(await start())
    client.write(frame(Buffer.from([0, 18, 0, 77, 0, 0, 0, 5, 255, 255, 0])))
    const { correlationId, body } = await client.receive(apiVersions, 0)
    expect(correlationId).toBe(5)
    expect(body.errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(body.apiKeys.map(({ apiKey }) => apiKey).sort()).toEqual(handlers.map(({ api }) => api.key).sort())
  })
})

describe('authentication', () => {
  const accounts = new Map([['anna', 'secret']])
  const token = (user: string, password: string) => ({ authBytes: Buffer.from(`\0${user}\0${password}`) })

  it('lets in who knows the password', async () => {
    const client = await connect(await start({ accounts }))
    expect(await client.request(saslHandshake, 1, { mechanism: 'PLAIN' })).toEqual({
      errorCode: ErrorCode.NONE,
      mechanisms: ['PLAIN'],
    })
    expect((await client.request(saslAuthenticate, 2, token('anna', 'secret'))).errorCode).toBe(ErrorCode.NONE)
    expect((await client.request(metadata, 9, { topics: null })).brokers).toHaveLength(1)
  })

  it('closes on a wrong password, and on requests before it', async () => {
    const broker = await start({ accounts })
    const wrong = await connect(broker)
    await wrong.request(saslHandshake, 1, { mechanism: 'PLAIN' })
    const refused = await wrong.request(saslAuthenticate, 2, token('anna', 'guess'))
    expect(refused.errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    await wrong.closed
    const hasty = await connect(broker)
    hasty.send(metadata, 9, { topics: null })
    await hasty.closed
    expect(reported).toEqual([expect.stringContaining('Metadata before authentication')])
  })

  it('offers PLAIN only', async () => {
    const client = await connect(await start({ accounts }))
    expect(await client.request(saslHandshake, 1, { mechanism: 'SCRAM-SHA-256' })).toEqual({
      errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM,
      mechanisms: ['PLAIN'],
    })
  })
})

describe('the hook', () => {
  it('makes requests fail, wait or disconnect', async () => {
    const actions: (readonly [string, 'proceed' | 'disconnect' | { error: number } | { delayMs: number }])[] = []
    const broker = await start({
      intercept: ({ apiName }) => {
        const [next] = actions
        if (next?.[0] !== apiName) return 'proceed'
        actions.shift()
        return next[1]
      },
    })
    const client = await connect(broker)
    await makeTopic(client, 't')
    actions.push(['Produce', { error: ErrorCode.NOT_LEADER_OR_FOLLOWER }])
    expect(await append(client, 't', 'a')).toMatchObject({ index: 0, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER })
    // it was refused, not handled
    expect(await append(client, 't', 'b')).toMatchObject({ errorCode: ErrorCode.NONE, baseOffset: 0n })
    actions.push(['Fetch', { delayMs: 20 }])
    const { responses } = await client.request(fetch, 12, fetchBody({ name: 't' }, 0n))
    expect(valuesOf(responses[0]?.partitions[0]?.records)).toEqual(['b'])
    actions.push(['Metadata', 'disconnect'])
    client.send(metadata, 9, { topics: null })
    await client.closed
    expect(actions).toEqual([])
  })
})

describe('a restart', () => {
  it('finds topics, ids, configs and records', async () => {
    const first = await start()
    const client = await connect(first)
    const id = await makeTopic(client, 'kept', 3)
    await first.services.topics.setConfigs('kept', new Map([['retention.ms', '1234567']]))
    await makeTopic(client, 'gone')
    await first.services.topics.delete('gone')
    await append(client, 'kept', 'a', 'b')
    await stop(first)
    const second = await start()
    expect(second.services.clusterId).toBe(first.services.clusterId)
    expect(second.services.topics.list().map(({ name }) => name)).toEqual(['kept'])
    const kept = second.services.topics.getById(id)
    expect(kept?.partitions).toHaveLength(3)
    expect(kept?.configs).toEqual(new Map([['retention.ms', '1234567']]))
    expect(kept?.partitions[0]?.log.logEndOffset).toBe(2n)
    expect(reported.filter(line => line.startsWith('recovered'))).toEqual([])
  })

  it('cuts off a torn last batch and says so', async () => {
    const first = await start()
    const client = await connect(first)
    await makeTopic(client, 'torn')
    await append(client, 'torn', 'whole')
    await stop(first)
    const segment = join(directory, 'torn-0', '00000000000000000000.log')
    await appendFile(segment, batchOf('half of it').subarray(0, 40))
    const second = await start()
    expect(reported).toEqual([expect.stringContaining(`recovered ${segment}: 40 bytes cut off`)])
    const { responses } = await (await connect(second)).request(fetch, 12, fetchBody({ name: 'torn' }, 0n))
    expect(valuesOf(responses[0]?.partitions[0]?.records)).toEqual(['whole'])
  })
})

describe('Fetch', () => {
  it('waits for records and is woken by them, or by the end of the topic', async () => {
    const broker = await start()
    const [reader, writer] = [await connect(broker), await connect(broker)]
    await makeTopic(writer, 't')
    reader.send(fetch, 12, fetchBody({ name: 't' }, 0n, { maxWaitMs: 60_000 }))
    await append(writer, 't', 'awaited')
    const { body } = await reader.receive(fetch, 12)
    expect(valuesOf(body.responses[0]?.partitions[0]?.records)).toEqual(['awaited'])
    reader.send(fetch, 12, fetchBody({ name: 't' }, 1n, { maxWaitMs: 60_000 }))
    await writer.request(metadata, 9, { topics: null })
    await broker.services.topics.delete('t')
    const gone = await reader.receive(fetch, 12)
    expect(gone.body.responses[0]?.partitions[0]?.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  })

  it('knows topics by id from version 13, and says when the id is of another time', async () => {
    const broker = await start()
    const client = await connect(broker)
    const id = await makeTopic(client, 't')
    await append(client, 't', 'a')
    const found = await client.request(fetch, 13, fetchBody({ id }, 0n))
    expect(valuesOf(found.responses[0]?.partitions[0]?.records)).toEqual(['a'])
    await broker.services.topics.delete('t')
    await makeTopic(client, 't')
    const stale = await client.request(fetch, 13, fetchBody({ id }, 0n))
    expect(stale.responses[0]?.partitions[0]?.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_ID)
  })

  it('keeps to the size it was given, but never below one batch', async () => {
    const client = await connect(await start())
    await makeTopic(client, 't')
    for (const value of ['a', 'b', 'c']) await append(client, 't', value.repeat(1000))
    const read = async (maxBytes: number) => {
      const { responses } = await client.request(fetch, 12, fetchBody({ name: 't' }, 0n, { maxBytes }))
      return valuesOf(responses[0]?.partitions[0]?.records).length
    }
    expect(await read(1)).toBe(1)
    expect(await read(2200)).toBe(2)
    expect(await read(10_000)).toBe(3)
  })

  it('answers out of range with its error', async () => {
    const client = await connect(await start())
    await makeTopic(client, 't')
    await append(client, 't', 'a')
    const { responses } = await client.request(fetch, 12, fetchBody({ name: 't' }, 5n))
    expect(responses[0]?.partitions[0]?.errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE)
  })
})

describe('Produce', () => {
  it('refuses corrupt batches and writes nothing', async () => {
    const client = await connect(await start())
    await makeTopic(client, 't')
    const corrupt = batchOf('value')
    corrupt[corrupt.length - 1] = (corrupt.at(-1) ?? 0) ^ 0xff
    const { responses } = await client.request(produce, 9, produceBody('t', corrupt))
    expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(await append(client, 't', 'a')).toMatchObject({ baseOffset: 0n })
  })

  it('sends no answer for acks 0, and closes the connection when that write fails', async () => {
    const broker = await start()
    const client = await connect(broker)
    await makeTopic(client, 't')
    client.send(produce, 9, produceBody('t', batchOf('quiet'), 0))
    const asked = client.send(listOffsets, 4, {
      replicaId: -1,
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, timestamp: -1n }] }],
    })
    const { correlationId, body } = await client.receive(listOffsets, 4)
    expect(correlationId).toBe(asked)
    expect(body.topics[0]?.partitions[0]?.offset).toBe(1n)
    client.send(produce, 9, produceBody('no-such-topic', batchOf('lost'), 0))
    await client.closed
    expect(reported[0]).toContain('produce with acks=0 failed')
  })

  it('does not let clients write internal topics', async () => {
    const broker = await start()
    await broker.services.groups.ensureReady()
    const refused = await append(await connect(broker), '__consumer_offsets', 'x')
    expect(refused?.errorCode).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
  })
})

describe('Metadata', () => {
  const ask = (name: string, allowAutoTopicCreation: boolean) => ({ topics: [{ name }], allowAutoTopicCreation })

  it('creates a missing topic only where broker and request both allow it', async () => {
    const closed = await connect(await start())
    expect((await closed.request(metadata, 9, ask('t', true))).topics[0]?.errorCode).toBe(
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    )
    const open = await connect(await start({ autoCreateTopics: true, dataDirectory: join(directory, 'open') }))
    expect((await open.request(metadata, 9, ask('t', false))).topics[0]?.errorCode).toBe(
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    )
    const created = (await open.request(metadata, 9, ask('t', true))).topics[0]
    expect(created).toMatchObject({ errorCode: ErrorCode.NONE, name: 't', partitions: [{ partitionIndex: 0 }] })
    expect((await open.request(metadata, 9, ask('not a name', true))).topics[0]?.errorCode).toBe(
      ErrorCode.INVALID_TOPIC_EXCEPTION,
    )
  })
})

describe('housekeeping', () => {
  it('applies retention and compaction while the broker runs', async () => {
    const { services, ...broker } = await start({ retentionCheckMs: 20 })
    const client = await connect({ services, ...broker })
    const small = ['internal.segment.bytes', '200'] as const
    await services.topics.create({ name: 'short', partitions: 1, configs: new Map([small, ['retention.ms', '1']]) })
    const compacted = new Map([small, ['cleanup.policy', 'compact']])
    await services.topics.create({ name: 'compacted', partitions: 1, configs: compacted })
    for (const value of ['a', 'b', 'c', 'd']) {
      const keyed = {
        timestamp: BigInt(Date.now()),
        key: Buffer.from('k'),
        value: Buffer.from(value.repeat(100)),
        headers: [],
      }
      for (const name of ['short', 'compacted']) {
        await client.request(produce, 9, produceBody(name, encodeBatch([keyed])))
      }
    }
    await expect.poll(() => services.topics.partition('short', 0)?.log.logStartOffset).toBe(4n)
    const first = async () => {
      const { responses } = await client.request(fetch, 12, fetchBody({ name: 'compacted' }, 0n))
      return valuesOf(responses[0]?.partitions[0]?.records)[0]?.[0]
    }
    // The active segment, with `d`, is never touched; of the rolled ones the last value stays.
    await expect.poll(first).toBe('c')
    expect(services.topics.partition('compacted', 0)?.log.logEndOffset).toBe(4n)
  })
})
