// What a kill, a full disk or a broken disk leaves behind opens: captures, and data directories of Kafka.
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { createOfflineBroker, type OfflineBrokerOptions } from '#broker/offline/offline-broker.ts'
import type { Compression } from '#core/records/batch.ts'
import { walkBatches } from '#core/records/batch.ts'
import { BATCH_RECORDS } from '#engine/exports/sizes.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { startKafka } from '#test/support/kafka-server.ts'
import { kcat } from '#test/support/other-clients.ts'
import { startProcess } from '#test/support/server-process.ts'
import { waitFor } from '#test/support/waiting.ts'
import { unique } from '#test/support/workbench.ts'

const KILLS = Number(process.env.OTTLA_TEST_KILLS ?? 3)
const PARTITIONS = 2
const CODECS: Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

async function writerTo(bootstrap: string): Promise<KafkaConnection> {
  const options = {
    cluster: 'test',
    bootstrapServers: [bootstrap],
    clientId: 'ottla-test',
    tls: null,
    sasl: null,
    connectMs: 5000,
    requestMs: 30_000,
  }
  const writer = new KafkaConnection(options, { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  return writer
}

/** `batches` batches of `size` bytes and more in each partition. */
async function fill(writer: KafkaConnection, topic: string, batches: number, size: number): Promise<void> {
  const configs = [{ name: 'retention.ms', value: '-1' }]
  await createTopic(writer, { topic, partitions: PARTITIONS, replicationFactor: 1, configs }, false)
  for (let batch = 0; batch < batches; batch++) {
    const compression = CODECS[batch % CODECS.length] ?? 'none'
    const records = [0, 1, 2].map(index => ({
      key: Buffer.from(`${batch}/${index}`),
      value: Buffer.from(`${batch} ${index} `.repeat(size / 20)),
      headers: [],
      timestamp: 1_700_000_000_000n + BigInt(batch),
    }))
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await produceExact(writer, topic, partition, records, { acks: -1, compression, timeoutMs: 10_000 })
    }
  }
}

/** Each record of the partition as kcat tells it. */
async function read(bootstrap: string, topic: string, partition: number): Promise<string[]> {
  const args = ['-C', '-b', bootstrap, '-t', topic, '-p', String(partition), '-o', 'beginning', '-e', '-q']
  const { code, stdout, stderr } = await kcat([...args, '-f', '%o %T %k %s\\n'])
  if (code !== 0) throw new Error(stderr)
  return stdout.split('\n').slice(0, -1)
}

async function openOffline(folder: string, options: Partial<OfflineBrokerOptions> = {}) {
  const broker = await createOfflineBroker({ folder, ...options })
  onTestFinished(() => broker.close())
  return { ...broker, bootstrap: `${broker.host}:${broker.port}` }
}

async function temporary(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function wholeBatchesIn(partition: string): Promise<number> {
  const names = (await readdir(partition).catch(() => [])).filter(name => name.endsWith('.log'))
  const files = await Promise.all(names.map(name => readFile(join(partition, name))))
  return files.flatMap(bytes => [...walkBatches(bytes)]).length
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.filter(name => name.endsWith('.log')).map(async name => (await stat(join(folder, name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

describe('a capture', () => {
  const topic = unique('killed')
  const { bootstrap } = inject('kafka')
  let writer: KafkaConnection

  beforeAll(async () => {
    writer = await writerTo(bootstrap)
    await fill(writer, topic, 150, 40_000)
  })
  afterAll(() => writer?.close())

  const start = (folder: string) =>
    startProcess(process.execPath, ['--import', 'tsx', 'test/support/capture-process.ts', bootstrap, folder, topic], {
      cwd: PROJECT,
    })

  it(`opens when it was killed in its middle, ${KILLS} times`, async () => {
    const live = [await read(bootstrap, topic, 0), await read(bootstrap, topic, 1)]
    // All of it is somewhat more.
    const most = 1_200_000
    for (let kill = 0; kill < KILLS; kill++) {
      const folder = await temporary('ottla-killed-')
      const capturing = start(folder)
      await capturing.line(/begun/)
      const some = Math.random() * most
      await waitFor('some of it to be written', async () => (await bytesIn(folder)) >= some, { interval: 1 })
      await capturing.kill()
      const { bootstrap: offline, found } = await openOffline(join(folder, 'killed'))
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const records = await read(offline, topic, partition)
        expect(records).toEqual(live[partition]?.slice(0, records.length))
        // Every batch that is whole on disk, of three records.
        expect(records).toHaveLength((await wholeBatchesIn(join(folder, 'killed', `${topic}-${partition}`))) * 3)
      }
      // At most a torn last batch in each partition, and that is said.
      expect(found.damaged.length).toBeLessThanOrEqual(PARTITIONS)
      for (const { what } of found.damaged) expect(what).toMatch(/cut short|checksum/)
    }
  }, 240_000)
})

it('a capture of an imported file opens when the import was killed in its middle', async () => {
  const folder = await temporary('ottla-import-')
  const [file, capture] = [join(folder, 'records.jsonl'), join(folder, 'killed')]
  const value = (offset: number) => `the value of ${offset}`
  const lines = Array.from({ length: 300_000 }, (_, offset) =>
    JSON.stringify({ topic: 'imported', partition: 0, offset, ts: 1_700_000_000_000 + offset, payload: value(offset) }),
  )
  await writeFile(file, lines.join('\n'))
  const importing = startProcess(
    process.execPath,
    ['--import', 'tsx', 'test/support/import-process.ts', file, capture],
    { cwd: PROJECT },
  )
  await waitFor('some of it to be written', async () => (await bytesIn(capture)) > 0, { interval: 1 })
  await importing.kill()
  expect(importing.output()).toBe('')
  const { bootstrap, found } = await openOffline(capture)
  const records = await read(bootstrap, 'imported', 0)
  expect(records.length).toBeGreaterThan(0)
  expect(records).toEqual(records.map((_, offset) => `${offset} ${1_700_000_000_000 + offset}  ${value(offset)}`))
  expect(records.length % BATCH_RECORDS).toBe(0)
  expect(found.damaged.length).toBeLessThanOrEqual(1)
}, 60_000)

const { version } = inject('kafka')

// Of the release that all tests run with: each of them has its turn in the matrix.
describe(`a data directory of Kafka ${version}`, () => {
  const topic = unique('directory')

  it('opens after a hard kill, also damaged, and is not touched', async () => {
    const kafka = await startKafka({ version })
    onTestFinished(() => kafka.close())
    const writer = await writerTo(kafka.bootstrap)
    await fill(writer, topic, 60, 2000)
    await writer.close()
    await kafka.kill()
    const copy = await temporary('ottla-directory-')
    await cp(kafka.dataDir, copy, { recursive: true, preserveTimestamps: true })
    await kafka.start()
    // Started again it knows its topics a while after it answers.
    const live = await waitFor('the records to be served again', async () => {
      const found = [await read(kafka.bootstrap, topic, 0), await read(kafka.bootstrap, topic, 1)]
      return found.every(each => each.length === 180) ? found : null
    })
    await kafka.stop()

    const sound = await openOffline(copy, { pastHighWatermark: true })
    for (const partition of [0, 1]) expect(await read(sound.bootstrap, topic, partition)).toEqual(live[partition])
    expect(sound.found.damaged).toEqual([])

    const file = join(copy, `${topic}-0`, '00000000000000000000.log')
    const bytes = await readFile(file)
    const batches = [...walkBatches(bytes)]
    const broken = batches.filter((_, index) => index % 3 === 1)
    for (const { position, header } of broken) {
      const at = position + Math.floor(Math.random() * header.sizeInBytes)
      bytes.writeUInt8((bytes[at] ?? 0) ^ (1 + Math.floor(Math.random() * 255)), at)
    }
    await writeFile(file, bytes)
    const before = await stat(file)
    const damaged = await openOffline(copy, { pastHighWatermark: true })
    const lost = new Set(broken.flatMap(({ header }) => [0n, 1n, 2n].map(delta => String(header.baseOffset + delta))))
    const left = (live[0] ?? []).filter(line => !lost.has(line.split(' ')[0] ?? ''))
    const records = await read(damaged.bootstrap, topic, 0)
    // A byte of the leader epoch is no loss: nothing but the leader looks at it.
    expect(records.filter(line => !lost.has(line.split(' ')[0] ?? ''))).toEqual(left)
    expect(broken.length).toBe(20)
    const named = new Set(damaged.found.damaged.map(each => each.position))
    const shown = new Set(records.map(line => line.split(' ')[0]))
    for (const { position, header } of broken) {
      expect(named.has(position) || shown.has(String(header.baseOffset)), `the place at ${position}`).toBe(true)
    }
    expect(await read(damaged.bootstrap, topic, 1)).toEqual(live[1])
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs)
  }, 240_000)
})
