// What a search counts on a topic with everything that hides records: compaction, transactions that were committed,
// aborted or are open, and their markers. Kafka's own console consumer has to count the same.
import { createRouterClient } from '@orpc/server'
import type { Producer } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchProgress, SearchQuery, SearchText } from '#contract/index.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { mustRun } from '#scripts/setup/programs.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { javaTool } from '#test/support/java-tools.ts'
import { type KafkaServer, startKafka } from '#test/support/kafka-server.ts'
import { waitFor } from '#test/support/waiting.ts'

const TOPIC = 'counts'
const PARTITIONS = [0, 1]
const KEYS = 40
const ROUNDS = 6

const options = (bootstrap: string): ConnectionOptions => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

const everything: SearchQuery = {
  text: null,
  filter: '',
  script: '',
  partitions: null,
  offsets: null,
  times: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  keepHits: 50_000,
}

const needle: SearchText = {
  text: 'needle',
  regex: false,
  matchCase: true,
  wholeWord: false,
  within: 'value',
  unescape: false,
}

describe('the counts of a search', () => {
  let server: KafkaServer
  let writer: KafkaConnection
  let left: Producer
  const engine = createEngine()
  const { search } = createRouterClient(engine.router)
  let written = 0

  async function count(query: Partial<SearchQuery>): Promise<SearchProgress> {
    const asked = { ...everything, ...query }
    const { searchId } = await search.start({ connectionId: 'c', topics: [TOPIC], query: asked })
    for (let afterHit = 0; ; ) {
      const answer = await search.poll({ searchId, afterHit, waitMs: 5000 })
      afterHit = answer.nextHit
      if (!answer.done) continue
      expect(answer.problem).toBeNull()
      await search.close({ searchId })
      return answer.progress
    }
  }

  async function plain(round: number): Promise<void> {
    for (const partition of PARTITIONS) {
      const records = Array.from(
        { length: KEYS },
        (_, n): ExactRecord => ({
          key: Buffer.from(`key-${n}`),
          value: n % 9 === 4 ? null : Buffer.from(`plain ${round} needle`),
          headers: [],
          timestamp: BigInt(Date.now()),
        }),
      )
      await produceExact(writer, TOPIC, partition, records, { acks: -1, compression: 'lz4', timeoutMs: 10_000 })
      written += records.length
    }
  }

  function transactional(id: string): Producer {
    const { kafka } = writer
    return kafka.producer({ transactionalId: id, idempotent: true, maxInFlightRequests: 1 })
  }

  const messages = (words: string) =>
    Array.from({ length: 10 }, (_, n) => ({
      key: `key-${n}`,
      value: `${words} ${n % 3 === 0 ? 'needle' : 'hay'}`,
      partition: n % 2,
    }))

  async function inTransactions(round: number): Promise<void> {
    const producer = transactional(`counts-${round}`)
    await producer.connect()
    for (const ending of ['commit', 'abort'] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: TOPIC, messages: messages(ending) })
      await transaction[ending]()
      written += 10
    }
    await producer.disconnect()
  }

  beforeAll(async () => {
    server = await startKafka({ settings: { 'log.cleaner.backoff.ms': '200' } })
    writer = new KafkaConnection(options(server.bootstrap), { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
    await writer.connect()
    const configs = Object.entries({
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.01',
      'min.compaction.lag.ms': '0',
    }).map(([name, value]) => ({ name, value }))
    await createTopic(writer, { topic: TOPIC, partitions: PARTITIONS.length, replicationFactor: 1, configs }, false)
    await createRouterClient(engine.controlRouter).open({ connectionId: 'c', options: options(server.bootstrap) })
    for (let round = 0; round < ROUNDS; round++) {
      await plain(round)
      await inTransactions(round)
    }
    // Each append after the segment's time rolls it, and what was rolled is compacted.
    await waitFor('the log to be compacted', async () => {
      await plain(ROUNDS)
      return (await count({})).records < written / 2
    })
    await inTransactions(ROUNDS)
    left = transactional('counts-left-open')
    await left.connect()
    const open = await left.transaction()
    await open.send({ topic: TOPIC, messages: messages('open') })
    await plain(ROUNDS + 1)
  })

  afterAll(async () => {
    await createRouterClient(engine.controlRouter).close({ connectionId: 'c' })
    await left?.disconnect()
    await writer?.close()
    await server?.close()
  })

  it.each(['read_committed', 'read_uncommitted'] as const)('are those of the console consumer: %s', async isolation => {
    const { stdout } = await javaTool('kafka-console-consumer', [
      ...['--bootstrap-server', server.bootstrap, '--topic', TOPIC, '--from-beginning'],
      ...['--isolation-level', isolation, '--timeout-ms', '10000'],
    ])
    const lines = stdout.split('\n').filter(line => line !== '')
    const needles = lines.filter(line => line.includes('needle'))
    expect(needles.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThan(written)
    const whole = await count({ isolation })
    expect(whole).toMatchObject({ matches: lines.length, records: lines.length, gaps: [] })
    for (const query of [
      { text: needle },
      { filter: 'value contains "needle"' },
      { script: 'record.text?.includes("needle")' },
    ]) {
      expect(await count({ isolation, ...query })).toMatchObject({ matches: needles.length, records: lines.length })
    }
    // What the two see differs: the aborted and the open transactions.
    if (isolation === 'read_committed') expect(stdout).not.toMatch(/abort|open/)
    else expect(stdout).toMatch(/open/)
  })

  it('are printed as one line by the command, and nothing else on standard output', async () => {
    const named = ['--bootstrap', server.bootstrap, '--topic', TOPIC, '--text', 'needle', '--json']
    const { stdout } = await mustRun('npm', ['run', '--silent', 'bench', '--', 'search', ...named], {
      cwd: PROJECT,
      timeLimit: 60_000,
    })
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    // As kcat reads.
    const { matches, records } = await count({ isolation: 'read_committed', text: { ...needle, within: 'all' } })
    expect(JSON.parse(stdout)).toEqual({ matches, records, bytes: expect.any(Number), seconds: expect.any(Number) })
  })
})
