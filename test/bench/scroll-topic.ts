// A topic to scroll in: one partition of small records, lz4. The batches are the same but for their times, so that ten
// million records are written in seconds.
import { randomUUID } from 'node:crypto'
import { produce } from '#core/protocol/apis/produce.ts'
import { encodeBatch } from '#core/records/batch.ts'
import { computeCrc, crcPositionV2 } from '#core/records/batch-header.ts'
import { initCompression } from '#core/records/compression.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { throwOnError } from '#kafka/failure.ts'
import { createTopic } from '#kafka/topics.ts'
import { waitFor } from '#test/support/waiting.ts'
import { say } from './bench.ts'
import { benchOptions } from './search-topic.ts'

const BATCH = 1000
const UNDER_WAY = 16
const FIRST_TIME = 1_700_000_000_000n

/** Makes and fills it; answers its name. */
export async function fillScrollTopic(bootstrap: string, records: number): Promise<string> {
  const topic = `bench-scroll-${randomUUID()}`
  const writer = new KafkaConnection(benchOptions(bootstrap), { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  const configs = [{ name: 'retention.ms', value: '-1' }]
  await createTopic(writer, { topic, partitions: 1, replicationFactor: 1, configs }, false)
  const leader = await waitFor('the leader of a new topic', async () =>
    (await writer.leaders(topic, [0])).keys().next(),
  )
  await initCompression()
  const template = encodeBatch(recordsOf(BATCH), { compression: 'lz4' })
  const underWay = new Set<Promise<void>>()
  const send = async (batch: Buffer) => {
    const topicData = [{ name: topic, partitionData: [{ index: 0, records: batch }] }]
    const answer = await writer.send({ nodeId: leader.value ?? 0 }, produce, { acks: 1, timeoutMs: 30_000, topicData })
    throwOnError(produce, answer.responses[0]?.partitionResponses[0]?.errorCode ?? 0, { cluster: 'bench', topic })
  }
  for (let at = 0; at < records; at += BATCH) {
    const sent: Promise<void> = send(at + BATCH > records ? lastOf(records - at) : later(template, at)).finally(() =>
      underWay.delete(sent),
    )
    underWay.add(sent)
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay)
    if (at % 1_000_000 === 0) say(`  ${at} of ${records} records`)
  }
  await Promise.all(underWay)
  await writer.close()
  return topic
}

const lastOf = (count: number) => encodeBatch(recordsOf(count), { compression: 'lz4' })

function recordsOf(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    key: Buffer.from(`key-${n}`),
    value: Buffer.from(`{"n":${n},"kind":"small","state":"new","total":"${(n * 7919) % 10_000}.90"}`),
    headers: [],
    timestamp: FIRST_TIME + BigInt(n),
  }))
}

/** The same batch, so many milliseconds later. */
function later(template: Buffer, milliseconds: number): Buffer {
  const batch = Buffer.from(template)
  for (const position of [27, 35]) {
    batch.writeBigInt64BE(template.readBigInt64BE(position) + BigInt(milliseconds), position)
  }
  batch.writeUInt32BE(computeCrc(batch, { magic: 2, sizeInBytes: batch.length }), crcPositionV2)
  return batch
}
