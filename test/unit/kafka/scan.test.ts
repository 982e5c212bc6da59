// A scan of a partition whose leader answers with nothing although there is more, or says that its log ends here.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { decodeResponse, encodeResponse } from '#core/protocol/schema.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import { produceExact } from '#kafka/produce.ts'
import { TopicScan } from '#kafka/scan.ts'
import { HereReader } from '#kafka/scan-fetch.ts'
import { type ChangedBroker, changedBroker } from '#test/support/changed-broker.ts'

const TOPIC = 'orders'

describe('a leader that answers with nothing', () => {
  let cluster: ChangedBroker
  let connection: KafkaConnection
  let emptyAnswers = 0

  beforeEach(async () => {
    cluster = await changedBroker(
      new Map([
        [
          fetch.key,
          (body, version) => {
            if (emptyAnswers-- <= 0) return body
            const answer = decodeResponse(fetch, version, body)
            const responses = answer.responses.map(topic => ({
              ...topic,
              partitions: topic.partitions.map(each => ({ ...each, records: Buffer.alloc(0) })),
            }))
            return encodeResponse(fetch, version, { ...answer, responses })
          },
        ],
      ]),
    )
    await cluster.broker.services.topics.create({ name: TOPIC, partitions: 1 })
    connection = await cluster.connect()
    for (const value of ['one', 'two', 'three']) {
      await produceExact(connection, TOPIC, 0, [{ key: null, value: Buffer.from(value), headers: [], timestamp: 1n }], {
        acks: -1,
        compression: 'none',
        timeoutMs: 5000,
      })
    }
  })

  afterEach(async () => {
    await connection.close()
    await cluster.close()
  })

  /** The offsets that a scan of `0` to `until` went through, and the partitions it said to have come to their end. */
  async function scanned(until: bigint): Promise<{ read: [bigint, bigint][]; ended: number[] }> {
    const read: [bigint, bigint][] = []
    const ended: number[] = []
    const scan = new TopicScan(
      new HereReader(connection, new FramePool(0)),
      TOPIC,
      [{ partition: 0, from: 0n, until }],
      {
        isolation: 'read_uncommitted',
        budgetBytes: 1_048_576,
        onGap: (_, offset, what) => expect.unreachable(`gap at ${offset}: ${what}`),
        onEnd: partition => ended.push(partition),
      },
    )
    for (let block = await scan.next(); block !== null; block = await scan.next()) {
      read.push(...block.parts.map((part): [bigint, bigint] => [part.from, part.next]))
      scan.give(block)
    }
    return { read, ended }
  }

  it.each([1, 2, 3, 5])('%i times is asked again, and nothing is missed', async times => {
    emptyAnswers = times
    expect(await scanned(3n)).toEqual({ read: [[0n, 3n]], ended: [] })
  })

  it('again and again is given up, and the partition is said to have ended', async () => {
    emptyAnswers = Number.MAX_SAFE_INTEGER
    expect(await scanned(3n)).toEqual({ read: [], ended: [0] })
  })

  it('at the end of its log has ended, although more was asked for', async () => {
    emptyAnswers = 0
    expect(await scanned(9n)).toEqual({ read: [[0n, 3n]], ended: [0] })
  })
})
