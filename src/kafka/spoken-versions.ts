// The newest version in which Ottla sends a request. Its own requests go as high as core/protocol describes them, but
// for those that would name topics by id only; membership and login are kafkajs's requests.
import { fetch } from '#core/protocol/apis/fetch.ts'
import { heartbeat } from '#core/protocol/apis/heartbeat.ts'
import { apis } from '#core/protocol/apis/index.ts'
import { joinGroup } from '#core/protocol/apis/join-group.ts'
import { leaveGroup } from '#core/protocol/apis/leave-group.ts'
import { produce } from '#core/protocol/apis/produce.ts'
import { saslAuthenticate } from '#core/protocol/apis/sasl-authenticate.ts'
import { saslHandshake } from '#core/protocol/apis/sasl-handshake.ts'
import { syncGroup } from '#core/protocol/apis/sync-group.ts'
import type { AnyApi } from '#core/protocol/schema.ts'

/** Versions from 13 on name topics by id only, and Ottla asks by name. */
const LAST_BY_NAME = new Map<number, number>([
  [produce.key, 12],
  [fetch.key, 12],
])

/** Sent by kafkajs 2.2.4, in its newest version. */
export const SENT_BY_KAFKAJS: ReadonlyMap<number, number> = new Map([
  [joinGroup.key, 5],
  [heartbeat.key, 3],
  [leaveGroup.key, 3],
  [syncGroup.key, 3],
  [saslHandshake.key, 1],
  [saslAuthenticate.key, 1],
])

/** Of a request that Ottla makes itself. */
export function newestSent(api: AnyApi): number {
  return Math.min(api.maxVersion, LAST_BY_NAME.get(api.key) ?? api.maxVersion)
}

/** The version used with a broker that offers these; null where there is none that both sides know. */
export function versionInUse(apiKey: number, offered: { minVersion: number; maxVersion: number }): number | null {
  const api = apis.get(apiKey)
  if (api === undefined) return null
  const version = Math.min(SENT_BY_KAFKAJS.get(apiKey) ?? newestSent(api), offered.maxVersion)
  return version >= Math.max(api.minVersion, offered.minVersion) ? version : null
}
