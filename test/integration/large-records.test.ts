// Records of many megabytes through the engine: listed by their beginning, read in pieces, exact to the last byte.
import { randomUUID } from 'node:crypto'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'

const LARGE = 100_000_000
const MIDDLE = 325_000

describe('large records', () => {
  const topic = `large-records-${randomUUID()}`
  const { bootstrap } = inject('kafka')
  const options: ConnectionOptions = {
    cluster: 'test',
    bootstrapServers: [bootstrap],
    clientId: 'ottla-test',
    tls: null,
    sasl: null,
    connectMs: 5000,
    requestMs: 60_000,
  }
  const engine = createEngine()
  const { messages } = createRouterClient(engine.router)
  const control = createRouterClient(engine.controlRouter)
  const writer = new KafkaConnection(options, { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
  const middle = Buffer.alloc(MIDDLE, '{"n":1} ')
  const large = Buffer.alloc(LARGE, 'abcdefghijk ')
  large.write('{"first":true,', 0)
  large.write('the end', LARGE - 7)

  beforeAll(async () => {
    await writer.connect()
    const configs = [{ name: 'max.message.bytes', value: '104000000' }]
    await createTopic(writer, { topic, partitions: 1, replicationFactor: 1, configs }, false)
    const send = (value: Buffer) =>
      produceExact(writer, topic, 0, [{ key: null, value, headers: [], timestamp: BigInt(Date.now()) }], {
        acks: 1,
        compression: 'none',
        timeoutMs: 60_000,
      })
    for (let n = 0; n < 30; n++) await send(middle)
    await send(large)
    for (let n = 0; n < 30; n++) await send(middle)
    await control.open({ connectionId: 'c', options })
  }, 120_000)

  afterAll(async () => {
    await control.close({ connectionId: 'c' })
    await writer.close()
  })

  it.each(['newest', 'oldest'] as const)('are listed with their size and their beginning, %s first', async order => {
    const { viewId, length } = await messages.open({
      connectionId: 'c',
      topic,
      partitions: null,
      order,
      isolation: 'read_uncommitted',
    })
    expect(length).toBe(61n)
    const rows: [offset: bigint, size: number, value: string][] = []
    for (let position = 0n; position < length; ) {
      const window = await messages.window({ viewId, position, count: 100 })
      expect(window.gaps.counts).toHaveLength(0)
      window.offsets.forEach((offset, index) => {
        rows.push([offset, window.sizes[index] ?? 0, window.values[index]?.slice(0, 14) ?? ''])
      })
      expect(window.end).toBeGreaterThan(position)
      position = window.end
    }
    const offsets = Array.from({ length: 61 }, (_, n) => BigInt(n))
    expect(rows.map(([offset]) => offset)).toEqual(order === 'oldest' ? offsets : offsets.reverse())
    expect(rows[30]).toEqual([30n, LARGE, '{"first":true,'])
    expect(rows[29]?.[1]).toBe(MIDDLE)
    await messages.close({ viewId })
  })

  it('are read in pieces', async () => {
    const place = { connectionId: 'c', topic, partition: 0, offset: 30n }
    const record = await messages.record(place)
    expect(record).toMatchObject({ valueSize: LARGE, keySize: 0, key: null, batch: { crcValid: true } })
    expect(record.value).toEqual(new Uint8Array(large.subarray(0, record.value?.length)))
    expect(record.value?.length).toBeLessThan(1_000_000)
    const read = (from: number, length: number) => messages.bytes({ ...place, part: 'value', from, length })
    expect(Buffer.from(await read(LARGE - 100, 4096)).toString()).toBe(large.toString('utf8', LARGE - 100))
    expect(await read(LARGE, 10)).toHaveLength(0)
    const pieces = await Promise.all([0, 1, 2, 3].map(n => read(50_000_000 + n * 1_000_000, 1_000_000)))
    expect(Buffer.concat(pieces).equals(large.subarray(50_000_000, 54_000_000))).toBe(true)
    const short = await messages.record({ ...place, offset: 29n })
    expect(short.value).toHaveLength(MIDDLE)
  })
})
