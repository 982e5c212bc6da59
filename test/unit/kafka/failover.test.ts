// A leader or a coordinator whose broker is dead, and a cluster that takes a while to say who follows: the built-in
// broker, whose answers name a broker that nobody can reach for the first few times.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCoordinator } from '#core/protocol/apis/find-coordinator.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { produce } from '#core/protocol/apis/produce.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { decodeResponse, encodeResponse } from '#core/protocol/schema.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets, fetchOffsets } from '#kafka/group-offsets.ts'
import { produceExact } from '#kafka/produce.ts'
import { type Change, type ChangedBroker, changedBroker, HOST } from '#test/support/changed-broker.ts'
import { freePorts } from '#test/support/ports.ts'

const DEAD = 77
const TOPIC = 'orders'
const GROUP = 'billing'

describe('a broker that is dead', () => {
  let cluster: ChangedBroker
  let connection: KafkaConnection
  /** How many more answers name the dead broker, and whether they list its address. */
  let lies = { left: 0, listed: true }
  /** Base offsets of answers to Produce that say “not the leader”. */
  let refusals: bigint[] = []

  beforeEach(async () => {
    const [deadPort = 0] = await freePorts(1)
    const dead = { nodeId: DEAD, host: HOST, port: deadPort, rack: null }
    const lying = () => lies.left-- > 0
    const changes: [number, Change][] = [
      [
        metadata.key,
        (body, version, { services }) => {
          const answer = decodeResponse(metadata, version, body)
          const leaderId = answer.topics.length > 0 && lying() ? DEAD : services.settings.nodeId
          const topics = answer.topics.map(topic => ({
            ...topic,
            partitions: topic.partitions.map(each => ({ ...each, leaderId })),
          }))
          const brokers = lies.listed ? [...answer.brokers, dead] : answer.brokers
          return encodeResponse(metadata, version, { ...answer, brokers, topics })
        },
      ],
      [
        produce.key,
        (body, version) => {
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
        },
      ],
      [
        findCoordinator.key,
        (body, version) => {
          if (!lying()) return body
          const answer = decodeResponse(findCoordinator, version, body)
          const coordinators = answer.coordinators.map(each => ({ ...each, ...dead }))
          return encodeResponse(findCoordinator, version, { ...answer, coordinators })
        },
      ],
    ]
    cluster = await changedBroker(new Map(changes))
    await cluster.broker.services.topics.create({ name: TOPIC, partitions: 1 })
    connection = await cluster.connect()
  })

  afterEach(async () => {
    await connection.close()
    await cluster.close()
  })

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
      const impatient = await cluster.connect({ retryMs: 0 })
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
