// AlterConfigs (key 33), versions 0 to 2: replaces ALL configs of a resource, what is not named falls back to defaults.

import { alterConfigs } from '#core/protocol/apis/alter-configs.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { type ConfigError, currentConfigs, setConfigs } from './config-resource.ts'

export const alterConfigsHandler = defineHandler({
  api: alterConfigs,
  versions: [0, 2],
  async handle(request, { services }) {
    const responses = []
    for (const { resourceType, resourceName, configs } of request.resources) {
      const current = currentConfigs(resourceType, resourceName, services)
      const nullValue = configs.find(({ value }) => value === null)
      const error: ConfigError =
        'errorCode' in current
          ? current
          : nullValue !== undefined
            ? { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: `Null value not supported for : ${nullValue.name}` }
            : await setConfigs(
                resourceType,
                resourceName,
                new Map(configs.map(({ name, value }) => [name, value ?? ''])),
                request.validateOnly,
                services,
              )
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
