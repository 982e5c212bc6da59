// A leader or a coordinator whose broker is dead, and a cluster that takes a while to say who follows: the built-in
// broker, whose answers name a broker that nobody can reach for the first few times.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Broker, createBroker } from '#broker/broker.ts'
import type { Handler } from '#broker/handler.ts'
import { handlerByKey } from '#broker/registry.ts'
import { Server } from '#broker/server/server.ts'
import { findCoordinator } from '#core/protocol/apis/find-coordinator.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { produce } from '#core/protocol/apis/produce.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { decodeResponse, encodeResponse } from '#core/protocol/schema.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets, fetchOffsets } from '#kafka/group-offsets.ts'
import { produceExact } from '#kafka/produce.ts'
import { freePorts } from '#test/support/ports.ts'

const HOST = '127.0.0.1'
const DEAD = 77
const TOPIC = 'orders'
const GROUP = 'billing'

describe('a broker that is dead', () => {
  let folder: string
  let broker: Broker
  let server: Server
  let connection: KafkaConnection
  /** How many more answers name the dead broker, and whether they list its address. */
  let lies = { left: 0, listed: true }
  /** Base offsets of answers to Produce that say “not the leader”. */
  let refusals: bigint[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ottla-failover-'))
    broker = await createBroker({ dataDirectory: folder })
    const { services } = broker
    await services.topics.create({ name: TOPIC, partitions: 1 })
    const [deadPort = 0] = await freePorts(1)
    const dead = { nodeId: DEAD, host: HOST, port: deadPort, rack: null }
    const lying = () => lies.left-- > 0
    const handlers = new Map([
      ...handlerByKey,
      answering(metadata.key, (body, version) => {
        const answer = decodeResponse(metadata, version, body)
        const leaderId = answer.topics.length > 0 && lying() ? DEAD : services.settings.nodeId
        const topics = answer.topics.map(topic => ({
          ...topic,
          partitions: topic.partitions.map(each => ({ ...each, leaderId })),
        }))
        const brokers = lies.listed ? [...answer.brokers, dead] : answer.brokers
        return encodeResponse(metadata, version, { ...answer, brokers, topics })
      }),
      answering(produce.key, (body, version) => {
        const baseOffset = refusals.shift()
        if (baseOffset === undefined) return body
        const { responses } = decodeResponse(produce, version, body)
        const refused = responses.map(topic => ({
          ...topic,
          partitionResponses: topic.partitionResponses.map(each => ({
            ...each,
            errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
            baseOffset,
          })),
        }))
        return encodeResponse(produce, version, { responses: refused, throttleTimeMs: 0 })
      }),
      answering(findCoordinator.key, (body, version) => {
        if (!lying()) return body
        const answer = decodeResponse(findCoordinator, version, body)
        const coordinators = answer.coordinators.map(each => ({ ...each, ...dead }))
        return encodeResponse(findCoordinator, version, { ...answer, coordinators })
      }),
    ])
    server = new Server({ services, handlerByKey: handlers, intercept: null, report: () => {} })
    Object.assign(services.advertised, { host: HOST, port: await server.listen(HOST, 0) })
    connection = await connect()
  })

  async function connect(retryMs?: number): Promise<KafkaConnection> {
    const connected = new KafkaConnection(
      {
        cluster: 'test',
        bootstrapServers: [`${HOST}:${broker.services.advertised.port}`],
        clientId: 'ottla-test',
        tls: null,
        sasl: null,
        connectMs: 2000,
        requestMs: 5000,
        retryMs,
      },
      { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER },
    )
    await connected.connect()
    return connected
  }

  afterEach(async () => {
    await connection.close()
    await server.close()
    await broker.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The broker's own handler, with its answer changed. */
  function answering(key: number, change: (body: Buffer, version: number) => Buffer): [number, Handler] {
    const own = handlerByKey.get(key)
    if (own === undefined) throw new Error(`The built-in broker has no handler for ${key}`)
    const run: Handler['run'] = async (body, context) => {
      const answer = await own.run(body, context)
      return answer === null ? null : change(answer, context.apiVersion)
    }
    return [key, { ...own, run }]
  }

  const write = () =>
    produceExact(
      connection,
      TOPIC,
      0,
      [{ key: null, value: Buffer.from('value'), headers: [], timestamp: BigInt(Date.now()) }],
      { acks: -1, compression: 'none', timeoutMs: 5000 },
    )

  describe.each([
    { state: 'still listed', listed: true },
    { state: 'no longer listed', listed: false },
  ])('and $state', ({ listed }) => {
    it('keeps no record from being written once, as soon as another leads', async () => {
      lies = { left: 5, listed }
      expect((await write()).offset).toBe(0n)
      lies = { left: 0, listed }
      expect((await write()).offset).toBe(1n)
    })

    it('is asked for once more by a profile without patience, and no longer', async () => {
      const impatient = await connect(0)
      lies = { left: 50, listed }
      const { batches } = await new BrokerLog(impatient, TOPIC)
        .fetch(0, 0n, 1_000_000, 'read_uncommitted')
        .catch(() => ({ batches: null }))
      expect(batches).toBeNull()
      expect(lies.left).toBeGreaterThan(40)
      await impatient.close()
    })

    it('keeps no list from being read', async () => {
      lies = { left: 0, listed }
      await write()
      const log = new BrokerLog(connection, TOPIC)
      connection.forgetLeaders(TOPIC, 'LEADER_NOT_AVAILABLE')
      lies = { left: 5, listed }
      expect((await log.fetch(0, 0n, 1_000_000, 'read_uncommitted')).batches.length).toBeGreaterThan(0)
      connection.forgetLeaders(TOPIC, 'LEADER_NOT_AVAILABLE')
      lies = { left: 9, listed }
      expect(await log.bounds([0], 'read_uncommitted')).toEqual(new Map([[0, { logStartOffset: 0n, end: 1n }]]))
    })

    it('keeps no offset from being committed', async () => {
      lies = { left: 3, listed }
      await commitOffsets(connection, GROUP, [{ topic: TOPIC, partition: 0, offset: 3n, metadata: '' }])
      expect(await fetchOffsets(connection, GROUP, null)).toMatchObject([{ topic: TOPIC, partition: 0, offset: 3n }])
    })
  })

  it('is told apart from one that moved away after it had taken the record, which is not written twice', async () => {
    refusals = [-1n, 5n]
    await expect(write()).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED', where: { topic: TOPIC } })
    expect(refusals).toEqual([])
  })

  it('is not asked for ever after a write that it may have taken was lost', async () => {
    lies = { left: 0, listed: true }
    await write()
    connection.forgetLeaders(TOPIC, 'LEADER_NOT_AVAILABLE')
    lies = { left: 1, listed: true }
    await expect(connection.leaders(TOPIC, [0])).resolves.toEqual(new Map([[DEAD, [0]]]))
    expect((await write()).offset).toBe(1n)
  })
})
