// `produce`: where a key goes, sending an exact record, what was sent.
import { randomUUID } from 'node:crypto'
import { choosePartition, produceExact } from '#kafka/produce.ts'
import { procedures } from '../../ipc/procedures.ts'

const { produce } = procedures
/** What the broker may take to replicate before it answers. */
const REPLICATION_TIMEOUT_MS = 30_000

export const produceHandlers = produce.router({
  partitionFor: produce.partitionFor.handler(async ({ input, context }) => {
    const partitions = await context.reader(input.connectionId).refreshTopic(input.topic)
    return { partition: choosePartition(input.key, partitions), partitions: partitions.length }
  }),
  send: produce.send.handler(async ({ input, context }) => {
    const { connectionId, topic, record } = input
    const connection = await context.writer(connectionId)
    const partition = record.partition ?? choosePartition(record.key, await connection.refreshTopic(topic))
    const { key, value, headers, acks, compression } = record
    const timestamp = record.timestamp ?? BigInt(Date.now())
    const options = { acks, compression, timeoutMs: REPLICATION_TIMEOUT_MS }
    const landed = await produceExact(connection, topic, partition, [{ key, value, headers, timestamp }], options)
    const result = { partition, ...landed }
    const sentAt = BigInt(Date.now())
    // The record is in Kafka: a history that cannot be written must not look like a record that was not sent.
    await context.history.add({ id: randomUUID(), connectionId, topic, sentAt, record, result }).catch(reportNotKept)
    context.events.emit({ event: 'changed', connectionId, feature: 'messages' })
    return result
  }),
  history: produce.history.handler(({ input, context }) => context.history.list(input.connectionId)),
  clearHistory: produce.clearHistory.handler(({ input, context }) => context.history.clear(input.connectionId)),
})

function reportNotKept(error: unknown): void {
  console.error(`The sent record could not be kept in the history: ${error instanceof Error ? error.message : error}`)
}
