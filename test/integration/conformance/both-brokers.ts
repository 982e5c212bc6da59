// Owns running one suite against both brokers: Apache Kafka, shared by the run, and the built-in broker, one process
// per file. A test takes the broker from its suite and names its topics and groups with `unique`.

import { randomBytes } from 'node:crypto'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { startBroker } from '#test/support/broker-process.ts'
import type { TestBroker } from '#test/support/test-broker.ts'
import { waitFor } from '#test/support/waiting.ts'

/** What a suite may use of the broker it runs against. */
export interface BrokerUnderTest {
  readonly bootstrap: string
  /** The folder with the log segments. */
  readonly dataDir: string
  /** A kafkajs admin client, connected. */
  readonly admin: Admin
  readonly kafka: Kafka
}

/** A name no other test has: `shop-orders-4f1c2a`. */
export function unique(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`
}

/** Declares the suite twice. `broker()` may be called inside tests and hooks only. */
export function describeOnBoth(title: string, suite: (broker: () => BrokerUnderTest) => void): void {
  const shared = async () => ({ ...inject('kafka'), close: async () => {} })
  const variants: readonly (readonly [string, () => Promise<Pick<TestBroker, 'bootstrap' | 'dataDir' | 'close'>>])[] = [
    ['Kafka', shared],
    ['the built-in broker', () => startBroker()],
  ]
  for (const [name, start] of variants) {
    describe(`${title} on ${name}`, () => {
      let running: Pick<TestBroker, 'close'> | null = null
      let found: BrokerUnderTest | null = null
      beforeAll(async () => {
        const started = await start()
        running = started
        const kafka = new Kafka({
          clientId: 'ottla-conformance',
          brokers: [started.bootstrap],
          logLevel: logLevel.NOTHING,
          retry: { initialRetryTime: 50, retries: 8 },
        })
        const admin = kafka.admin()
        await admin.connect()
        found = { bootstrap: started.bootstrap, dataDir: started.dataDir, kafka, admin }
      })
      afterAll(async () => {
        await found?.admin.disconnect()
        await running?.close()
      })
      suite(() => {
        if (found === null) throw new Error('the broker is only there inside tests and hooks')
        return found
      })
    })
  }
}

/** Creates a topic and waits until its partitions can be read and written. */
export async function makeTopic(
  { admin }: BrokerUnderTest,
  name: string,
  options: { partitions?: number; configs?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const topic = unique(name)
  const partitions = options.partitions ?? 1
  await admin.createTopics({
    waitForLeaders: false,
    topics: [
      {
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: Object.entries(options.configs ?? {}).map(([name, value]) => ({ name, value })),
      },
    ],
  })
  await waitForPartitions(admin, topic, partitions)
  return topic
}

export async function waitForPartitions(admin: Admin, topic: string, count: number): Promise<void> {
  await waitFor(`${topic} to have ${count} partitions`, async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const partitions = topics[0]?.partitions ?? []
    if (partitions.length !== count || partitions.some(({ leader }) => leader < 0)) return false
    // Metadata names a leader before it serves; kafkajs's producer would then write some partitions twice.
    return (await admin.fetchTopicOffsets(topic)).length === count
  })
}
