// Answers every request that would write with Kafka's own refusal. What may be written is said by the same mark that
// the app's write gate obeys.

import { ErrorCode } from '#core/protocol/errors.ts'
import { handlerByKey } from '../registry.ts'
import type { Intercept } from '../server/intercept.ts'

/** Not one that clients try again. */
export const refuseWrites: Intercept = ({ apiKey }) =>
  handlerByKey.get(apiKey)?.api.writes === true ? { error: ErrorCode.POLICY_VIOLATION } : 'proceed'
