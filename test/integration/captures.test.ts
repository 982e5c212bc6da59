// Captures of a real cluster, and real data directories, opened offline: other clients read from them record for record
// what they read from the cluster. Killed, cut short and damaged ones open, too.
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { CaptureSpec, SearchQuery } from '#contract/index.ts'
import type { Compression } from '#core/records/batch.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic, deleteRecordsBefore } from '#kafka/topics.ts'
import { javaTool } from '#test/support/java-tools.ts'
import { kcat } from '#test/support/other-clients.ts'
import { waitFor } from '#test/support/waiting.ts'
import { connect, openWorkbench, plainRecord, problemOf, unique, type Workbench } from '#test/support/workbench.ts'

const START = 1_700_000_000_000n
const CODECS: Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
const PARTITIONS = 3
/** About so many records in the topic with everything; by hand a million. */
const RECORDS = Number(process.env.OTTLA_TEST_RECORDS ?? 1170)
const IS_LARGE = RECORDS > 10_000
const RECORDS_PER_BATCH = IS_LARGE ? 500 : 13
const WHOLE_TOPIC_MS = IS_LARGE ? 1_800_000 : 180_000

const optionsOf = (bootstrap: string) => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

async function writerTo(bootstrap: string): Promise<KafkaConnection> {
  const writer = new KafkaConnection(optionsOf(bootstrap), { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  return writer
}

const bytes = (text: string) => Buffer.from(text)

function recordsOf(count: number, from: number): ExactRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index
    return {
      key: number % 7 === 0 ? null : bytes(`key-${number % 20}`),
      value:
        number % 11 === 0 ? null : Buffer.concat([bytes(`value ${number} `), Buffer.from([0xff, 0xfe, number % 256])]),
      headers: [
        { key: 'same', value: bytes(`one ${number}`) },
        { key: 'same', value: null },
        { key: 'other', value: Buffer.from([0xc3, 0x28]) },
        { key: 'same', value: bytes('') },
      ],
      timestamp: START + BigInt(number),
    }
  })
}

/** A topic with all codecs, deleted records, tombstones, repeated headers, bytes that are no text, and transactions. */
async function makeEverything(writer: KafkaConnection): Promise<{ topic: string; end(): Promise<void> }> {
  const topic = unique('everything')
  const configs = [
    { name: 'retention.ms', value: '-1' },
    { name: 'segment.bytes', value: String((IS_LARGE ? 32 : 1) * 1024 * 1024) },
  ]
  await createTopic(writer, { topic, partitions: PARTITIONS, replicationFactor: 1, configs }, false)
  let number = 0
  for (let round = 0; round < RECORDS / (RECORDS_PER_BATCH * CODECS.length * PARTITIONS); round++) {
    for (const compression of CODECS) {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        await produceExact(writer, topic, partition, recordsOf(RECORDS_PER_BATCH, number), {
          acks: -1,
          compression,
          timeoutMs: 10_000,
        })
        number += RECORDS_PER_BATCH
      }
    }
  }
  // The transaction that stays open outlasts the whole file, on a slow machine, too.
  const producer = writer.kafka.producer({
    transactionalId: unique('tx'),
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 900_000,
  })
  await producer.connect()
  for (let round = 0; round < 7; round++) {
    const transaction = await producer.transaction()
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await transaction.send({ topic, messages: [{ partition, key: `tx ${round}`, value: `in transaction ${round}` }] })
    }
    if (round % 2 === 0) await transaction.abort()
    else await transaction.commit()
    await produceExact(writer, topic, round % PARTITIONS, recordsOf(3, number), {
      acks: -1,
      compression: 'lz4',
      timeoutMs: 10_000,
    })
  }
  const open = await producer.transaction()
  await open.send({ topic, messages: [{ partition: 1, key: 'open', value: 'never ended here' }] })
  await produceExact(writer, topic, 1, recordsOf(5, number), { acks: -1, compression: 'none', timeoutMs: 10_000 })
  await deleteRecordsBefore(writer, topic, [{ partition: 2, beforeOffset: 17n }])
  return {
    topic,
    async end() {
      await open.abort()
      await producer.disconnect()
    },
  }
}

const everyRecord: SearchQuery = {
  text: null,
  filter: '',
  script: '',
  partitions: null,
  offsets: null,
  times: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  keepHits: 1000,
}

