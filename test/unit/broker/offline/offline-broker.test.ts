// A folder that is only read: everything sound is shown, what is not is named, and no byte of it changes.
import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { defaultLogConfig, openLogDirectory } from '#broker/log/index.ts'
import { createOfflineBroker, type OfflineBrokerOptions } from '#broker/offline/offline-broker.ts'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { produce } from '#core/protocol/apis/produce.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { decodeBatch, walkBatches } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { RawClient } from '#test/support/raw-client.ts'
import { batchOf, contentOf, end, now, producer, put, temporaryFolder } from '../log/temporary-logs.ts'

const topicId = 'b8tRS7h4TJ2Vt43Dp85v2A'
const segmentFile = (base: number) => `${String(base).padStart(20, '0')}.log`
const textOf = (index: number) => `value ${index} `.repeat(20)

beforeAll(initCompression)

/** A data directory with 60 records of topic `t`, one batch each, and what `more` adds; closed. */
function dataDirectory(more: (logs: ReturnType<typeof openLogDirectory>) => void = () => {}): string {
  const folder = temporaryFolder()
  const logs = openLogDirectory(folder, () => defaultLogConfig)
  const log = logs.create('t', 0, topicId, defaultLogConfig)
  for (let index = 0; index < 60; index++) put(log, [[`k${index}`, textOf(index)]])
  more(logs)
  logs.close()
  return folder
}

async function openOffline(folder: string, options: Partial<OfflineBrokerOptions> = {}) {
  const before = fingerprint(folder)
  const broker = await createOfflineBroker({ folder, ...options })
  onTestFinished(async () => {
    await broker.close()
    expect(fingerprint(folder)).toEqual(before)
  })
  const partition = broker.services.topics.partition('t', 0)
  if (partition === null) throw new Error('the topic is not there')
  return { ...broker, log: partition.log }
}

/** Names, contents and times of everything below. */
function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => {
      const path = join(folder, name)
      const stat = statSync(path)
      const content = stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'folder'
      return `${name} ${stat.mtimeMs} ${content}`
    })
}

/** Positions of the batches in a file. */
function positionsIn(file: string): number[] {
  return [...walkBatches(readFileSync(file))].map(each => each.position)
}

function damage(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file)
  change(bytes)
  writeFileSync(file, bytes)
}

const offsetsIn = (lines: string[]) => lines.map(line => Number(line.split(' ')[0]))
const all = Array.from({ length: 60 }, (_, index) => index)
const without = (...missing: number[]) => all.filter(index => !missing.includes(index))

