// The catalogue of Kafka's error codes: name, meaning, and whether to try again. What a code means for an action of ours is
// decided where the action is.
import { ErrorCode, type ErrorName } from './error-codes.ts'
import { errorMessages } from './error-messages.ts'

export { ErrorCode, type ErrorName } from './error-codes.ts'

export interface KafkaErrorDescription {
  readonly code: number
  readonly name: ErrorName
  /** Kafka says that the same request may succeed later. */
  readonly retriable: boolean
  readonly message: string
}

const retriable: ReadonlySet<ErrorName> = new Set([
  'CORRUPT_MESSAGE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'REQUEST_TIMED_OUT',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_CONTROLLER',
  'CONCURRENT_TRANSACTIONS',
  'KAFKA_STORAGE_ERROR',
  'FETCH_SESSION_ID_NOT_FOUND',
  'INVALID_FETCH_SESSION_EPOCH',
  'LISTENER_NOT_FOUND',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
  'PREFERRED_LEADER_NOT_AVAILABLE',
  'ELIGIBLE_LEADERS_NOT_AVAILABLE',
  'ELECTION_NOT_NEEDED',
  'UNSTABLE_OFFSET_COMMIT',
  'THROTTLING_QUOTA_EXCEEDED',
  'UNKNOWN_TOPIC_ID',
  'INCONSISTENT_TOPIC_ID',
  'FETCH_SESSION_TOPIC_ID_ERROR',
  'SHARE_SESSION_NOT_FOUND',
  'INVALID_SHARE_SESSION_EPOCH',
  'SHARE_SESSION_LIMIT_REACHED',
] as const)

const byCode = new Map<number, KafkaErrorDescription>()
for (const name of Object.keys(ErrorCode) as ErrorName[]) {
  byCode.set(ErrorCode[name], {
    code: ErrorCode[name],
    name,
    retriable: retriable.has(name),
    message: errorMessages[name],
  })
}

/** undefined for a code newer than this catalogue. */
export function describeError(code: number): KafkaErrorDescription | undefined {
  return byCode.get(code)
}

/** Kafka's name of a code, or `ERROR_<code>` for one that is not known here. */
export function errorName(code: number): string {
  return byCode.get(code)?.name ?? `ERROR_${code}`
}

export function errorMessage(code: number): string {
  return byCode.get(code)?.message ?? `The broker answered with the unknown error code ${code}.`
}

export function isRetriable(code: number): boolean {
  return byCode.get(code)?.retriable ?? false
}
