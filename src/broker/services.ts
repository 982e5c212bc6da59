// The broker's state as handlers see it: who this broker is, its topics, its coordinators.
// Handlers reach nothing else; tests build one of these without a socket.

import type { BrokerConfigs } from './configs/broker-configs.ts'
import type { GroupCoordinator, TransactionCoordinator } from './coordinator/index.ts'
import type { BrokerSettings } from './settings.ts'
import type { Topics } from './topics/topics.ts'

export interface Services {
  readonly settings: BrokerSettings
  readonly clusterId: string
  /** The address clients are told to connect to; known once the server listens. */
  readonly advertised: { readonly host: string; readonly port: number }
  readonly configs: BrokerConfigs
  readonly topics: Topics
  /** Wall clock in ms since the epoch; injectable for tests of time. */
  readonly now: () => number
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
}
