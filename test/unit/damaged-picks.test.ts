// Single records that were picked, of which one lies in a damaged batch and one is not there: a table, a walk and a replay
// each say of each what is true, once.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { decodeResponse, encodeResponse } from '#core/protocol/schema.ts'
import { initCompression } from '#core/records/compression.ts'
import { walkRecords } from '#engine/exports/walk-records.ts'
import { PartitionRecords } from '#engine/replay/source-records.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import { produceExact } from '#kafka/produce.ts'
import { openDatabase } from '#sql/database.ts'
import { TableLoad } from '#sql/load.ts'
import { type ChangedBroker, changedBroker, HOST } from '#test/support/changed-broker.ts'

const TOPIC = 'orders'
/** Batches of two records each; this one has a byte changed on its way. */
const DAMAGED = 2n
const PICKED = [0n, 2n, 3n, 5n, 6n]

describe('a picked record of a damaged batch', () => {
  let cluster: ChangedBroker
  let connection: KafkaConnection

  beforeAll(async () => {
    await initCompression()
    cluster = await changedBroker(
      new Map([
        [
          fetch.key,
          (body, version) => {
            const answer = decodeResponse(fetch, version, body)
            for (const { records } of answer.responses.flatMap(topic => topic.partitions))
              if (records !== null) damage(records)
            return encodeResponse(fetch, version, answer)
          },
        ],
      ]),
    )
    await cluster.broker.services.topics.create({ name: TOPIC, partitions: 1 })
    connection = await cluster.connect()
    for (const value of ['one', 'two', 'three']) {
      const record = { key: null, value: Buffer.from(value), headers: [], timestamp: 1n }
      const options = { acks: -1, compression: 'none', timeoutMs: 5000 } as const
      await produceExact(connection, TOPIC, 0, [record, record], options)
    }
  })

  afterAll(async () => {
    await connection.close()
    await cluster.close()
  })

  it('is told so in a table', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ottla-damaged-'))
    const database = await openDatabase(join(folder, 'sql'), { memoryMiB: 256, threads: 1 })
    const spec = {
      connectionId: 'c',
      topic: TOPIC,
      partitions: null,
      range: { by: 'records' as const, records: [{ partition: 0, offsets: PICKED }] },
      isolation: 'read_uncommitted' as const,
    }
    const options = {
      cluster: 'test',
      bootstrapServers: [`${HOST}:${cluster.broker.services.advertised.port}`],
      clientId: 'test',
      tls: null,
      sasl: null,
      connectMs: 2000,
      requestMs: 5000,
    }
    const load = new TableLoad(database.instance, 'orders', spec, options, () => {})
    await load.ended
    expect(load.describe()).toMatchObject({
      state: 'ready',
      records: 2,
      notes: [
        'Partition 0, offset 2: The checksum of a batch is wrong.',
        'Partition 0, offset 6: The record is not there any more.',
      ],
    })
    database.close()
    await rm(folder, { recursive: true })
  })

  it('is told so where records are exported or captured', async () => {
    const gaps: string[] = []
    const read: bigint[] = []
    const walked = walkRecords(
      { connection, pool: new FramePool(0) },
      { of: 'records', records: [{ topic: TOPIC, partition: 0, offsets: PICKED }] },
      {
        isolation: 'read_uncommitted',
        signal: new AbortController().signal,
        onGap: ({ offset, what }) => gaps.push(`${offset}: ${what}`),
      },
    )
    for await (const { records } of walked) read.push(...records.map(({ offset }) => offset))
    expect(read).toEqual([0n, 5n])
    expect(gaps).toEqual(['2: The checksum of the batch is wrong', '6: The record is not there any more'])
  })

  it('is told so in a replay', async () => {
    const gaps: string[] = []
    const read: bigint[] = []
    const stretch = { topic: TOPIC, partition: 0, from: 0n, until: 7n, offsets: PICKED }
    const records = new PartitionRecords(
      new BrokerLog(connection, TOPIC),
      stretch,
      'read_committed',
      null,
      ({ offset, what }) => gaps.push(`${offset}: ${what}`),
    )
    for (let some = await records.next(); some !== null; some = await records.next())
      read.push(...some.map(({ offset }) => offset))
    expect(read).toEqual([0n, 5n])
    expect(gaps).toEqual(['2: The checksum of the batch is wrong', '6: The record is not there any more'])
  })
})

/** The last byte of the batch that begins at `DAMAGED`, which is a record's. */
function damage(records: Buffer): void {
  for (let at = 0; at + 12 <= records.length; ) {
    const end = at + 12 + records.readInt32BE(at + 8)
    if (records.readBigInt64BE(at) === DAMAGED && end <= records.length) records[end - 1] = 0x7f
    at = end
  }
}
