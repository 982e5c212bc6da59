// warehouse.dead-letters: orders and customers that the warehouse could not take, with the headers that Spring Kafka's
// DeadLetterPublishingRecoverer adds: text, but numbers as big-endian bytes.

import { partitionForKey } from '#core/records/murmur2.ts'
import type { Random } from './random.ts'
import { headers, type SampleRecord, type SampleTopic, text } from './sample-topic.ts'
import { customers, orders } from './shop.ts'

interface Failure {
  readonly of: SampleTopic
  readonly error: string
  readonly at: string
  message(random: Random): string
}

const PACKAGE = 'com.example.warehouse'

const failures: readonly [Failure, ...Failure[]] = [
  {
    of: orders,
    error: `${PACKAGE}.UnknownProductException`,
    at: `${PACKAGE}.Stock.find(Stock.java:88)`,
    message: random => `Product BK-${random.between(1000, 1199)} is not on the stock list`,
  },
  {
    of: orders,
    error: 'java.net.SocketTimeoutException',
    at: 'java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)',
    message: () => 'Read timed out',
  },
  {
    of: orders,
    error: 'com.fasterxml.jackson.databind.exc.MismatchedInputException',
    at: 'com.fasterxml.jackson.databind.DeserializationContext.handleUnexpectedToken(DeserializationContext.java:1741)',
    message: random =>
      `Cannot deserialize value of type \`int\` from String "${random.between(1, 3)} pcs": not a valid \`int\` value\n at [line: 1, column: ${random.between(120, 480)}]`,
  },
  {
    of: customers,
    error: 'java.lang.NullPointerException',
    at: `${PACKAGE}.Addresses.update(Addresses.java:41)`,
    message: () => 'Cannot invoke "Customer.address()" because "customer" is null',
  },
]

function big(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

function small(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function failed(random: Random, number: number, time: Date): SampleRecord {
  // Most are of the first kinds.
  const failure = failures[Math.min(random.between(0, 3), random.between(0, 3))] ?? failures[0]
  const { of, error, at } = failure
  const original = of.record(random, number, time)
  const message = failure.message(random)
  const partition = original.key === null ? 0 : partitionForKey(original.key, of.partitions)
  const bytes = (name: string, value: Buffer) => ({ key: text(name), value })
  return {
    key: original.key,
    // A deleted customer is what the last one fails at.
    value: of === customers ? null : original.value,
    headers: [
      ...original.headers,
      ...headers(['kafka_dlt-original-topic', of.name]),
      bytes('kafka_dlt-original-partition', small(partition)),
      bytes('kafka_dlt-original-offset', big(BigInt(number) * 7n)),
      bytes('kafka_dlt-original-timestamp', big(BigInt(time.getTime() - random.between(200, 9000)))),
      ...headers(
        ['kafka_dlt-original-timestamp-type', 'CreateTime'],
        ['kafka_dlt-original-consumer-group', 'warehouse-export'],
        ['kafka_dlt-exception-fqcn', 'org.springframework.kafka.listener.ListenerExecutionFailedException'],
        ['kafka_dlt-exception-cause-fqcn', error],
        ['kafka_dlt-exception-message', message],
        ['kafka_dlt-exception-stacktrace', `${error}: ${message}\n\tat ${at}`],
      ),
    ],
  }
}

export const deadLetterTopics: readonly SampleTopic[] = [
  {
    name: 'warehouse.dead-letters',
    partitions: 2,
    configs: new Map([['retention.ms', '-1']]),
    compression: 'lz4',
    history: 360,
    recordsPerBatch: 4,
    secondsBetween: 120,
    record: failed,
  },
]
