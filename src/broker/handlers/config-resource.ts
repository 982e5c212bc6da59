// What DescribeConfigs, AlterConfigs and IncrementalAlterConfigs share: resource types, and setting a resource's configs
// as a whole once they have been checked. Messages are Kafka's.

import { ErrorCode } from '#core/protocol/errors.ts'
import { complaintAbout } from '../configs/definition.ts'
import { complaintAboutTopicConfigs } from '../configs/topic-configs.ts'
import type { Services } from '../services.ts'
import { complaintAboutTopicName } from '../topics/topic-name.ts'

export const resourceType = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const

export interface ConfigError {
  readonly errorCode: number
  readonly errorMessage: string | null
}

export const noConfigError: ConfigError = { errorCode: ErrorCode.NONE, errorMessage: null }

/** The broker resource '' stands for all brokers; a number must be ours. */
export function brokerScope(name: string, services: Services): 'broker' | 'cluster' | ConfigError {
  if (name === '') return 'cluster'
  if (name === String(services.settings.nodeId)) return 'broker'
  const errorMessage = /^-?\d+$/.test(name)
    ? `Unexpected broker id, expected ${services.settings.nodeId} or empty string, but received ${name}`
    : `Broker id must be an integer, but it is: ${name}`
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
}

export function topicError(name: string, services: Services): ConfigError | null {
  if (services.topics.get(name) !== null) return null
  const complaint = complaintAboutTopicName(name)
  return complaint === null
    ? { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: `The topic '${name}' does not exist.` }
    : { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, errorMessage: complaint }
}

/** The configs set on a resource now, or why it cannot be altered. */
export function currentConfigs(
  type: number,
  name: string,
  services: Services,
): ReadonlyMap<string, string> | ConfigError {
  if (type === resourceType.topic) return topicError(name, services) ?? services.topics.get(name)?.configs ?? new Map()
  if (type === resourceType.broker) {
    const scope = brokerScope(name, services)
    return typeof scope === 'string' ? services.configs.dynamic(scope) : scope
  }
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: `Altering resources of type ${type} is not offered.` }
}

/** Checks all of a resource's configs and, unless only validating, puts them in force. */
export async function setConfigs(
  type: number,
  name: string,
  configs: ReadonlyMap<string, string>,
  validateOnly: boolean,
  services: Services,
): Promise<ConfigError> {
  if (type === resourceType.topic) {
    const complaint = complaintAboutTopicConfigs(configs)
    if (complaint !== null) return { errorCode: ErrorCode.INVALID_CONFIG, errorMessage: complaint }
    if (!validateOnly) await services.topics.setConfigs(name, configs)
    return noConfigError
  }
  const scope = brokerScope(name, services)
  if (typeof scope !== 'string') return scope
  for (const [config, value] of configs) {
    const definition = services.configs.definition(config)
    // Like Kafka: a name the broker does not know is kept, some plugin may want it.
    if (definition === null) continue
    const complaint = definition.dynamic
      ? complaintAbout({ ...definition, check: null }, value)
      : `Cannot update these configs dynamically: Set(${config})`
    if (complaint !== null) return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: complaint }
  }
  if (!validateOnly) {
    await services.configs.setDynamic(scope, configs)
    services.topics.refreshConfigs()
  }
  return noConfigError
}
