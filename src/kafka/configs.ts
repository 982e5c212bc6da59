// Configuration of topics and brokers: DescribeConfigs and IncrementalAlterConfigs. The older AlterConfigs is never
// sent: it replaces everything that it does not name (KIP-339).
import { describeConfigs } from '#core/protocol/apis/describe-configs.ts'
import { incrementalAlterConfigs } from '#core/protocol/apis/incremental-alter-configs.ts'
import type { ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection, Target } from './connection.ts'
import { KafkaFailure, throwOnError, type Where } from './failure.ts'

export interface Config {
  name: string
  /** Null for sensitive values, which a broker never tells, and for entries without a value. */
  value: string | null
  /** Kafka's ConfigSource. */
  source: string
  isChanged: boolean
  isReadOnly: boolean
  isSensitive: boolean
  /** Kafka's ConfigType in lower case; `unknown` before version 3 of the request. */
  type: string
  documentation: string | null
  /** Where the value comes from and what lies beneath, nearest first; the entry itself is the first. */
  synonyms: { name: string; value: string | null; source: string }[]
}

export type ConfigResource = { topic: string } | { broker: number }

const TOPIC = 2
const BROKER = 4
/** ConfigResource.Type and DescribeConfigsResponse.ConfigSource of the Java client. */
const SOURCES = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
  'DYNAMIC_BROKER_LOGGER_CONFIG',
  'DYNAMIC_CLIENT_METRICS_CONFIG',
  'DYNAMIC_GROUP_CONFIG',
]
const DEFAULT_CONFIG = 5
const TYPES = ['unknown', 'boolean', 'string', 'int', 'short', 'long', 'double', 'list', 'class', 'password']
const SET = 0
const DELETE = 1

type AnsweredConfig = ResponseOf<typeof describeConfigs>['results'][number]['configs'][number]

/** All entries, by name. @throws KafkaFailure */
export async function configsOf(connection: KafkaConnection, resource: ConfigResource): Promise<Config[]> {
  const where = placeOf(connection, resource)
  const answer = await connection.send(targetOf(resource), describeConfigs, {
    resources: [{ ...wire(resource), configurationKeys: null }],
    includeSynonyms: true,
    includeDocumentation: true,
  })
  const [result] = answer.results
  if (result === undefined) throw noAnswer(where)
  throwOnError(describeConfigs, result.errorCode, where, result.errorMessage)
  return result.configs.map(asConfig).sort((left, right) => (left.name < right.name ? -1 : 1))
}

/**
 * Changes the named entries only; `value: null` removes the override. All or nothing.
 * @throws KafkaFailure NOT_OFFERED before Kafka 2.3
 */
export async function alterConfigs(
  connection: KafkaConnection,
  resource: ConfigResource,
  changes: readonly { name: string; value: string | null }[],
  validateOnly: boolean,
): Promise<void> {
  const where = placeOf(connection, resource)
  const configs = changes.map(({ name, value }) => ({ name, value, configOperation: value === null ? DELETE : SET }))
  const answer = await connection.send(targetOf(resource), incrementalAlterConfigs, {
    resources: [{ ...wire(resource), configs }],
    validateOnly,
  })
  const [result] = answer.responses
  if (result === undefined) throw noAnswer(where)
  throwOnError(incrementalAlterConfigs, result.errorCode, where, result.errorMessage)
}

/** A broker's own entries are known to that broker only. */
function targetOf(resource: ConfigResource): Target {
  return 'broker' in resource ? { nodeId: resource.broker } : 'any'
}

function wire(resource: ConfigResource) {
  return 'topic' in resource
    ? { resourceType: TOPIC, resourceName: resource.topic }
    : { resourceType: BROKER, resourceName: String(resource.broker) }
}

function placeOf({ cluster }: KafkaConnection, resource: ConfigResource): Where {
  return 'topic' in resource ? { cluster, topic: resource.topic } : { cluster, broker: String(resource.broker) }
}

function asConfig(entry: AnsweredConfig): Config {
  return {
    name: entry.name,
    value: entry.value,
    source: sourceName(entry.configSource),
    isChanged: entry.configSource !== DEFAULT_CONFIG,
    isReadOnly: entry.readOnly,
    isSensitive: entry.isSensitive,
    type: TYPES[entry.configType] ?? 'unknown',
    documentation: entry.documentation,
    synonyms: entry.synonyms.map(({ name, value, source }) => ({ name, value, source: sourceName(source) })),
  }
}

function sourceName(code: number): string {
  return SOURCES[code] ?? 'UNKNOWN'
}

function noAnswer(where: Where): KafkaFailure {
  return new KafkaFailure({ code: 'UNEXPECTED', what: 'The broker answered for no resource', where })
}
