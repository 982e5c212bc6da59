// What dead-letter topics say about a failure, in headers: who writes them, and by which names. Each table is taken from
// the code that writes these headers, which is named at it.
import type { KafkaHeader } from '../records/record.ts'

export interface Convention {
  /** Who writes it. */
  name: string
  /** The class of the error: of several the first that a record has. */
  error: readonly string[]
  message: string
  /** Where the record came from. */
  topic: string
  /** All that it adds to a record. */
  headers: readonly string[]
}

const named = (prefix: string, names: string): string[] => names.split(' ').map(name => `${prefix}${name}`)

/** Those of @RetryableTopic begin otherwise. The cause is what was thrown, the class often what it was wrapped in. */
const spring = (name: string, prefix: string, others: readonly string[]): Convention => ({
  name,
  error: [`${prefix}exception-cause-fqcn`, `${prefix}exception-fqcn`, `${prefix}key-exception-fqcn`],
  message: `${prefix}exception-message`,
  topic: `${prefix}original-topic`,
  headers: [
    ...named(prefix, 'exception-fqcn exception-cause-fqcn exception-message exception-stacktrace'),
    ...named(prefix, 'key-exception-fqcn key-exception-message key-exception-stacktrace'),
    ...named(prefix, 'original-topic original-partition original-offset original-timestamp'),
    ...named(prefix, 'original-timestamp-type original-consumer-group'),
    ...others,
  ],
})

export const conventions: readonly Convention[] = [
  {
    // org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter, KIP-298. `class.name` is what was executing.
    name: 'Kafka Connect',
    error: ['__connect.errors.exception.class.name'],
    message: '__connect.errors.exception.message',
    topic: '__connect.errors.topic',
    headers: [
      ...named('__connect.errors.', 'topic partition offset connector.name task.id stage class.name'),
      ...named('__connect.errors.', 'exception.class.name exception.message exception.stacktrace'),
    ],
  },
  {
    // org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils, KIP-1034.
    name: 'Kafka Streams',
    error: ['__streams.errors.exception'],
    message: '__streams.errors.message',
    topic: '__streams.errors.topic',
    headers: named('__streams.errors.', 'exception message stacktrace topic partition offset'),
  },
  // org.springframework.kafka.listener.DeadLetterPublishingRecoverer, with the names of KafkaHeaders.DLT_*.
  spring('Spring Kafka', 'kafka_dlt-', []),
  // org.springframework.kafka.retrytopic.DeadLetterPublishingRecovererFactory, RetryTopicHeaders.
  spring(
    'Spring Kafka, retry topics',
    'kafka_',
    named('retry_topic-', 'attempts backoff-timestamp original-timestamp'),
  ),
  {
    // org.springframework.cloud.stream.binder.kafka.KafkaMessageChannelBinder.
    name: 'Spring Cloud Stream',
    error: ['x-exception-fqcn'],
    message: 'x-exception-message',
    topic: 'x-original-topic',
    headers: [
      ...named('x-exception-', 'fqcn message stacktrace'),
      ...named('x-original-', 'topic partition offset timestamp timestamp-type'),
    ],
  },
  {
    // io.smallrye.reactive.messaging.kafka.fault.KafkaDeadLetterQueue.
    name: 'SmallRye Reactive Messaging',
    error: ['dead-letter-cause-class-name', 'dead-letter-exception-class-name'],
    message: 'dead-letter-reason',
    topic: 'dead-letter-topic',
    headers: named('dead-letter-', 'exception-class-name cause-class-name reason cause topic partition offset'),
  },
]

/** Of somebody's own making; '' where there is no such header. */
export function conventionOf({ error, message, topic }: { error: string; message: string; topic: string }): Convention {
  const headers = [error, message, topic].filter(name => name !== '')
  return { name: 'your own', error: [error], message, topic, headers }
}

/** By the headers that tell one: its errors and its topic. */
const byHeader = new Map(conventions.flatMap(each => [...each.error, each.topic].map(name => [name, each])))

export interface DeadLetter {
  convention: Convention
  error: string | null
  message: string | null
  /** The topic that it came from. */
  topic: string | null
}

/**
 * Of a record that failed twice what the last one wrote, which is behind. Null: no convention that is known.
 * @param own goes before all others, where a record has one of its headers
 */
export function deadLetterOf(headers: readonly KafkaHeader[], own: Convention | null = null): DeadLetter | null {
  let convention: Convention | undefined
  const values = new Map<string, Buffer | null>()
  for (const { key, value } of headers) {
    const name = key.toString('utf8')
    values.set(name, value)
    convention = byHeader.get(name) ?? convention
  }
  if (own?.headers.some(name => values.has(name))) convention = own
  if (convention === undefined) return null
  const text = (name: string | undefined) => values.get(name ?? '')?.toString('utf8') ?? null
  return {
    convention,
    error: text(convention.error.find(name => values.get(name) != null)),
    message: text(convention.message),
    topic: text(convention.topic),
  }
}

const FIRST_CHARACTERS = 200
/** UUIDs, then hexadecimal numbers that have a digit, then numbers. */
const VARYING = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)(?:0x)?[0-9a-f]{6,}\b|\d+(?:[.,:]\d+)*/gi

/** The first line of a message without what differs from record to record: `Order 17 is unknown` is `Order # is unknown`. */
export function shapeOf(message: string): string {
  const [line = ''] = message.slice(0, FIRST_CHARACTERS * 2).split(/\r?\n/, 1)
  return line.replace(VARYING, '#').slice(0, FIRST_CHARACTERS).trim()
}
