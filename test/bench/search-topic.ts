// A topic to search: JSON records of about 1 KiB over six partitions, a needle in one of each ten thousand.
import { randomUUID } from 'node:crypto'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import type { Compression } from '#core/records/compression.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { waitFor } from '#test/support/waiting.ts'

export const NEEDLE = 'needle-7f3a91'
const PARTITIONS = [0, 1, 2, 3, 4, 5]
/** About what librdkafka and Java producers with a linger send. */
const RECORDS_PER_BATCH = 128
const EACH = 10_000

/** Of benches that search such topics, on the command line. */
export const searchOptions = {
  records: { type: 'string', default: '1000000' },
  codecs: { type: 'string', default: 'none' },
  /** An existing topic instead of one that the bench fills. */
  topic: { type: 'string' },
} as const

const CODECS: readonly Compression[] = ['none', 'lz4', 'zstd', 'snappy', 'gzip']

/** @throws Error for a codec that Kafka does not have */
export function codecsOf(list: string): Compression[] {
  return list.split(',').map(name => {
    const found = CODECS.find(codec => codec === name)
    if (found === undefined) throw new Error(`“${name}” is no codec; there are ${CODECS.join(', ')}`)
    return found
  })
}

export const benchOptions = (bootstrap: string): ConnectionOptions => ({
  cluster: 'bench',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-bench',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

/** Makes and fills it; answers its name. */
export async function fillSearchTopic(bootstrap: string, codec: Compression, records: number): Promise<string> {
  const topic = `bench-search-${codec}-${randomUUID()}`
  const writer = new KafkaConnection(benchOptions(bootstrap), { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  const configs = [{ name: 'retention.ms', value: '-1' }]
  const asked = { name: topic, numPartitions: PARTITIONS.length, replicationFactor: 1, assignments: [], configs }
  await writer.send('any', createTopics, { topics: [asked], validateOnly: false })
  await waitFor('the leaders of a new topic', () => writer.leaders(topic, PARTITIONS))
  const random = generator(42)
  const underWay = new Set<Promise<unknown>>()
  for (let at = 0; at < records; at += RECORDS_PER_BATCH) {
    const count = Math.min(RECORDS_PER_BATCH, records - at)
    const batch = Array.from({ length: count }, (_, n) => recordOf(at + n, random))
    const partition = PARTITIONS[(at / RECORDS_PER_BATCH) % PARTITIONS.length] ?? 0
    const sent = produceExact(writer, topic, partition, batch, { acks: 1, compression: codec, timeoutMs: 20_000 })
    const settled = sent.finally(() => underWay.delete(settled))
    underWay.add(settled)
    if (underWay.size >= 8) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  await writer.close()
  return topic
}

function recordOf(n: number, random: () => number): ExactRecord {
  const word = () => Math.floor(random() * 2 ** 32).toString(36)
  const value = JSON.stringify({
    n,
    id: `order-${word()}`,
    customer: { id: `c-${n % 50_000}`, name: `${word()} ${word()}`, email: `${word()}@example.org` },
    total: Math.floor(random() * 100_000) / 100,
    currency: ['EUR', 'USD', 'GBP'][n % 3],
    items: Array.from({ length: 8 }, () => ({
      sku: word(),
      title: `Article ${word()} in ${['red', 'green', 'blue', 'black'][Math.floor(random() * 4)]}`,
      quantity: 1 + Math.floor(random() * 9),
      price: Math.floor(random() * 10_000) / 100,
    })),
    address: { street: `${word()} street ${n % 200}`, city: 'Springfield', country: 'US' },
    comment: `${n % EACH === 0 ? `${NEEDLE} ` : ''}${word()}${word()} please deliver before noon ${word()}${word()}${word()}`,
  })
  return {
    timestamp: 1_700_000_000_000n + BigInt(n),
    key: Buffer.from(`c-${n % 50_000}`),
    value: Buffer.from(value),
    headers: [],
  }
}

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
