// DescribeConfigs (key 32), versions 1 to 4. Configuration of topics, brokers, loggers and groups.

import { array, bool, defineApi, int8, int16, int32, string, struct } from '../schema.ts'

export const describeConfigs = defineApi({
  key: 32,
  name: 'DescribeConfigs',
  versions: [1, 4],
  flexibleFrom: 4,
  writes: false,
  request: struct({
    resources: array(
      struct({
        resourceType: int8(),
        resourceName: string(),
        configurationKeys: array(string()).nullable(),
      }),
    ),
    includeSynonyms: bool(),
    includeDocumentation: bool().since(3),
  }),
  response: struct({
    throttleTimeMs: int32(),
    results: array(
      struct({
        errorCode: int16(),
        errorMessage: string().nullable(),
        resourceType: int8(),
        resourceName: string(),
        configs: array(
          struct({
            name: string(),
            value: string().nullable(),
            readOnly: bool(),
            configSource: int8().default(-1),
            isSensitive: bool(),
            synonyms: array(
              struct({
                name: string(),
                value: string().nullable(),
                source: int8(),
              }),
            ),
            configType: int8().since(3),
            documentation: string().nullable().since(3),
          }),
        ),
      }),
    ),
  }),
})
