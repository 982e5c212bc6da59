// Searching through the contract against a real cluster: counts equal those of a plain decode of every record.
import { randomUUID } from 'node:crypto'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { SearchQuery } from '#contract/index.ts'
import type { Compression } from '#core/records/compression.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { kcat } from '#test/support/other-clients.ts'

const FIRST_TIME = 1_700_000_000_000n
/** The records' times lie years back: retention would delete them within five minutes. */
const KEPT = [{ name: 'retention.ms', value: '-1' }]
const CODECS: Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
const PARTITIONS = [0, 1, 2]
const PER_PARTITION = 2000

const options = (bootstrap: string): ConnectionOptions => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

const plain = (text: string) => ({
  text,
  regex: false,
  matchCase: true,
  wholeWord: false,
  within: 'all' as const,
  unescape: false,
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
  keepHits: 10_000,
}

/** Record n of partition p: every 37th holds the needle, and some hold words across fields. */
function record(partition: number, n: number): ExactRecord {
  const value =
    n % 101 === 0
      ? null
      : Buffer.from(
          JSON.stringify({
            id: 9007199254740993n.toString(),
            n,
            partition,
            customer: { city: n % 50 === 0 ? 'München' : 'Köln', level: n % 7 },
            note: n % 37 === 0 ? 'a NeedLe in the hay' : 'only hay, x'.repeat(20),
          }),
        )
  return {
    key: n % 3 === 0 ? null : Buffer.from(`customer-${n % 40}`),
    value,
    headers: n % 11 === 0 ? [{ key: 'kind', value: Buffer.from(`k${n % 5}`) }] : [],
    timestamp: FIRST_TIME + BigInt(n) * 1000n,
  }
}

describe.each(CODECS)('search in %s batches', codec => {
  const topic = `search-${codec}-${randomUUID()}`
  const { bootstrap } = inject('kafka')
  const engine = createEngine()
  const { search } = createRouterClient(engine.router)
  const control = createRouterClient(engine.controlRouter)
  const all = PARTITIONS.flatMap(p => Array.from({ length: PER_PARTITION }, (_, n) => ({ p, n, r: record(p, n) })))
  let writer: KafkaConnection

  beforeAll(async () => {
    writer = new KafkaConnection(options(bootstrap), { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
    await writer.connect()
    await createTopic(writer, { topic, partitions: 3, replicationFactor: 1, configs: KEPT }, false)
    for (const partition of PARTITIONS) {
      for (let from = 0; from < PER_PARTITION; from += 250) {
        const batch = Array.from({ length: 250 }, (_, n) => record(partition, from + n))
        await produceExact(writer, topic, partition, batch, { acks: -1, compression: codec, timeoutMs: 5000 })
      }
    }
    await control.open({ connectionId: 'c', options: options(bootstrap) })
  })

  afterAll(async () => {
    await writer?.close()
    await control.close({ connectionId: 'c' })
  })

  async function find(query: Partial<SearchQuery>) {
    const { searchId, plan } = await search.start({
      connectionId: 'c',
      topics: [topic],
      query: { ...everything, ...query },
    })
    const places: string[] = []
    const snippets: string[] = []
    for (let afterHit = 0; ; ) {
      const answer = await search.poll({ searchId, afterHit, waitMs: 10_000 })
      answer.hits.offsets.forEach((offset, index) => {
        places.push(`${answer.hits.partitions[index]}:${offset}`)
        const [start, end] = [answer.hits.matchStarts[index], answer.hits.matchEnds[index]]
        snippets.push(answer.hits.snippets[index]?.slice(start, end) ?? '')
      })
      afterHit = answer.nextHit
      if (!answer.done) continue
      await search.close({ searchId })
      expect(answer.problem).toBeNull()
      expect(answer.progress.gaps).toEqual([])
      expect(answer.progress.bytes).toBeGreaterThan(0)
      return { plan, places, snippets, progress: answer.progress }
    }
  }

  const expected = (test: (record: ExactRecord, n: number, partition: number) => boolean) =>
    all.filter(({ p, n, r }) => test(r, n, p)).map(({ p, n }) => `${p}:${n}`)
  const textIn = (r: ExactRecord) =>
    [r.key, r.value, ...r.headers.flatMap(h => [h.key, h.value])].map(b => String(b ?? ''))

  it('finds a text in the bytes, counts all records and says where the match is', async () => {
    const found = await find({ text: plain('NeedLe') })
    expect(found.plan.way).toBe('bytes')
    expect(found.places.sort()).toEqual(expected(r => textIn(r).some(text => text.includes('NeedLe'))).sort())
    expect(found.progress).toMatchObject({ state: 'done', records: all.length, matches: found.places.length })
    expect(new Set(found.snippets)).toEqual(new Set(['NeedLe']))
  })

  it('counts what kcat and grep count', async () => {
    const { stdout } = await kcat(['-b', bootstrap, '-t', topic, '-C', '-e', '-q'])
    const lines = stdout.split('\n').filter(line => line.includes('level":3')).length
    const found = await find({ text: { ...plain('level":3'), within: 'value' } })
    expect(found.progress.matches).toBe(lines)
  })

  it.each([
    ['without regard to case', { ...plain('NEEDLE'), matchCase: false }, /needle/i],
    ['non-ASCII without regard to case', { ...plain('mÜNCHEN'), matchCase: false }, /münchen/i],
    ['a whole word', { ...plain('hay'), wholeWord: true }, /\bhay\b/],
    ['a regular expression with a text in it', { ...plain('Need[L]e in the h.y'), regex: true }, /NeedLe in the h.y/],
    ['a regular expression without', { ...plain('[MK]..?chen'), regex: true }, /[MK]..?chen/],
  ])('finds %s', async (_, text, pattern) => {
    const found = await find({ text })
    expect(found.places.sort()).toEqual(expected(r => textIn(r).some(each => pattern.test(each))).sort())
  })

  it('looks only where it was told to', async () => {
    const inKey = await find({ text: { ...plain('customer-3'), within: 'key' } })
    expect(inKey.places.sort()).toEqual(expected(r => String(r.key ?? '').includes('customer-3')).sort())
    const inHeaders = await find({ text: { ...plain('k3'), within: 'headers' } })
    expect(inHeaders.places.sort()).toEqual(expected((r, n) => r.headers.length > 0 && n % 5 === 3).sort())
    const inValue = await find({ text: { ...plain('customer-3'), within: 'value' } })
    expect(inValue.places).toEqual([])
  })

  it('decides by fields', async () => {
    const cases: [string, (r: ExactRecord, n: number, partition: number) => boolean][] = [
      ['$.n > 1990', (r, n) => r.value !== null && n > 1990],
      ['$.customer.level = 3 and $.n < 100', (r, n) => r.value !== null && n % 7 === 3 && n < 100],
      ['$.id > 9007199254740992 and $.id < 9007199254740994 and offset < 5', (r, n) => r.value !== null && n < 5],
      ['$.customer.city = "München"', (r, n) => r.value !== null && n % 50 === 0],
      ['tombstone', r => r.value === null],
      [
        'key = "customer-7" or header.kind = "k2"',
        (r, n) => r.key?.toString() === 'customer-7' || (n % 11 === 0 && n % 5 === 2),
      ],
      ['not key exists and partition = 1', (r, _n, partition) => r.key === null && partition === 1],
      ['timestamp >= 2023-11-14T22:40:00Z', (_r, n) => n >= 1600],
    ]
    for (const [filter, test] of cases) {
      const found = await find({ filter })
      expect(found.places.sort(), filter).toEqual(expected(test).sort())
    }
  })

  it('keeps to partitions, offsets and times', async () => {
    const found = await find({
      text: plain('hay'),
      partitions: [2],
      offsets: { from: 333n, to: 1501n },
      times: { from: FIRST_TIME + 400_500n, to: FIRST_TIME + 1_200_000n },
    })
    const within = (r: ExactRecord, n: number, p: number) => r.value !== null && p === 2 && n > 400 && n < 1200
    expect(found.places).toEqual(expected(within))
    expect(found.progress.records).toBe(799)
  })

  it('says how many there are when it keeps fewer', async () => {
    const found = await find({ text: plain('Köln'), keepHits: 10 })
    expect(found.places).toHaveLength(10)
    expect(found.progress.matches).toBe(expected((r, n) => r.value !== null && n % 50 !== 0).length)
  })
})
