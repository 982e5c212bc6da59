// A folder's batches as a scan reads them from the files themselves, where its broker says that they lie: nothing else
// comes of it than over a socket.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultLogConfig, openLogDirectory } from '#broker/log/index.ts'
import { createOfflineBroker } from '#broker/offline/offline-broker.ts'
import type { Isolation } from '#core/log/source.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { decodeResponse, encodeResponse } from '#core/protocol/schema.ts'
import { walkBatches } from '#core/records/batch.ts'
import { readPlaces } from '#kafka/batch-places.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import { TopicScan } from '#kafka/scan.ts'
import { filledParts, HereReader } from '#kafka/scan-fetch.ts'
import { changedBroker } from '#test/support/changed-broker.ts'
import { end, producer, put, temporaryFolder } from '../log/temporary-logs.ts'

const TOPIC = 't'
const topicId = 'b8tRS7h4TJ2Vt43Dp85v2A'
const textOf = (index: number) => `value ${index} `.repeat(40)

/** Two partitions: one with places that cannot be read and several segments, one with transactions. */
function damagedDirectory(): string {
  const folder = temporaryFolder()
  const logs = openLogDirectory(folder, () => defaultLogConfig)
  const plain = logs.create(TOPIC, 0, topicId, { ...defaultLogConfig, segmentBytes: 20_000 })
  for (let index = 0; index < 150; index++) put(plain, [[`k${index}`, textOf(index)]])
  plain.deleteRecordsBefore(7n)
  const transactional = logs.create(TOPIC, 1, topicId, defaultLogConfig)
  for (let index = 0; index < 60; index++) {
    const id = BigInt(index % 3)
    put(transactional, [[`k${index}`, textOf(index)]], producer(id, Math.floor(index / 3), { isTransactional: true }))
    if (index % 7 === 6 && index < 50) end(transactional, index % 2 === 0 ? 'abort' : 'commit', id)
  }
  logs.close()
  writeFileSync(join(folder, 'replication-offset-checkpoint'), `0\n1\n${TOPIC} 0 140\n`)
  const file = join(folder, `${TOPIC}-0`, `${'0'.repeat(20)}.log`)
  const bytes = readFileSync(file)
  const positions = [...walkBatches(bytes)].map(each => each.position)
  for (const index of [10, 11, 20]) bytes.fill(0xab, positions[index], (positions[index] ?? 0) + 61)
  writeFileSync(file, bytes)
  return folder
}

async function connect(address: string, logFolder?: string): Promise<KafkaConnection> {
  const connection = new KafkaConnection(
    {
      cluster: 'test',
      bootstrapServers: [address],
      clientId: 'ottla-test',
      tls: null,
      sasl: null,
      connectMs: 2000,
      requestMs: 5000,
      logFolder,
    },
    null,
  )
  await connection.connect()
  onTestFinished(() => connection.close())
  return connection
}

/** Each batch of the topic with its place, the aborted transactions that were told, and what ended without a block. */
async function scanned(connection: KafkaConnection, isolation: Isolation, budgetBytes: number) {
  const batches: string[] = []
  const aborted = new Set<string>()
  const others: string[] = []
  const ranges = [
    { partition: 0, from: 7n, until: 140n },
    { partition: 1, from: 0n, until: 67n },
  ]
  const scan = new TopicScan(new HereReader(connection, new FramePool(8_000_000)), TOPIC, ranges, {
    isolation,
    budgetBytes,
    onGap: (partition, offset, what) => others.push(`${partition}@${offset}: ${what}`),
    onEnd: partition => others.push(`end of ${partition}`),
  })
  for (let block = await scan.next(); block !== null; block = await scan.next()) {
    for (const part of filledParts(block)) {
      for (const { header, bytes } of walkBatches(part.batches)) {
        const behind = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
        if (behind > part.from && header.baseOffset < part.until)
          batches.push(`${part.partition}@${header.baseOffset} ${bytes.toString('base64')}`)
      }
      for (const each of part.abortedTransactions) aborted.add(`${each.producerId} from ${each.firstOffset}`)
    }
    scan.give(block)
  }
  return { batches: batches.sort(), aborted: [...aborted].sort(), others: others.sort() }
}

describe('a scan of a folder', () => {
  it('names a file that is gone, and not where it was', () => {
    const folder = temporaryFolder()
    const asked = () => readPlaces(folder, [{ file: 't-0/gone.log', position: 5n, size: 10 }], new FramePool(0))
    expect(asked).toThrow('The file could not be read: ENOENT')
    expect(asked).not.toThrow(folder)
  })

  it.each([
    ['read_uncommitted', 1_000_000],
    ['read_uncommitted', 3000],
    ['read_committed', 1_000_000],
    ['read_committed', 3000],
  ] as const)('%s reads from the files what comes over a socket, of %i bytes at once', async (isolation, budget) => {
    const folder = damagedDirectory()
    const broker = await createOfflineBroker({ folder })
    onTestFinished(() => broker.close())
    const address = `${broker.host}:${broker.port}`
    const overSocket = await scanned(await connect(address), isolation, budget)
    const fromFiles = await scanned(await connect(address, folder), isolation, budget)
    expect(fromFiles).toEqual(overSocket)
    expect(overSocket.batches.filter(each => each.startsWith('0@'))).toHaveLength(130)
    expect(overSocket.batches.filter(each => each.startsWith('1@')).length).toBeGreaterThan(20)
    if (isolation === 'read_committed') expect(overSocket.aborted.length).toBeGreaterThan(0)
  })

  it.each(['../secret', '/etc/hostname', 'a/../../secret'])('reads no file elsewhere: %s', async file => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, '..', 'secret'), 'not for everybody')
    const cluster = await changedBroker(
      new Map([
        [
          fetch.key,
          (body, version) => {
            const answer = decodeResponse(fetch, version, body)
            const responses = answer.responses.map(topic => ({
              ...topic,
              partitions: topic.partitions.map(each => ({ ...each, place: { file, position: 0n, size: 17 } })),
            }))
            return encodeResponse(fetch, version, { ...answer, responses })
          },
        ],
      ]),
    )
    onTestFinished(() => cluster.close())
    await cluster.broker.services.topics.create({ name: TOPIC, partitions: 3 })
    const address = `127.0.0.1:${cluster.broker.services.advertised.port}`
    await expect(scanned(await connect(address, folder), 'read_uncommitted', 1000)).rejects.toMatchObject({
      code: 'FILE_NOT_READ',
      where: { file },
    })
  })
})
