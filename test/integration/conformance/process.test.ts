// The built-in broker as a process: what it keeps when it is killed, how it ends, who may come in, faults on its input.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { findCoordinator } from '#core/protocol/apis/find-coordinator.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { offsetCommit } from '#core/protocol/apis/offset-commit.ts'
import { offsetFetch } from '#core/protocol/apis/offset-fetch.ts'
import { startBroker } from '#test/support/broker-process.ts'
import { kcat } from '#test/support/other-clients.ts'
import { RawClient } from '#test/support/raw-client.ts'
import { waitFor } from '#test/support/waiting.ts'

const projectFolder = fileURLToPath(new URL('../../..', import.meta.url))

let directory = ''
const started: ChildProcessWithoutNullStreams[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ottla-broker-'))
})

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await rm(directory, { recursive: true, force: true })
})

/** Starts it with these further arguments; `lines` gives its standard output line by line. */
async function start(...more: string[]) {
  const entry = ['--import', 'tsx', 'src/broker/index.ts', '--listen', '127.0.0.1:0', '--data', directory]
  const child = spawn(process.execPath, [...entry, ...more], { cwd: projectFolder })
  started.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value))
  const first = await next()
  expect(first).toEqual({ listening: expect.stringMatching(/^127\.0\.0\.1:\d+$/) })
  const { listening } = first as { listening: string }
  return { child, next, bootstrap: listening }
}

function client(bootstrap: string, options: object = {}) {
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 }, ...options })
}

async function makeTopic(raw: RawClient, name: string, numPartitions: number): Promise<void> {
  const { topics } = await raw.request(createTopics, 7, {
    topics: [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 1000,
    validateOnly: false,
  })
  expect(topics[0]?.errorCode).toBe(0)
}

it('loses nothing it acknowledged when it is killed, and goes on with what it had', async () => {
  const broker = await startBroker({ dataDir: directory })
  try {
    const raw = await RawClient.connect(broker)
    await makeTopic(raw, 'kept', 3)
    await raw.request(findCoordinator, 3, { key: 'reader', keyType: 0 })
    const commit = { partitionIndex: 1, committedOffset: 2n, committedMetadata: 'two' }
    await raw.request(offsetCommit, 8, {
      groupId: 'reader',
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: [{ name: 'kept', partitions: [commit] }],
    })
    const producer = client(broker.bootstrap, { retry: { retries: 0 } }).producer()
    await producer.connect()
    let acknowledged = 0
    const writing = (async () => {
      for (;;) {
        await producer.send({ topic: 'kept', messages: [{ partition: acknowledged % 3, value: `v${acknowledged}` }] })
        acknowledged += 1
      }
    })()
    const failed = expect(writing).rejects.toThrow()
    await waitFor('some records', () => acknowledged > 50)
    await broker.kill()
    await failed
    await producer.disconnect().catch(() => {}) // it is gone on the other side
    await broker.start()
    const { stdout } = await kcat(['-b', broker.bootstrap, '-C', '-t', 'kept', '-o', 'beginning', '-e', '-q'])
    const found = new Set(stdout.trim().split('\n'))
    const written = Array.from({ length: acknowledged }, (_, number) => `v${number}`)
    expect(written.filter(value => !found.has(value))).toEqual([])
    const again = await RawClient.connect(broker)
    const fetched = await again.request(offsetFetch, 7, {
      groupId: 'reader',
      topics: [{ name: 'kept', partitionIndexes: [1] }],
    })
    expect(fetched.topics[0]?.partitions[0]).toMatchObject({ committedOffset: 2n, metadata: 'two' })
    again.close()
  } finally {
    await broker.close()
  }
})

it('ends cleanly on SIGTERM, with a fetch waiting', async () => {
  const { child, bootstrap } = await start()
  const [host = '', port] = bootstrap.split(':')
  const raw = await RawClient.connect({ host, port: Number(port) })
  await makeTopic(raw, 't', 1)
  const partition = { partition: 0, fetchOffset: 0n, partitionMaxBytes: 1000 }
  const topics = [{ topic: 't', partitions: [partition] }]
  raw.send(fetch, 12, { maxWaitMs: 600_000, minBytes: 1, isolationLevel: 0, topics, forgottenTopicsData: [] })
  // An answer on a second connection: the broker has read what was sent before.
  const other = await RawClient.connect({ host, port: Number(port) })
  await other.request(metadata, 9, { topics: null })
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  await raw.closed
})

it('asks for SASL PLAIN when it is given accounts', async () => {
  const { bootstrap } = await start('--sasl', 'anna:secret')
  const login = (password: string) => [
    ...['-X', 'security.protocol=SASL_PLAINTEXT', '-X', 'sasl.mechanisms=PLAIN'],
    ...['-X', 'sasl.username=anna', '-X', `sasl.password=${password}`],
  ]
  expect((await kcat(['-b', bootstrap, '-L', ...login('secret')])).stdout).toContain('1 brokers')
  expect((await kcat(['-b', bootstrap, '-L', '-m', '2', ...login('guess')])).code).not.toBe(0)
  // kafkajs keeps its authenticator in the object it is given: a fresh one each time.
  const sasl = (password: string) => ({ mechanism: 'plain', username: 'anna', password })
  const admin = client(bootstrap, { sasl: sasl('secret') }).admin()
  await admin.connect()
  expect((await admin.describeCluster()).brokers).toHaveLength(1)
  await admin.disconnect()
  const stranger = client(bootstrap, { sasl: sasl('guess'), retry: { retries: 0 } }).admin()
  await expect(stranger.connect()).rejects.toThrow('Invalid username or password')
  await stranger.disconnect()
})

it('takes faults on its input', async () => {
  const { child, next, bootstrap } = await start('--control', '--auto-create')
  child.stdin.write('{"api":"Produce","action":{"error":6},"times":2}\n')
  expect(await next()).toEqual({ control: 'ok' })
  const producer = client(bootstrap).producer()
  const attempts: unknown[] = []
  await producer.connect()
  producer.on(producer.events.REQUEST, ({ payload }) => {
    if (payload.apiName === 'Produce') attempts.push(payload)
  })
  const [sent] = await producer.send({ topic: 'made-by-writing', messages: [{ value: 'x' }] })
  await producer.disconnect()
  expect(sent?.baseOffset).toBe('0')
  expect(attempts).toHaveLength(3)
})

it('says in a sentence why it does not start', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/broker/index.ts', '--listen', '127.0.0.1:0'], {
    cwd: projectFolder,
  })
  started.push(child)
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said += part
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(said).toContain('--data DIRECTORY is missing')
  expect(said).toContain('Usage: broker --listen HOST:PORT')
})