/** Every record as kcat tells it, in order: key, value and headers exactly. */
async function allOf(bootstrap: string, topic: string, isolation: string, partitions = PARTITIONS): Promise<string[]> {
  const format = '%p %o %T %S %K %h\\n%k\\n%s\\n---\\n'
  const lines: string[][] = []
  for (let partition = 0; partition < partitions; partition++) {
    const args = ['-C', '-b', bootstrap, '-t', topic, '-p', String(partition), '-o', 'beginning', '-e', '-q']
    const { stdout, code, stderr } = await kcat([...args, '-X', `isolation.level=${isolation}`, '-f', format])
    if (code !== 0) throw new Error(stderr)
    lines.push(stdout.split('\n---\n'))
  }
  return lines.flat()
}

async function consoleConsumer(bootstrap: string, topic: string, partition: number, isolation: string) {
  const result = await javaTool(
    'kafka-console-consumer',
    [
      ...['--bootstrap-server', bootstrap, '--topic', topic, '--partition', String(partition), '--offset', 'earliest'],
      ...['--isolation-level', isolation, '--timeout-ms', '4000'],
      ...['print.timestamp', 'print.offset', 'print.partition', 'print.key', 'print.headers'].flatMap(each => [
        '--property',
        `${each}=true`,
      ]),
    ],
    { timeLimit: WHOLE_TOPIC_MS },
  )
  return result.stdout
}

const wholeOf = (topics: string[]): CaptureSpec => ({
  name: 'everything',
  topics: topics.map(topic => ({ topic, partitions: null })),
  range: { by: 'offsets', from: null, until: null },
  isLive: false,
  sizeLimitBytes: null,
  groups: [],
})

async function waitForEnd({ client }: Workbench, id: string) {
  return waitFor(`capture ${id} to end`, async () => {
    const found = (await client.captures.list()).captures.find(each => each.id === id)
    return found !== undefined && found.status !== 'running' ? found : null
  })
}

/** The bootstrap address of an opened one. */
async function openedAt({ client }: Workbench, id: string) {
  const { connectionId } = await client.captures.open({ id })
  const { servedAt } = await client.captures.offline({ connectionId })
  return { connectionId, bootstrap: servedAt ?? '' }
}

/** Names, contents and times of everything below. */
async function fingerprint(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  return Promise.all(
    names.map(async name => {
      const info = await stat(join(folder, name))
      const content = info.isFile()
        ? createHash('sha256')
            .update(await readFile(join(folder, name)))
            .digest('hex')
        : ''
      return `${name} ${info.mtimeMs} ${content}`
    }),
  )
}

