// One request to one broker, and its answer: picks the version both sides know, encodes, decodes. Knows nothing of
// which broker is the right one, and tries nothing twice.
import { responseHeaderVersion } from '#core/protocol/header.ts'
import {
  type AnyApi,
  decodeResponse,
  encodeRequest,
  Reader,
  type RequestInput,
  type ResponseOf,
} from '#core/protocol/schema.ts'
import { KafkaFailure } from './failure.ts'
import { type RawBroker, rawRequest } from './internals.ts'
import { newestSent } from './spoken-versions.ts'

export interface SendOptions {
  /** Milliseconds instead of the profile's request timeout. */
  timeoutMs?: number
  /** At most this version, where an answer's shape matters. */
  maxVersion?: number
}

/** @throws KafkaFailure NOT_OFFERED, and what kafkajs or the socket throws */
export async function exchange<A extends AnyApi>(
  broker: RawBroker,
  cluster: string,
  api: A,
  body: RequestInput<A>,
  options: SendOptions,
): Promise<ResponseOf<A>> {
  const version = versionOf(broker, cluster, api, options.maxVersion)
  const call = callOf(api, version, body)
  let answer: ResponseOf<A> | undefined
  const request = rawRequest({
    ...call,
    expectResponse: true,
    timeoutMs: options.timeoutMs ?? null,
    decode: payload => {
      answer = decodeResponse(api, version, responseHeaderVersion(api, version) === 1 ? afterTags(payload) : payload)
      return { decoded: { answer }, throttleTimeMs: throttleOf(answer) }
    },
  })
  await broker.connectionPool.send(request)
  return answer as ResponseOf<A>
}

/** For requests without an answer (Produce with acks 0). @throws KafkaFailure NOT_OFFERED */
export async function post<A extends AnyApi>(
  broker: RawBroker,
  cluster: string,
  api: A,
  body: RequestInput<A>,
): Promise<void> {
  const call = callOf(api, versionOf(broker, cluster, api), body)
  const decode = () => ({ decoded: {}, throttleTimeMs: 0 })
  await broker.connectionPool.send(rawRequest({ ...call, expectResponse: false, timeoutMs: null, decode }))
}

function versionOf(broker: RawBroker, cluster: string, api: AnyApi, maxVersion = Number.POSITIVE_INFINITY): number {
  const offered = broker.versions?.[api.key]
  const version = Math.min(newestSent(api), offered?.maxVersion ?? -1, maxVersion)
  if (version >= Math.max(api.minVersion, offered?.minVersion ?? 0)) return version
  const what =
    offered === undefined
      ? `${api.name} is not offered`
      : `${api.name} is offered only in versions ${offered.minVersion}–${offered.maxVersion}`
  throw new KafkaFailure({ code: 'NOT_OFFERED', what, where: { cluster, request: api.name } })
}

function callOf<A extends AnyApi>(api: A, apiVersion: number, body: RequestInput<A>) {
  return {
    apiKey: api.key,
    apiName: api.name,
    apiVersion,
    isFlexible: apiVersion >= api.flexibleFrom,
    body: encodeRequest(api, apiVersion, body),
  }
}

/** The header's tag buffer, which kafkajs knows nothing of. */
function afterTags(payload: Buffer): Buffer {
  const reader = new Reader(payload)
  reader.tags()
  return payload.subarray(reader.position)
}

function throttleOf(answer: unknown): number {
  const value = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'throttleTimeMs') : 0
  return typeof value === 'number' ? value : 0
}
