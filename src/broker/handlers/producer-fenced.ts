// PRODUCER_FENCED is younger than the transactional APIs: older versions of them say INVALID_PRODUCER_EPOCH instead.

import { ErrorCode } from '#core/protocol/errors.ts'

export function fencedFor(errorCode: number, knowsFenced: boolean): number {
  return errorCode === ErrorCode.PRODUCER_FENCED && !knowsFenced ? ErrorCode.INVALID_PRODUCER_EPOCH : errorCode
}
