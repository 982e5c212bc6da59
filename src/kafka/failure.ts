// The one error that leaves this folder: what happened, where, and what to do. Main and the engine turn it into a
// `Problem` of the contract; nothing here knows about screens.
import { errorMessage, errorName, isRetriable } from '#core/protocol/errors.ts'
import type { AnyApi } from '#core/protocol/schema.ts'
import { remedyFor } from './remedies.ts'
import { missingRight } from './rights.ts'

export interface Where {
  readonly [name: string]: string
}

export class KafkaFailure extends Error {
  override readonly name = 'KafkaFailure'
  /** Kafka's error name, or one of ours (`CONNECTION_FAILED`, `NO_WRITE_GRANT`, …). */
  readonly code: string
  readonly what: string
  readonly where: Where
  readonly remedy: string
  readonly retriable: boolean

  constructor(details: {
    code: string
    what: string
    where: Where
    remedy?: string
    retriable?: boolean
    cause?: unknown
  }) {
    super(details.what, { cause: details.cause })
    this.code = details.code
    this.what = details.what
    this.where = details.where
    this.remedy = details.remedy ?? remedyFor(details.code)
    this.retriable = details.retriable ?? false
  }
}

/** A failure for an error code in a broker's answer to `api`; `message` is what the broker added to it, if anything. */
export function brokerFailure(api: AnyApi, errorCode: number, where: Where, message?: string | null): KafkaFailure {
  const code = errorName(errorCode)
  const remedy = missingRight(api.name, code) ?? remedyFor(code)
  return new KafkaFailure({
    code,
    what: message || errorMessage(errorCode),
    where,
    remedy,
    retriable: isRetriable(errorCode),
  })
}

/** Throws when the broker answered an error. */
export function throwOnError(api: AnyApi, errorCode: number, where: Where, message?: string | null): void {
  if (errorCode !== 0) throw brokerFailure(api, errorCode, where, message)
}

/** In one line, for a file that is read without the application. */
export function sentencesOf({ what, where, remedy }: KafkaFailure): string {
  const places = Object.entries(where).map(([name, value]) => `${name}: ${value}`)
  return `${what.replace(/\.$/, '')}${places.length === 0 ? '' : ` (${places.join(', ')})`}. ${remedy}`.trim()
}

function text(value: unknown): string {
  return value instanceof Error ? value.message : String(value)
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}

/** Turns what kafkajs or a socket threw into a failure; a failure passes through, with its place completed. */
export function asFailure(error: unknown, where: Where): KafkaFailure {
  if (error instanceof KafkaFailure) {
    return new KafkaFailure({
      code: error.code,
      what: error.what,
      where: { ...where, ...error.where },
      remedy: error.remedy,
      retriable: error.retriable,
      cause: error.cause,
    })
  }
  // kafkajs wraps what it gives up on: the cause says more than the wrapper.
  const cause = property(error, 'cause')
  if (property(error, 'name') === 'KafkaJSNumberOfRetriesExceeded' && cause instanceof Error)
    return asFailure(cause, where)
  const name = String(property(error, 'name') ?? '')
  const type = property(error, 'type')
  const socketCode = property(error, 'code')
  const message = text(error)
  const code = classify(
    name,
    typeof type === 'string' ? type : '',
    typeof socketCode === 'string' ? socketCode : '',
    message,
  )
  return new KafkaFailure({
    code,
    what: inWords[code]?.(message) ?? message,
    where,
    retriable: property(error, 'retriable') === true,
    cause: error,
  })
}

const NO_TLS = /wrong version number|packet length too long/i

/** Where the libraries' own words say less than is known. */
const inWords: Partial<Record<string, (message: string) => string | null>> = {
  NOT_KAFKA: () => 'What listens there is not Kafka',
  TLS_FAILED: message => (NO_TLS.test(message) ? 'What listens there does not speak TLS' : null),
}

function classify(name: string, type: string, socketCode: string, message: string): string {
  if (type !== '') return type
  if (name === 'AbortError') return 'CANCELLED'
  if (name.startsWith('KafkaJSSASL')) return 'SASL_AUTHENTICATION_FAILED'
  if (name === 'KafkaJSRequestTimeoutError' || /Connection timeout/.test(message)) return 'TIMED_OUT'
  if (/bytes are not Kafka's/.test(message)) return 'NOT_KAFKA'
  if (name === 'KafkaJSLockTimeout') return 'TIMED_OUT'
  if (socketCode === 'ENOTFOUND' || socketCode === 'EAI_AGAIN') return 'HOST_NOT_FOUND'
  if (socketCode === 'ECONNREFUSED') return 'CONNECTION_REFUSED'
  if (/self.signed|CERT_|UNABLE_TO_|certificate/i.test(`${socketCode} ${message}`)) return 'TLS_FAILED'
  if (/EPROTO|wrong version number|SSL routines|secure TLS connection/i.test(`${socketCode} ${message}`))
    return 'TLS_FAILED'
  if (name === 'KafkaJSConnectionClosedError' || /closed connection|Connection closed/i.test(message))
    return 'CONNECTION_CLOSED'
  if (name === 'KafkaJSConnectionError' || socketCode !== '') return 'CONNECTION_FAILED'
  return 'UNEXPECTED'
}
