// IncrementalAlterConfigs (key 44), versions 0 and 1: set (0), delete (1), append (2) and subtract (3) of single configs.

import { incrementalAlterConfigs } from '#core/protocol/apis/incremental-alter-configs.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import { splitList } from '../configs/definition.ts'
import { effectiveTopicConfig, topicConfigDefinition } from '../configs/topic-configs.ts'
import { defineHandler } from '../handler.ts'
import type { Services } from '../services.ts'
import { type ConfigError, currentConfigs, resourceType, setConfigs } from './config-resource.ts'

type AskedResource = RequestOf<typeof incrementalAlterConfigs>['resources'][number]
type Change = AskedResource['configs'][number]

const operation = { set: 0, delete: 1, append: 2, subtract: 3 } as const

export const incrementalAlterConfigsHandler = defineHandler({
  api: incrementalAlterConfigs,
  versions: [0, 1],
  async handle(request, { services }) {
    const responses = []
    for (const resource of request.resources) {
      const { resourceType, resourceName } = resource
      const changed = changedConfigs(resource, services)
      const error =
        'errorCode' in changed
          ? changed
          : await setConfigs(resourceType, resourceName, changed, request.validateOnly, services)
      responses.push({ resourceType, resourceName, ...error })
    }
    return { throttleTimeMs: 0, responses }
  },
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    responses: request.resources.map(({ resourceType, resourceName }) => ({
      resourceType,
      resourceName,
      errorCode,
      errorMessage: null,
    })),
  }),
})

function changedConfigs(asked: AskedResource, services: Services): Map<string, string> | ConfigError {
  const current = currentConfigs(asked.resourceType, asked.resourceName, services)
  if ('errorCode' in current) return current
  const twice = asked.configs.find(({ name }, index) => asked.configs.findIndex(other => other.name === name) !== index)
  if (twice !== undefined) return invalidRequest(`Error due to duplicate config keys : ${twice.name}`)
  const configs = new Map(current)
  for (const change of asked.configs) {
    const error = apply(change, configs, asked, services)
    if (error !== null) return error
  }
  return configs
}

function apply(
  change: Change,
  configs: Map<string, string>,
  asked: AskedResource,
  services: Services,
): ConfigError | null {
  const { name, value, configOperation } = change
  if (configOperation === operation.delete) {
    configs.delete(name)
    return null
  }
  if (value === null) return invalidRequest(`Null value not supported for : ${name}`)
  if (configOperation === operation.set) {
    configs.set(name, value)
    return null
  }
  const verb = configOperation === operation.append ? 'APPEND' : 'SUBTRACT'
  if (configOperation !== operation.append && configOperation !== operation.subtract) {
    return invalidRequest(`Unknown config operation ${configOperation}`)
  }
  const type = typeOf(name, asked, services)
  if (type !== 'LIST') {
    return {
      errorCode: ErrorCode.INVALID_CONFIG,
      errorMessage: `Can't ${verb} to key ${name} because its type is not LIST.`,
    }
  }
  const items = splitList(configs.get(name) ?? inForce(name, asked, services))
  const given = splitList(value)
  const changed =
    configOperation === operation.append
      ? [...items, ...given.filter(item => !items.includes(item))]
      : items.filter(item => !given.includes(item))
  configs.set(name, changed.join(','))
  return null
}

function typeOf(name: string, asked: AskedResource, services: Services) {
  const definition =
    asked.resourceType === resourceType.topic ? topicConfigDefinition(name) : services.configs.definition(name)
  return definition?.type
}

/** What a list starts from when the resource has none of its own. */
function inForce(name: string, asked: AskedResource, services: Services): string {
  if (asked.resourceType !== resourceType.topic) return services.configs.synonyms(name)[0]?.value ?? ''
  const definition = topicConfigDefinition(name)
  return definition === null ? '' : (effectiveTopicConfig(definition, new Map(), services.configs).value ?? '')
}

function invalidRequest(errorMessage: string): ConfigError {
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
}
