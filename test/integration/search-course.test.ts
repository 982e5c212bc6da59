// The course of a search: transactions, pause, resume, cancel, a broker that dies in between.
import { randomUUID } from 'node:crypto'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { SearchProgress, SearchQuery } from '#contract/index.ts'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { produceExact } from '#kafka/produce.ts'
import { startBroker } from '#test/support/broker-process.ts'
import { kcat } from '#test/support/other-clients.ts'
import type { TestBroker } from '#test/support/test-broker.ts'
import { waitFor } from '#test/support/waiting.ts'

const options = (bootstrap: string): ConnectionOptions => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

const grant = { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER }

const query = (part: Partial<SearchQuery>): SearchQuery => ({
  text: { text: 'needle', regex: false, matchCase: true, wholeWord: false, within: 'all', unescape: false },
  filter: '',
  script: '',
  partitions: null,
  offsets: null,
  times: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  keepHits: 1000,
  ...part,
})

function engineOn(bootstrap: string) {
  const engine = createEngine()
  const control = createRouterClient(engine.controlRouter)
  const { search } = createRouterClient(engine.router)
  return {
    search,
    open: () => control.open({ connectionId: 'c', options: options(bootstrap) }),
    close: () => control.close({ connectionId: 'c' }),
    async end(searchId: string): Promise<SearchProgress> {
      for (let afterHit = 0; ; ) {
        const answer = await search.poll({ searchId, afterHit, waitMs: 5000 })
        afterHit = answer.nextHit
        if (!answer.done) continue
        expect(answer.problem).toBeNull()
        return answer.progress
      }
    },
  }
}

async function makeTopic(writer: KafkaConnection, topic: string, partitions: number): Promise<void> {
  await writer.send('any', createTopics, {
    topics: [{ name: topic, numPartitions: partitions, replicationFactor: 1, assignments: [], configs: [] }],
    validateOnly: false,
  })
}

