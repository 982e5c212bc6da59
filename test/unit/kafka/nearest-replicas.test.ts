// A leader that names a replica in the reader's rack (KIP-392) which does not answer: what it has is read from the leader.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { decodeRequest, decodeResponse, encodeResponse } from '#core/protocol/schema.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import { produceExact } from '#kafka/produce.ts'
import { TopicScan } from '#kafka/scan.ts'
import { HereReader } from '#kafka/scan-fetch.ts'
import { type Change, type ChangedBroker, changedBroker, HOST } from '#test/support/changed-broker.ts'
import { freePorts } from '#test/support/ports.ts'

const NEAR = 77
const TOPIC = 'orders'

describe('a replica nearby that is dead', () => {
  let cluster: ChangedBroker
  let connection: KafkaConnection
  /** As the leader was told them, one for each Fetch. */
  let racks: string[] = []

  beforeEach(async () => {
    racks = []
    const [port = 0] = await freePorts(1)
    const changes: [number, Change][] = [
      [
        metadata.key,
        (body, version) => {
          const answer = decodeResponse(metadata, version, body)
          const brokers = [...answer.brokers, { nodeId: NEAR, host: HOST, port, rack: 'zone-b' }]
          return encodeResponse(metadata, version, { ...answer, brokers })
        },
      ],
      [
        fetch.key,
        (body, version, _, request) => {
          const { rackId } = decodeRequest(fetch, version, request)
          racks.push(rackId)
          if (rackId !== 'zone-b') return body
          const answer = decodeResponse(fetch, version, body)
          const responses = answer.responses.map(topic => ({
            ...topic,
            partitions: topic.partitions.map(each => ({
              ...each,
              preferredReadReplica: NEAR,
              records: Buffer.alloc(0),
            })),
          }))
          return encodeResponse(fetch, version, { ...answer, responses })
        },
      ],
    ]
    cluster = await changedBroker(new Map(changes))
    await cluster.broker.services.topics.create({ name: TOPIC, partitions: 2 })
    connection = await cluster.connect({ rack: 'zone-b' })
    for (const partition of [0, 0, 1]) {
      await produceExact(
        connection,
        TOPIC,
        partition,
        [{ key: null, value: Buffer.from('value'), headers: [], timestamp: 1n }],
        { acks: -1, compression: 'none', timeoutMs: 5000 },
      )
    }
  })

  afterEach(async () => {
    await connection.close()
    await cluster.close()
  })

  it('keeps no list from being read, and is not asked for again', async () => {
    const log = new BrokerLog(connection, TOPIC)
    for (const partition of [0, 1]) {
      expect((await log.fetch(partition, 0n, 1_000_000, 'read_uncommitted')).batches.length).toBeGreaterThan(0)
    }
    expect(racks).toEqual(['zone-b', '', ''])
  })

  it('keeps no scan from going through all', async () => {
    const scan = new TopicScan(
      new HereReader(connection, new FramePool(0)),
      TOPIC,
      [
        { partition: 0, from: 0n, until: 2n },
        { partition: 1, from: 0n, until: 1n },
      ],
      {
        isolation: 'read_uncommitted',
        budgetBytes: 1_048_576,
        onGap: (_, offset, what) => expect.unreachable(`gap at ${offset}: ${what}`),
        onEnd: partition => expect.unreachable(`end of ${partition}`),
      },
    )
    const read: [number, bigint][] = []
    for (let block = await scan.next(); block !== null; block = await scan.next()) {
      read.push(...block.parts.map((part): [number, bigint] => [part.partition, part.next]))
      scan.give(block)
    }
    expect(read.toSorted(([a], [b]) => a - b)).toEqual([
      [0, 2n],
      [1, 1n],
    ])
    expect(racks[0]).toBe('zone-b')
    expect(racks.at(-1)).toBe('')
  })
})
