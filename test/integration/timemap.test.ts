// The time map through the contract: every bucket has the offsets that the records' times say, and no record is
// fetched for it. On Kafka and on the built-in broker.
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { Timemap } from '#contract/index.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { startBroker } from '#test/support/broker-process.ts'
import { unique } from '#test/support/workbench.ts'

const START = 1_700_000_000_000n
const MINUTE = 60_000n
/** Brokers take what is dated up to an hour ahead. */
const FUTURE = BigInt(Date.now()) + 30n * MINUTE
const KEPT = [{ name: 'retention.ms', value: '-1' }]

const options = (bootstrap: string): ConnectionOptions => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

describe.each(['Kafka', 'the built-in broker'])('a time map on %s', cluster => {
  const engine = createEngine()
  const { timemap } = createRouterClient(engine.router)
  const control = createRouterClient(engine.controlRouter)
  const topic = unique('timemap')
  let stop = async () => {}
  let writer: KafkaConnection

  beforeAll(async () => {
    const broker = cluster === 'Kafka' ? null : await startBroker()
    stop = async () => broker?.close()
    const bootstrap = broker?.bootstrap ?? inject('kafka').bootstrap
    await control.open({ connectionId: 'c', options: options(bootstrap) })
    writer = new KafkaConnection(options(bootstrap), { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
    await writer.connect()
    await createTopic(writer, { topic, partitions: 4, replicationFactor: 1, configs: KEPT }, false)
    // Partition 0: one record a minute for ten hours. 1: a burst and one later. 2: one of the future, which hides
    // those behind it. 3: nothing.
    await send(
      0,
      Array.from({ length: 600 }, (_, n) => START + BigInt(n) * MINUTE),
    )
    await send(1, [...Array.from({ length: 90 }, (_, n) => START + BigInt(n)), START + 590n * MINUTE])
    await send(2, [START, FUTURE, START + MINUTE, START + 2n * MINUTE])
  })

  afterAll(async () => {
    await writer?.close()
    await control.close({ connectionId: 'c' })
    await stop()
  })

  async function send(partition: number, times: bigint[]): Promise<void> {
    const value = Buffer.from('v')
    for (let at = 0; at < times.length; at += 50) {
      const records = times.slice(at, at + 50).map(timestamp => ({ key: null, value, headers: [], timestamp }))
      await produceExact(writer, topic, partition, records, { acks: -1, compression: 'none', timeoutMs: 5000 })
    }
  }

  async function mapOf(range: { from: bigint; to: bigint } | null, buckets: number): Promise<Timemap> {
    const { mapId } = await timemap.start({ connectionId: 'c', topic, partitions: null, range, buckets })
    for (let after = 0; ; ) {
      const map = await timemap.poll({ mapId, after, waitMs: 5000 })
      after = map.progress
      if (!map.done) continue
      await timemap.close({ mapId })
      expect(map.problem).toBeNull()
      return map
    }
  }

  const rowOf = (map: Timemap, row: number) => {
    const width = (map.marks?.buckets ?? 0) + 1
    return [...map.offsets.subarray(row * width, (row + 1) * width)]
  }

  it('has the offset of each mark', async () => {
    const map = await mapOf({ from: START, to: START + 600n * MINUTE }, 100)
    expect(map.partitions.map(each => each.end)).toEqual([600n, 91n, 4n, 0n])
    const { from = 0n, step = 0n, buckets = 0 } = map.marks ?? {}
    expect(step).toBe(10n * MINUTE)
    const marks = Array.from({ length: buckets + 1 }, (_, index) => from + BigInt(index) * step)
    const minutes = (mark: bigint) => (mark <= START ? 0n : (mark - START + MINUTE - 1n) / MINUTE)
    expect(rowOf(map, 0)).toEqual(marks.map(mark => (minutes(mark) > 600n ? 600n : minutes(mark))))
    expect(rowOf(map, 1)).toEqual(marks.map(mark => (mark <= START ? 0n : minutes(mark) <= 590n ? 90n : 91n)))
    // What lies behind the record of the future is hidden behind it.
    expect(rowOf(map, 2)).toEqual(marks.map(mark => (mark <= START ? 0n : 1n)))
    expect(rowOf(map, 3).every(offset => offset === 0n)).toBe(true)
  })

  it('says what is dated in the future, and maps up to now', async () => {
    const map = await mapOf(null, 60)
    const { from = 0n, step = 0n, buckets = 0 } = map.marks ?? {}
    expect(from <= START).toBe(true)
    expect(from + step * BigInt(buckets)).toBeLessThan(map.now + step + 1n)
    const isTold = Number(inject('kafka').version.split('.')[0]) >= 3 || cluster !== 'Kafka'
    expect(map.partitions[2]?.youngest).toEqual(isTold ? { offset: 1n, timestamp: FUTURE } : null)
    expect(map.partitions[3]).toMatchObject({ oldest: null, youngest: null, failure: null })
  })

  it('asks for no record', async () => {
    const fetches = await countRequests(() => mapOf(null, 200))
    expect(fetches.listOffsets).toBeGreaterThan(3)
    expect(fetches.fetch).toBe(0)
  })

  it('is forgotten when it is closed', async () => {
    const { mapId } = await timemap.start({ connectionId: 'c', topic, partitions: null, range: null, buckets: 200 })
    await timemap.close({ mapId })
    await expect(timemap.poll({ mapId, after: 0, waitMs: 0 })).rejects.toThrow('no longer open')
  })
})

/** Requests of the engine's connections while the task runs, as they are sent. */
async function countRequests(task: () => Promise<unknown>): Promise<{ fetch: number; listOffsets: number }> {
  const sent = vi.spyOn(KafkaConnection.prototype, 'send')
  try {
    await task()
    const names = sent.mock.calls.map(([, api]) => api.name)
    const count = (name: string) => names.filter(each => each === name).length
    return { fetch: count('Fetch'), listOffsets: count('ListOffsets') }
  } finally {
    sent.mockRestore()
  }
}