describe('transactions', () => {
  const { bootstrap } = inject('kafka')
  const topic = `search-transactions-${randomUUID()}`
  const engine = engineOn(bootstrap)
  const writer = new KafkaConnection(options(bootstrap), grant)

  beforeAll(async () => {
    await engine.open()
    await writer.connect()
    await makeTopic(writer, topic, 2)
    const producer = writer.kafka.producer({
      transactionalId: `search-${randomUUID()}`,
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    for (let round = 0; round < 6; round++) {
      const transaction = await producer.transaction()
      const messages = Array.from({ length: 5 }, (_, n) => ({ value: `needle ${round}-${n}`, partition: n % 2 }))
      await transaction.send({ topic, messages })
      if (round % 2 === 0) await transaction.commit()
      else await transaction.abort()
    }
    await producer.disconnect()
  })

  afterAll(async () => {
    await engine.close()
    await writer.close()
  })

  it.each(['read_committed', 'read_uncommitted'] as const)('%s counts what kcat reads', async isolation => {
    const { stdout } = await kcat([
      '-b',
      bootstrap,
      '-t',
      topic,
      '-C',
      '-e',
      '-q',
      '-X',
      `isolation.level=${isolation}`,
    ])
    const lines = stdout.split('\n').filter(line => line.includes('needle')).length
    expect(lines).toBe(isolation === 'read_committed' ? 15 : 30)
    const { searchId } = await engine.search.start({ connectionId: 'c', topics: [topic], query: query({ isolation }) })
    const progress = await engine.end(searchId)
    expect(progress).toMatchObject({ matches: lines, records: lines, gaps: [] })
    for (const { next, end } of progress.partitions) expect(next).toBe(end)
  })
})

/** More than a search may have under way, so that a paused one has not read everything. */
const RECORDS = 640
const VALUE = Buffer.alloc(100_000, 'only hay ')

describe('a search on the way', () => {
  const topic = 'large'
  let broker: TestBroker
  let engine: ReturnType<typeof engineOn>

  beforeAll(async () => {
    broker = await startBroker()
    engine = engineOn(broker.bootstrap)
    await engine.open()
    const writer = new KafkaConnection(options(broker.bootstrap), grant)
    await writer.connect()
    await makeTopic(writer, topic, 2)
    for (let n = 0; n < RECORDS; n += 8) {
      const records = Array.from({ length: 8 }, (_, each) => ({
        key: Buffer.from(`needle-${n + each}`),
        value: VALUE,
        headers: [],
        timestamp: BigInt(Date.now()),
      }))
      await produceExact(writer, topic, (n / 8) % 2, records, { acks: 1, compression: 'none', timeoutMs: 5000 })
    }
    await writer.close()
  })

  afterAll(async () => {
    await engine?.close()
    await broker?.close()
  })

  const start = async (part: Partial<SearchQuery> = {}) =>
    (await engine.search.start({ connectionId: 'c', topics: [topic], query: query(part) })).searchId
  const look = async (searchId: string) =>
    (await engine.search.poll({ searchId, afterHit: 1_000_000, waitMs: 0 })).progress

  it('pauses, goes on and finds everything', async () => {
    const searchId = await start()
    await engine.search.pause({ searchId })
    expect((await look(searchId)).state).toBe('paused')
    // What a thread has in hand is finished; then nothing moves any more.
    let before = -1
    await waitFor('the search to stand still', async () => {
      const { records } = await look(searchId)
      const still = records === before
      before = records
      return still
    })
    expect(before).toBeLessThan(RECORDS)
    await engine.search.resume({ searchId })
    expect(await engine.end(searchId)).toMatchObject({ state: 'done', matches: RECORDS, records: RECORDS })
  })

  it('is cancelled at once and keeps what it found', async () => {
    const searchId = await start()
    const first = await engine.search.poll({ searchId, afterHit: 0, waitMs: 10_000 })
    expect(first.hits.keys.length).toBeGreaterThan(0)
    await engine.search.pause({ searchId })
    await engine.search.cancel({ searchId })
    const answer = await engine.search.poll({ searchId, afterHit: 0, waitMs: 10_000 })
    expect(answer.progress).toMatchObject({ state: 'cancelled', secondsLeft: 0 })
    expect(answer.kept).toBeGreaterThanOrEqual(first.hits.keys.length)
    await engine.search.close({ searchId })
    await expect(engine.search.poll({ searchId, afterHit: 0, waitMs: 0 })).rejects.toThrow(/no longer known/)
  })

  it('ends with what it found when the profile is closed, and runs again when it is open', async () => {
    const searchId = await start()
    const first = await engine.search.poll({ searchId, afterHit: 0, waitMs: 10_000 })
    await engine.search.pause({ searchId })
    await engine.close()
    await engine.search.resume({ searchId })
    const ended = await waitFor('the search to end', async () => {
      const { progress, problem } = await engine.search.poll({ searchId, afterHit: first.nextHit, waitMs: 1000 })
      return problem === null ? undefined : { progress, problem }
    })
    expect(ended.problem.code).toBe('NOT_CONNECTED')
    expect(ended.progress).toMatchObject({ state: 'failed' })
    expect(ended.progress.matches).toBeGreaterThanOrEqual(first.nextHit)
    await engine.open()
    expect(await engine.end(await start())).toMatchObject({ state: 'done', matches: RECORDS })
  })

  it('survives the broker’s death', async () => {
    const searchId = await start()
    await engine.search.poll({ searchId, afterHit: 0, waitMs: 10_000 })
    await engine.search.pause({ searchId })
    await broker.kill()
    await engine.search.resume({ searchId })
    await broker.start()
    const progress = await engine.end(searchId)
    expect(progress).toMatchObject({ state: 'done', matches: RECORDS, records: RECORDS, gaps: [] })
  })

  it('looks through several topics, says where each hit is, and names a topic that is not there', async () => {
    const other = 'small'
    const writer = new KafkaConnection(options(broker.bootstrap), grant)
    await writer.connect()
    await makeTopic(writer, other, 1)
    const record = { key: null, value: Buffer.from('a needle'), headers: [], timestamp: BigInt(Date.now()) }
    await produceExact(writer, other, 0, [record], { acks: 1, compression: 'none', timeoutMs: 5000 })
    await writer.close()
    const topics = [topic, 'nowhere', other]
    const { searchId } = await engine.search.start({ connectionId: 'c', topics, query: query({}) })
    const progress = await engine.end(searchId)
    expect(progress).toMatchObject({ state: 'done', matches: RECORDS + 1, records: RECORDS + 1, gapCount: 1 })
    expect(progress.gaps[0]).toMatchObject({ topic: 'nowhere', partition: null, offset: null })
    expect(progress.partitions.map(each => `${each.topic} ${each.partition} ${each.matches}`)).toEqual([
      `large 0 ${RECORDS / 2}`,
      `large 1 ${RECORDS / 2}`,
      'small 0 1',
    ])
    const last = await engine.search.poll({ searchId, afterHit: RECORDS, waitMs: 0 })
    expect(last.hits.topics).toEqual(Int32Array.of(2))
    expect(last.hits.snippets).toEqual(['a needle'])
  })

  it('runs a script for what is left, and says where it failed', async () => {
    const searchId = await start({ script: 'record.key.endsWith("77") && record.text.startsWith("only")' })
    expect(await engine.end(searchId)).toMatchObject({ state: 'done', matches: 6, scriptErrorCount: 0 })
    const failing = await start({ script: 'record.value.order.total > 1', filter: 'key = "needle-639"' })
    expect(await engine.end(failing)).toMatchObject({
      matches: 0,
      records: RECORDS,
      scriptErrorCount: 1,
      scriptErrors: [{ topic, partition: 1, offset: BigInt(RECORDS / 2 - 1) }],
    })
  })

  it('stops a script that never ends, and says at which record', async () => {
    const searchId = await start({ script: 'if (record.key === "needle-0") for (;;) {}\nreturn false' })
    await waitFor('the search to fail', async () => (await look(searchId)).state === 'failed')
    const { problem } = await engine.search.poll({ searchId, afterHit: 0, waitMs: 0 })
    expect(problem).toMatchObject({ code: 'SCRIPT_TIMED_OUT', where: { topic, partition: '0', offset: '0' } })
  })

  it('frees its threads when it is cancelled in the midst of a script', async () => {
    const searchId = await start({ script: 'for (;;) {}\nreturn true' })
    await engine.search.cancel({ searchId })
    expect((await look(searchId)).state).toBe('cancelled')
    expect(await engine.end(await start({}))).toMatchObject({ state: 'done', matches: RECORDS })
  })

  it('refuses what it cannot read', async () => {
    await expect(start({ filter: '$.a >' })).rejects.toThrow(/Expected a number/)
    await expect(start({ script: 'record.value >' })).rejects.toThrow(/Unexpected token/)
    expect(await engine.search.check({ text: null, filter: '$.a >', script: '' })).toMatchObject({
      valid: false,
      part: 'filter',
      position: 5,
    })
  })
})