describe('a sound data directory', () => {
  it('is served from its log start to its high watermark', async () => {
    const folder = dataDirectory(logs => logs.get('t', 0)?.deleteRecordsBefore(7n))
    const { log, found } = await openOffline(folder)
    expect([log.logStartOffset, log.logEndOffset]).toEqual([7n, 60n])
    expect(offsetsIn(contentOf(log))).toEqual(all.slice(7))
    expect(found).toMatchObject({ isCapture: false, topics: 1, partitions: 1, damaged: [], notes: [] })
  })

  it('shows nothing behind the high watermark of the last checkpoint unless it is told to', async () => {
    const folder = dataDirectory()
    writeFileSync(join(folder, 'replication-offset-checkpoint'), '0\n1\nt 0 50\n')
    const { log, found } = await openOffline(folder)
    expect(log.logEndOffset).toBe(50n)
    expect(offsetsIn(contentOf(log)).at(-1)).toBe(49)
    expect(found.notes).toEqual([expect.stringMatching(/^t, partition 0: 10 offsets behind the high watermark/)])
    const past = await openOffline(folder, { pastHighWatermark: true })
    expect(past.log.logEndOffset).toBe(60n)
  })

  it('is opened by the folder of one partition, too, and by a folder of several data directories', async () => {
    const folder = dataDirectory()
    expect(offsetsIn(contentOf((await openOffline(join(folder, 't-0'))).log))).toEqual(all)
    const above = temporaryFolder()
    cpSync(folder, join(above, 'disk-1'), { recursive: true })
    const other = dataDirectory(logs => put(logs.create('u', 0, topicId, defaultLogConfig), [['a', 'b']]))
    cpSync(join(other, 'u-0'), join(above, 'disk-2', 'u-0'), { recursive: true })
    const { services } = await openOffline(above)
    expect(services.topics.list().map(each => each.name)).toEqual(['t', 'u'])
  })

  it('is opened by one segment of a partition, with nothing beside it, and the checkpoints do not count', async () => {
    const folder = dataDirectory()
    writeFileSync(join(folder, 'replication-offset-checkpoint'), '0\n1\nt 0 20\n')
    const file = join(folder, 't-0', segmentFile(0))
    const bytes = readFileSync(file)
    const middle = positionsIn(file)[40] ?? 0
    writeFileSync(join(folder, 't-0', segmentFile(40)), bytes.subarray(middle))
    const { log, found } = await openOffline(join(folder, 't-0'), { segment: segmentFile(40) })
    expect(offsetsIn(contentOf(log))).toEqual(all.slice(40))
    expect([log.logStartOffset, log.logEndOffset]).toEqual([40n, 60n])
    expect(found).toMatchObject({ topics: 1, partitions: 1, damaged: [] })
    await expect(createOfflineBroker({ folder: join(folder, 't-0'), segment: 'mine.log' })).rejects.toThrow(
      'mine.log is not named as Kafka names a segment',
    )
  })

  it('holds back an open transaction and tells of aborted ones', async () => {
    const folder = dataDirectory(logs => {
      const log = logs.get('t', 0)
      if (log === undefined) throw new Error('no log')
      const transaction = (id: bigint) => put(log, [['x', 'y']], producer(id, 0, { isTransactional: true }))
      transaction(5n)
      transaction(6n)
      end(log, 'abort', 5n)
      transaction(7n)
      end(log, 'commit', 6n)
    })
    const { log } = await openOffline(folder)
    expect([log.lastStableOffset, log.logEndOffset]).toEqual([63n, 65n])
    expect(log.abortedTransactions(0n, 65n)).toEqual([{ producerId: 5n, firstOffset: 60n, lastOffset: 62n }])
  })

  it('takes aborted transactions from Kafka’s index, each once', async () => {
    const folder = dataDirectory()
    const entry = Buffer.alloc(34)
    entry.writeBigInt64BE(9n, 2)
    entry.writeBigInt64BE(3n, 10)
    entry.writeBigInt64BE(8n, 18)
    writeFileSync(join(folder, 't-0', '00000000000000000000.txnindex'), Buffer.concat([entry, entry, Buffer.alloc(7)]))
    const { log } = await openOffline(folder)
    expect(log.abortedTransactions(5n, 60n)).toEqual([{ producerId: 9n, firstOffset: 3n, lastOffset: 8n }])
  })

  it('refuses requests that write, with Kafka’s own words', async () => {
    const client = await RawClient.connect(await openOffline(dataDirectory()))
    onTestFinished(() => client.close())
    const produced = await client.request(produce, 9, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [{ name: 't', partitionData: [{ index: 0, records: batchOf([['a', 'b']]) }] }],
    })
    expect(produced.responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.POLICY_VIOLATION)
    const created = await client.request(createTopics, 5, {
      topics: [{ name: 'new', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
      timeoutMs: 1000,
      validateOnly: false,
    })
    expect(created.topics[0]?.errorCode).toBe(ErrorCode.POLICY_VIOLATION)
  })

  it('says why it opens nothing', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'empty-0'))
    await expect(createOfflineBroker({ folder })).rejects.toThrow(/no folder of a partition with .log files/)
  })
})

