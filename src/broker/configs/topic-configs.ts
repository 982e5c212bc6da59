// What is in force for a topic: its own configs, else the broker's, else Kafka's defaults; and the part storage obeys.

import type { LogConfig } from '../log/index.ts'
import type { BrokerConfigs, ConfigSynonym } from './broker-configs.ts'
import { configSource } from './broker-configs.ts'
import { type ConfigDefinition, complaintAbout, splitList } from './definition.ts'
import { topicConfigDefinitions } from './topic-definitions.ts'

const definitionByName: ReadonlyMap<string, ConfigDefinition> = new Map(
  topicConfigDefinitions.map(definition => [definition.name, definition]),
)

/** For tests that want small segments; Kafka 4.1 has it too and does not list it. */
const internalSegmentBytes: ConfigDefinition = {
  name: 'internal.segment.bytes',
  type: 'INT',
  default: null,
  check: { minimum: '1' },
  brokerConfig: null,
  documentation: 'The maximum size of a single log file. This should be used for testing only.',
}

export function topicConfigDefinition(name: string): ConfigDefinition | null {
  return name === internalSegmentBytes.name ? internalSegmentBytes : (definitionByName.get(name) ?? null)
}

/** Null when all of a topic's configs are known and valid, else Kafka's complaint about the first that is not. */
export function complaintAboutTopicConfigs(configs: Iterable<readonly [string, string | null]>): string | null {
  for (const [name, value] of configs) {
    const definition = topicConfigDefinition(name)
    if (definition === null) return `Unknown topic config name: ${name}`
    if (value === null) return `Null value not supported for topic configs: ${name}`
    const complaint = complaintAbout(definition, value)
    if (complaint !== null) return complaint
  }
  return null
}

/** Every value a topic config has somewhere, the one in force first. */
export function topicConfigSynonyms(
  definition: ConfigDefinition,
  own: ReadonlyMap<string, string>,
  broker: BrokerConfigs,
): ConfigSynonym[] {
  const set = own.get(definition.name)
  return [
    ...(set === undefined ? [] : [{ name: definition.name, value: set, source: configSource.topic }]),
    ...(definition.brokerConfig === null ? [] : broker.synonyms(definition.brokerConfig)),
  ]
}

/** The value in force and where it comes from. */
export function effectiveTopicConfig(
  definition: ConfigDefinition,
  own: ReadonlyMap<string, string>,
  broker: BrokerConfigs,
): ConfigSynonym {
  const first = topicConfigSynonyms(definition, own, broker)[0]
  return first ?? { name: definition.name, value: definition.default, source: configSource.default }
}

/** The topic configs that storage obeys, parsed. */
export function logConfigOf(own: ReadonlyMap<string, string>, broker: BrokerConfigs): LogConfig {
  const text = (name: string): string => {
    const definition = topicConfigDefinition(name)
    if (definition === null) throw new Error(`no definition of topic config ${name}`)
    return effectiveTopicConfig(definition, own, broker).value ?? ''
  }
  // Spans of "for ever" (2^63 − 1) lose digits as a number, which no comparison with a clock can notice.
  const number = (name: string): number => Number(text(name))
  const internal = own.get(internalSegmentBytes.name)
  return {
    segmentBytes: internal === undefined ? number('segment.bytes') : Number(internal),
    segmentMs: number('segment.ms'),
    retentionMs: number('retention.ms'),
    retentionBytes: number('retention.bytes'),
    cleanupPolicy: splitList(text('cleanup.policy')).filter(isCleanupPolicy),
    deleteRetentionMs: number('delete.retention.ms'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxMessageBytes: number('max.message.bytes'),
    messageTimestampType: text('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    compressionType: compressionOf(text('compression.type')),
    flushMs: number('flush.ms'),
  }
}

function isCleanupPolicy(policy: string): policy is 'delete' | 'compact' {
  return policy === 'delete' || policy === 'compact'
}

function compressionOf(value: string): LogConfig['compressionType'] {
  switch (value) {
    case 'gzip':
    case 'snappy':
    case 'lz4':
    case 'zstd':
      return value
    case 'uncompressed':
      return 'none'
    default:
      return 'producer'
  }
}
