// DescribeConfigs (key 32), versions 1 to 4: topics, this broker, the dynamic defaults of all brokers (name '').
// Values, sources, synonyms, types and documentation are Kafka's. Broker loggers, client metrics and groups have none.

import { describeConfigs } from '#core/protocol/apis/describe-configs.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import { type ConfigSynonym, configSource } from '../configs/broker-configs.ts'
import { type ConfigType, configTypeCode } from '../configs/definition.ts'
import { topicConfigDefinition, topicConfigSynonyms } from '../configs/topic-configs.ts'
import { topicConfigDefinitions } from '../configs/topic-definitions.ts'
import { defineHandler } from '../handler.ts'
import type { Services } from '../services.ts'
import { brokerScope, resourceType } from './config-resource.ts'

type AskedResource = RequestOf<typeof describeConfigs>['resources'][number]

interface Wanted {
  readonly synonyms: boolean
  readonly documentation: boolean
}

interface DescribedDefinition {
  readonly name: string
  readonly type: ConfigType
  readonly default: string | null
  readonly documentation: string
}

export const describeConfigsHandler = defineHandler({
  api: describeConfigs,
  versions: [1, 4],
  handle: (request, { services }) => ({
    throttleTimeMs: 0,
    results: request.resources.map(resource => ({
      resourceType: resource.resourceType,
      resourceName: resource.resourceName,
      ...describe(
        resource,
        { synonyms: request.includeSynonyms, documentation: request.includeDocumentation },
        services,
      ),
    })),
  }),
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    results: request.resources.map(({ resourceType, resourceName }) => ({
      resourceType,
      resourceName,
      errorCode,
      errorMessage: null,
      configs: [],
    })),
  }),
})

function describe(asked: AskedResource, wanted: Wanted, services: Services) {
  const asksFor = (name: string) => asked.configurationKeys?.includes(name) ?? true
  if (asked.resourceType === resourceType.topic) {
    const topic = services.topics.get(asked.resourceName)
    if (topic === null) return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, '')
    // internal.segment.bytes is only listed where it was set.
    const extra = [...topic.configs.keys()].filter(name => !topicConfigDefinitions.some(known => known.name === name))
    const definitions = [...topicConfigDefinitions.map(({ name }) => name), ...extra]
      .filter(asksFor)
      .map(topicConfigDefinition)
      .filter(definition => definition !== null)
    return found(
      definitions.map(definition =>
        entry(definition, topicConfigSynonyms(definition, topic.configs, services.configs), false, wanted),
      ),
    )
  }
  if (asked.resourceType === resourceType.broker) {
    const scope = brokerScope(asked.resourceName, services)
    if (typeof scope !== 'string') return refused(scope.errorCode, scope.errorMessage)
    const { configs } = services
    const definitions = configs.definitions().filter(({ name }) => asksFor(name))
    if (scope === 'broker') {
      return found(definitions.map(it => entry(it, configs.synonyms(it.name), !it.dynamic, wanted)))
    }
    const altered = definitions.filter(({ name }) => configs.dynamic('cluster').has(name))
    const dynamicDefault = (name: string) =>
      configs.synonyms(name).filter(({ source }) => source === configSource.dynamicDefaultBroker)
    return found(altered.map(it => entry(it, dynamicDefault(it.name), !it.dynamic, wanted)))
  }
  return found([])
}

function entry(definition: DescribedDefinition, synonyms: readonly ConfigSynonym[], readOnly: boolean, wanted: Wanted) {
  const inForce = synonyms[0]
  return {
    name: definition.name,
    value: inForce === undefined ? definition.default : inForce.value,
    readOnly,
    configSource: inForce?.source ?? configSource.default,
    isSensitive: false,
    synonyms: wanted.synonyms ? synonyms : [],
    configType: configTypeCode[definition.type],
    documentation: wanted.documentation ? definition.documentation : null,
  }
}

function found(configs: ReturnType<typeof entry>[]) {
  return { errorCode: ErrorCode.NONE, errorMessage: null, configs }
}

function refused(errorCode: number, errorMessage: string | null) {
  return { errorCode, errorMessage, configs: [] }
}
