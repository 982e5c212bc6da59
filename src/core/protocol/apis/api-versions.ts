// ApiVersions (key 18), versions 0 to 4. What the broker can do: versions and features.

import { array, bool, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const apiVersions = defineApi({
  key: 18,
  name: 'ApiVersions',
  versions: [0, 4],
  flexibleFrom: 3,
  writes: false,
  request: struct({
    clientSoftwareName: string().since(3),
    clientSoftwareVersion: string().since(3),
  }),
  response: struct({
    errorCode: int16(),
    apiKeys: array(
      struct({
        apiKey: int16(),
        minVersion: int16(),
        maxVersion: int16(),
      }),
    ),
    throttleTimeMs: int32().since(1),
    supportedFeatures: array(
      struct({
        name: string(),
        minVersion: int16(),
        maxVersion: int16(),
      }),
    )
      .since(3)
      .tag(0),
    finalizedFeaturesEpoch: int64().since(3).tag(1).default(-1n),
    finalizedFeatures: array(
      struct({
        name: string(),
        maxVersionLevel: int16(),
        minVersionLevel: int16(),
      }),
    )
      .since(3)
      .tag(2),
    zkMigrationReady: bool().since(3).tag(3),
  }),
})
