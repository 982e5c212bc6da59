// ApiVersions (key 18), versions 0 to 4: the registry, plus the finalized features a Kafka 4.1 KRaft cluster shows, and
// one of our own by which a client can tell this broker from Apache Kafka. Clients pass over features they do not know.
// Not implemented: UpdateFeatures; `transaction.version` and the other features stay at 0.

import { apiVersions } from '#core/protocol/apis/api-versions.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler, type Handler } from '../handler.ts'

/** 4.1-IV1, the metadata version of Kafka 4.1. Clients take its presence for KRaft. */
const metadataVersion = 27

const builtInBroker = { name: 'ottla.broker.version', level: 1 }

const produceKey = 0

export function apiVersionsHandler(offered: () => readonly Handler[]): Handler {
  const answer = (errorCode: number) => ({
    errorCode,
    apiKeys: offered()
      .map(({ api, versions }) => ({
        apiKey: api.key,
        // Kafka 4 refuses Produce v0 to v2 but lists them: librdkafka turns compression off otherwise (KAFKA-18659).
        minVersion: api.key === produceKey ? 0 : versions[0],
        maxVersion: versions[1],
      }))
      .sort((left, right) => left.apiKey - right.apiKey),
    supportedFeatures: [
      { name: 'metadata.version', minVersion: 7, maxVersion: metadataVersion },
      { name: builtInBroker.name, minVersion: 1, maxVersion: builtInBroker.level },
    ],
    finalizedFeaturesEpoch: 1n,
    finalizedFeatures: [
      { name: 'metadata.version', maxVersionLevel: metadataVersion, minVersionLevel: metadataVersion },
      { name: builtInBroker.name, maxVersionLevel: builtInBroker.level, minVersionLevel: builtInBroker.level },
    ],
  })
  return defineHandler({
    api: apiVersions,
    versions: [0, 4],
    handle: () => answer(ErrorCode.NONE),
    failure: (_request, errorCode) => answer(errorCode),
  })
}