describe('what a broker leaves behind', () => {
  it('zeros at the end are preallocated space, and a torn batch is named', async () => {
    const folder = dataDirectory()
    const file = join(folder, 't-0', segmentFile(0))
    appendFileSync(file, Buffer.alloc(5000))
    expect((await openOffline(folder)).found.damaged).toEqual([])

    const torn = dataDirectory()
    const tornFile = join(torn, 't-0', segmentFile(0))
    const last = positionsIn(tornFile).at(-1) ?? 0
    writeFileSync(tornFile, readFileSync(tornFile).subarray(0, last + 40))
    const { log, found } = await openOffline(torn)
    expect(offsetsIn(contentOf(log))).toEqual(all.slice(0, 59))
    expect(found.damaged).toEqual([
      {
        topic: 't',
        partition: 0,
        file: tornFile,
        position: last,
        bytes: 40,
        what: 'The batch is cut short',
        after: '59',
      },
    ])
  })

  it('folders and files that Kafka was deleting or moving are left out', async () => {
    const folder = dataDirectory()
    for (const kind of ['delete', 'future', 'stray'])
      cpSync(join(folder, 't-0'), join(folder, `gone-0.0123456789abcdef-${kind}`), { recursive: true })
    cpSync(join(folder, 't-0', segmentFile(0)), join(folder, 't-0', `${segmentFile(0)}.deleted`))
    const { services, found } = await openOffline(folder)
    expect(services.topics.list().map(each => each.name)).toEqual(['t'])
    expect(found.notes).toHaveLength(4)
  })

  it('a finished swap of compaction stands for what it replaces', async () => {
    const folder = dataDirectory()
    const cleaned = [3n, 58n].map(offset => batchOf([[`k${offset}`, 'cleaned', now]], { baseOffset: offset }))
    writeFileSync(join(folder, 't-0', `${segmentFile(0)}.swap`), Buffer.concat(cleaned))
    const { log, found } = await openOffline(folder)
    expect(contentOf(log)).toEqual(['3 k3=cleaned', '58 k58=cleaned'])
    expect(found.notes.join()).toMatch(/was replaced by compaction/)
  })
})

describe('a damaged segment', () => {
  const fileOf = (folder: string) => join(folder, 't-0', segmentFile(0))

  it.each([
    ['a byte of its records', (bytes: Buffer, at: number) => bytes.writeUInt8((bytes[at + 90] ?? 0) ^ 0xff, at + 90)],
    ['its magic', (bytes: Buffer, at: number) => bytes.writeUInt8(77, at + 16)],
    ['a length that is too large', (bytes: Buffer, at: number) => bytes.writeInt32BE(1_000_000, at + 8)],
    ['a length that is too small', (bytes: Buffer, at: number) => bytes.writeInt32BE(3, at + 8)],
    ['a length that ends elsewhere', (bytes: Buffer, at: number) => bytes.writeInt32BE(200, at + 8)],
    ['an offset that is too small', (bytes: Buffer, at: number) => bytes.writeBigInt64BE(2n, at)],
    ['an offset that is too large', (bytes: Buffer, at: number) => bytes.writeBigInt64BE(45n, at)],
  ])('loses the one batch with %s and shows the others', async (_what, change) => {
    const folder = dataDirectory()
    const positions = positionsIn(fileOf(folder))
    damage(fileOf(folder), bytes => change(bytes, positions[20] ?? 0))
    const { log, found } = await openOffline(folder)
    expect(offsetsIn(contentOf(log))).toEqual(without(20))
    expect(found.damaged).toMatchObject([
      {
        topic: 't',
        partition: 0,
        position: positions[20],
        bytes: (positions[21] ?? 0) - (positions[20] ?? 0),
        after: '20',
      },
    ])
  })

  it('is read around places at its start, in its middle and at its end', async () => {
    const folder = dataDirectory()
    const positions = positionsIn(fileOf(folder))
    damage(fileOf(folder), bytes => {
      for (const index of [0, 10, 11, 30, 59]) bytes.fill(0xab, positions[index], (positions[index] ?? 0) + 61)
    })
    const { log, found } = await openOffline(folder)
    expect(offsetsIn(contentOf(log))).toEqual(without(0, 10, 11, 30, 59))
    expect(found.damaged.map(each => each.position)).toEqual([0, 10, 30, 59].map(index => positions[index]))
    // By time and by offset, too.
    expect(log.offsetForTimestamp(BigInt(now))).toMatchObject({ offset: 1n })
    const { batches } = log.read(10n, { maxBytes: 1, isolation: 'read_uncommitted' })
    expect(decodeBatch(batches)[0]?.offset).toBe(12n)
  })

  it('is bounded by the file behind it', async () => {
    const folder = dataDirectory()
    const file = fileOf(folder)
    const bytes = readFileSync(file)
    const middle = positionsIn(file)[40] ?? 0
    writeFileSync(file, bytes.subarray(0, middle))
    writeFileSync(join(folder, 't-0', segmentFile(40)), bytes.subarray(middle))
    const last = positionsIn(file).at(-1) ?? 0
    damage(file, found => found.writeBigInt64BE(55n, last))
    expect(offsetsIn(contentOf((await openOffline(folder)).log))).toEqual(without(39))
  })
})
