// A connection as tests of screens need one.
import { plainProfile } from '#contract/connections.contract.ts'
import type { Connection, ConnectionState, Profile } from '#contract/index.ts'

export const connected: ConnectionState = {
  status: 'connected',
  problem: null,
  brokersUp: 3,
  brokersTotal: 3,
  latencyMs: 4,
  armedUntil: null,
}

export const profileOf = (id: string, change: Partial<Profile> = {}): Profile => ({
  id,
  name: id,
  colour: '#c2413b',
  bootstrapServers: [`${id}:9092`],
  clientId: 'ottla',
  environment: 'none',
  writeMode: 'free',
  ...plainProfile,
  timeouts: { ...plainProfile.timeouts, connectMs: 5000 },
  kind: 'cluster',
  password: 'none',
  secrets: { clientKey: 'none', keyPassword: 'none', storePassword: 'none', proxyPassword: 'none' },
  ...change,
})

export const connectionOf = (id: string, state: Partial<ConnectionState> = {}): Connection => ({
  profile: profileOf(id),
  state: { ...connected, ...state },
})