describe('a capture of a topic with everything in it', () => {
  let bench: Workbench
  let writer: KafkaConnection
  let connectionId: string
  let topic: string
  let endTopic = async () => {}
  const { bootstrap } = inject('kafka')

  beforeAll(async () => {
    writer = await writerTo(bootstrap)
    const made = await makeEverything(writer)
    topic = made.topic
    endTopic = made.end
    bench = await openWorkbench()
    connectionId = await connect(bench, bootstrap)
  })

  afterAll(async () => {
    await endTopic()
    await writer?.close()
    await bench?.close()
  })

  async function capture(spec: Partial<CaptureSpec> = {}) {
    const { id } = await bench.client.captures.start({ connectionId, spec: { ...wholeOf([topic]), ...spec } })
    return waitForEnd(bench, id)
  }

  it(
    'reads offline record for record as live, in both isolation levels',
    async () => {
      const done = await capture()
      expect(done).toMatchObject({ status: 'complete', name: 'everything', profile: 'test cluster' })
      const folder = join(bench.folder, 'captures', done.id)
      const before = await fingerprint(folder)
      const offline = await openedAt(bench, done.id)
      for (const isolation of ['read_uncommitted', 'read_committed']) {
        const live = await allOf(bootstrap, topic, isolation)
        expect(live.length).toBeGreaterThan(1000)
        expect(await allOf(offline.bootstrap, topic, isolation)).toEqual(live)
        for (const partition of IS_LARGE ? [0, 1, 2] : [1, 2]) {
          const expected = await consoleConsumer(bootstrap, topic, partition, isolation)
          expect(expected.split('\n').length).toBeGreaterThan(100)
          expect(await consoleConsumer(offline.bootstrap, topic, partition, isolation)).toBe(expected)
        }
      }
      const { report, capture: told } = await bench.client.captures.offline({ connectionId: offline.connectionId })
      expect(report).toMatchObject({ isCapture: true, topics: 1, partitions: PARTITIONS, damaged: [], notes: [] })
      expect(told?.records).toBe(done.records)
      await bench.client.captures.close({ connectionId: offline.connectionId })
      expect(await fingerprint(folder)).toEqual(before)
    },
    WHOLE_TOPIC_MS,
  )

  it('has segments that kafka-dump-log accepts, with the topic’s id and configuration beside them', async () => {
    const done = await capture()
    const folder = join(bench.folder, 'captures', done.id)
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const below = join(folder, `${topic}-${partition}`)
      for (const name of (await readdir(below)).filter(each => each.endsWith('.log'))) {
        const { code, stdout } = await javaTool('kafka-dump-log', ['--deep-iteration', '--files', join(below, name)], {
          timeLimit: WHOLE_TOPIC_MS,
        })
        expect(code).toBe(0)
        expect(stdout).not.toMatch(/isvalid: false|Found invalid|exception/i)
        expect(stdout.match(/isvalid: true/g)?.length).toBeGreaterThan(20)
      }
    }
    const opened = await openedAt(bench, done.id)
    const live = await bench.client.topics.get({ connectionId, topic })
    const offline = await bench.client.topics.get({ connectionId: opened.connectionId, topic })
    expect(offline.topicId).toBe(live.topicId)
    for (const detail of live.partitionDetails) {
      expect(offline.partitionDetails[detail.partition]).toMatchObject({
        logStartOffset: detail.logStartOffset,
        highWatermark: detail.highWatermark,
      })
    }
    const configs = await bench.client.topics.configs({ connectionId: opened.connectionId, topic })
    expect(configs.find(each => each.name === 'retention.ms')).toMatchObject({ value: '-1', isChanged: true })
    await bench.client.captures.close({ connectionId: opened.connectionId })
  }, 120_000)

  it('of a range shows nothing outside of it, and knows how transactions that are cut off ended', async () => {
    // Partition 1 alone, from the middle of a batch up to just behind the first record of an aborted transaction.
    const aborted = (await allOf(bootstrap, topic, 'read_uncommitted')).find(each => /^1 .*\ntx 4\n/.test(each))
    const offset = BigInt(aborted?.split(' ')[1] ?? -1)
    const done = await capture({
      topics: [{ topic, partitions: [1] }],
      range: { by: 'offsets', from: 20n, until: offset + 1n },
    })
    const opened = await openedAt(bench, done.id)
    const linesOf = async (address: string, isolation: string) =>
      (await allOf(address, topic, isolation)).filter(line => {
        const [partition, at] = line.split(' ').map(Number)
        return partition === 1 && BigInt(at ?? -1) >= 20n && BigInt(at ?? -1) <= offset
      })
    for (const isolation of ['read_uncommitted', 'read_committed']) {
      expect(await linesOf(opened.bootstrap, isolation)).toEqual(await linesOf(bootstrap, isolation))
    }
    const view = await bench.reading.messages.open({
      connectionId: opened.connectionId,
      topic,
      partitions: [1],
      order: 'oldest',
      isolation: 'read_uncommitted',
    })
    expect(view.bounds).toEqual([{ partition: 1, logStartOffset: 20n, highWatermark: offset + 1n }])
    expect(done.topics[0]?.partitions[0]?.transactionsCutOff).toBe(1)
    await bench.client.captures.close({ connectionId: opened.connectionId })
  }, 120_000)

  it(
    'records live traffic until it is stopped, and ends at its size',
    async () => {
      const { id } = await bench.client.captures.start({
        connectionId,
        spec: { ...wholeOf([topic]), range: { by: 'end' }, isLive: true },
      })
      for (const number of [1, 2, 3]) {
        await produceExact(writer, topic, 0, recordsOf(4, number * 4), {
          acks: -1,
          compression: 'none',
          timeoutMs: 10_000,
        })
      }
      await waitFor('12 records to be captured', async () => {
        const found = (await bench.client.captures.list()).captures.find(each => each.id === id)
        return found?.records === 12
      })
      await bench.client.captures.stop({ id })
      const done = await waitForEnd(bench, id)
      expect(done).toMatchObject({ status: 'stopped', isLive: true, records: 12 })
      const limited = await capture({ sizeLimitBytes: 4000 })
      expect(limited.status).toBe('limited')
      expect(limited.bytes).toBeLessThanOrEqual(4000)
    },
    WHOLE_TOPIC_MS,
  )

  it('keeps what chosen groups had committed, and knows its files by their checksums', async () => {
    const groupId = unique('group')
    await commitOffsets(writer, groupId, [
      { topic, partition: 0, offset: 12n, metadata: 'ä note' },
      { topic, partition: 2, offset: 20n, metadata: '' },
    ])
    const done = await capture({ groups: [groupId] })
    const [group] = done.groups
    expect(group?.groupId).toBe(groupId)
    expect(group?.committed.toSorted((left, right) => left.partition - right.partition)).toEqual([
      { topic, partition: 0, offset: 12n, metadata: 'ä note' },
      { topic, partition: 2, offset: 20n, metadata: '' },
    ])
    const folder = join(bench.folder, 'captures', done.id)
    const files = (await readdir(folder, { recursive: true })).filter(each => each.endsWith('.log'))
    const checked = await bench.client.captures.verify({ id: done.id })
    expect(checked).toEqual({ files: files.length, bytes: done.bytes, unknown: [] })

    // One bit, behind what a checksum of Kafka's covers: nothing but this would see it.
    const damaged = `${topic}-1`
    const path = join(folder, damaged, '00000000000000000000.log')
    const content = await readFile(path)
    content[12] = (content[12] ?? 0) ^ 1
    await writeFile(path, content)
    const problem = await problemOf(bench.client.captures.verify({ id: done.id }))
    expect(problem.code).toBe('CAPTURE_DIFFERS')
    expect(problem.what).toContain(`${damaged}/00000000000000000000.log`)
    expect(problem.what).not.toContain(`${topic}-0/`)
    await rm(path)
    expect((await problemOf(bench.client.captures.verify({ id: done.id }))).what).toMatch(/it is missing/)
  })

  it('is saved as one file, and that file opens, from a dialog or as the system gave it', async () => {
    const done = await capture()
    expect(await bench.client.captures.pack({ id: done.id })).toBeNull()
    bench.dialogs.target = join(bench.folder, 'shared.ottla')
    expect(await bench.client.captures.pack({ id: done.id })).toBe('shared.ottla')
    bench.dialogs.file = bench.dialogs.target
    const opened = await bench.client.captures.openFile()
    if (opened === null) throw new Error('nothing was opened')
    const { servedAt, capture: told, report } = await bench.client.captures.offline(opened)
    expect(told).toEqual({ ...done, id: told?.id, connectionId: undefined })
    expect(report).toMatchObject({ isCapture: true, damaged: [] })
    expect(await allOf(servedAt ?? '', topic, 'read_committed')).toEqual(
      await allOf(bootstrap, topic, 'read_committed'),
    )
    await bench.client.captures.close(opened)

    expect(await bench.client.captures.openArrived()).toBeNull()
    bench.services.captureFiles.arrived(bench.dialogs.file)
    expect(bench.events.at(-1)).toEqual({ event: 'file' })
    const again = await bench.client.captures.openArrived()
    if (again === null) throw new Error('nothing was opened')
    expect((await bench.client.captures.offline(again)).folder).toBe(told?.id)
    await bench.client.captures.close(again)
    bench.services.captureFiles.arrived(join(bench.folder, 'connections.json'))
    expect((await problemOf(bench.client.captures.openArrived())).code).toBe('CAPTURE_FILE_DAMAGED')
  }, 60_000)

  it('opens by one of its segment files alone, and is searched so', async () => {
    const done = await capture()
    const partition = `${topic}-0`
    bench.dialogs.file = join(bench.folder, 'captures', done.id, partition, '00000000000000000000.log')
    const opened = await bench.client.captures.openFile()
    if (opened === null) throw new Error('nothing was opened')
    const { folder, capture: told, report, servedAt } = await bench.client.captures.offline(opened)
    expect({ folder, told }).toEqual({ folder: '00000000000000000000.log', told: null })
    expect(report).toMatchObject({ isCapture: false, partitions: 1, damaged: [] })
    const records = await allOf(servedAt ?? '', topic, 'read_uncommitted', 1)
    expect(records).toEqual(await allOf(bootstrap, topic, 'read_uncommitted', 1))
    const { search } = bench.reading
    const asked = {
      connectionId: opened.connectionId,
      topics: [topic],
      query: { ...everyRecord, filter: 'offset >= 0' },
    }
    const { searchId } = await search.start(asked)
    const { progress } = await waitFor('the search to end', async () => {
      const polled = await search.poll({ searchId, afterHit: 0, waitMs: 5000 })
      return polled.progress.state === 'done' ? polled : null
    })
    expect(progress).toMatchObject({ matches: records.length - 1, gaps: [] })
    await search.close({ searchId })
    await bench.client.captures.close(opened)
  }, 60_000)

  it('is searched, mapped, looked through for gaps and polled in the lab as the cluster is', async () => {
    const done = await capture()
    const opened = await bench.client.captures.open({ id: done.id })
    const both = async <Found>(ask: (on: string) => Promise<Found>) => {
      expect(await ask(opened.connectionId)).toEqual(await ask(connectionId))
    }
    const { reading, client } = bench
    await both(async on => {
      const query = { ...everyRecord, filter: 'headers = 4 and offset < 100' }
      const { searchId } = await reading.search.start({ connectionId: on, topics: [topic], query })
      for (let after = 0; ; ) {
        const {
          nextHit,
          done: isDone,
          progress,
        } = await reading.search.poll({ searchId, afterHit: after, waitMs: 5000 })
        after = nextHit
        if (!isDone) continue
        await reading.search.close({ searchId })
        expect(progress.matches).toBeGreaterThan(100)
        return { matches: progress.matches, records: progress.records, gaps: progress.gapCount }
      }
    })
    await both(async on => {
      const range = { from: START, to: START + 2000n }
      const { mapId } = await reading.timemap.start({ connectionId: on, topic, partitions: null, range, buckets: 20 })
      for (let after = 0; ; ) {
        const map = await reading.timemap.poll({ mapId, after, waitMs: 5000 })
        after = map.progress
        if (!map.done) continue
        await reading.timemap.close({ mapId })
        return { marks: map.marks, offsets: map.offsets }
      }
    })
    await both(async on => {
      let last = null
      const stretch = { topic, partition: 1, from: 0n, until: 1000n }
      for await (const report of await reading.gaps.scan({ connectionId: on, ...stretch })) last = report
      expect(last?.counts.aborted).toBeGreaterThan(0n)
      return last?.counts
    })
    await both(async on => {
      const settings = { autoOffsetReset: 'earliest', isolation: 'read_committed', maxPollRecords: 100 } as const
      const partitions = [{ topic, partition: 0 }]
      const session = await client.lab.assign({ connectionId: on, ...settings, groupId: null, partitions })
      const { rows } = await client.lab.poll({ sessionId: session.sessionId, timeoutMs: 5000 })
      await client.lab.remove({ sessionId: session.sessionId })
      expect(rows.offsets).toHaveLength(100)
      return rows
    })
    await client.captures.close(opened)
  }, 60_000)

  it('writes nothing to a capture that is open, and keeps it while it is in use', async () => {
    const done = await capture()
    const opened = await openedAt(bench, done.id)
    await expect(
      bench.client.produce.send({ connectionId: opened.connectionId, topic, record: plainRecord }),
    ).rejects.toMatchObject({ data: { code: 'READ_ONLY' } })
    await expect(bench.client.captures.delete({ id: done.id })).rejects.toMatchObject({
      data: { code: 'CAPTURE_IN_USE' },
    })
    await bench.client.captures.rename({ id: done.id, name: 'another name' })
    const { profile } = (await bench.client.connections.list()).find(each => each.profile.kind === 'capture') ?? {}
    expect(profile).toMatchObject({ name: 'another name', writeMode: 'read-only' })
    await bench.client.captures.close({ connectionId: opened.connectionId })
    await bench.client.captures.delete({ id: done.id })
    expect((await bench.client.captures.list()).captures.map(each => each.id)).not.toContain(done.id)
  })
})
