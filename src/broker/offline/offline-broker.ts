// A broker over a folder that it only reads: a capture, or a data directory of Kafka's. Every file is opened for reading,
// every request that would write is refused, nothing is cleaned up on the disk.

import { initCompression } from '#core/records/compression.ts'
import type { Broker } from '../broker.ts'
import { BrokerConfigs } from '../configs/broker-configs.ts'
import { logConfigOf } from '../configs/topic-configs.ts'
import { type Coordinators, defaultCoordinatorSettings, openCoordinators } from '../coordinator/index.ts'
import { handlerByKey } from '../registry.ts'
import { Server } from '../server/server.ts'
import type { Services } from '../services.ts'
import { defaultSettings } from '../settings.ts'
import { Topics } from '../topics/topics.ts'
import { findFolders } from './find-folders.ts'
import { OfflineLogs } from './offline-logs.ts'
import { refuseWrites } from './refuse-writes.ts'
import type { OfflineReport } from './types.ts'

export interface OfflineBrokerOptions {
  readonly folder: string
  readonly host?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Shows records behind the high watermark of Kafka's last checkpoint, too: they may never have been committed. */
  readonly pastHighWatermark?: boolean
  /** Of a partition’s folder this file alone; its name is Kafka's: the offset of its first record. */
  readonly segment?: string | null
  /** Told while the folder is looked through. */
  readonly opened?: (partitions: number, of: number) => void
  readonly report?: (line: string) => void
}

export interface OfflineBroker extends Broker {
  readonly found: OfflineReport
}

/** @throws Error where the folder holds nothing to open or cannot be read */
export async function createOfflineBroker(options: OfflineBrokerOptions): Promise<OfflineBroker> {
  const {
    folder,
    host = '127.0.0.1',
    port = 0,
    pastHighWatermark = false,
    segment = null,
    opened = () => {},
    report = () => {},
  } = options
  const settings = { ...defaultSettings, dataDirectory: folder }
  await initCompression()
  const found = await findFolders(folder, { pastHighWatermark, segment })
  const advertised = { host, port }
  const configs = await BrokerConfigs.open(settings, () => `${advertised.host}:${advertised.port}`)
  const known = new Map(
    found.manifest?.topics.map(({ name, partitionCount, configs: set }) => [
      name,
      { partitions: partitionCount, configs: new Map(set.map(each => [each.name, each.value])) },
    ]),
  )
  const configOf = (topic: string) => logConfigOf(known.get(topic)?.configs ?? new Map(), configs)
  const logs = new OfflineLogs(folder, found, configOf, opened)
  const topics = Topics.ofLogs(logs, known, configs)
  const { coordinators, complaint } = await readCoordinators(topics, folder, report)
  const { groups, transactions } = coordinators
  const clusterId = found.clusterId ?? 'offline'
  const services: Services = { settings, clusterId, advertised, configs, topics, groups, transactions, now: Date.now }
  const server = new Server({ services, handlerByKey, intercept: refuseWrites, report })
  advertised.port = await server.listen(host, port)
  const { notes, ...rest } = logs.report()
  return {
    host,
    port: advertised.port,
    services,
    found: { ...rest, notes: complaint === null ? notes : [...notes, complaint] },
    async close() {
      coordinators.close()
      await server.close()
      topics.close()
    },
  }
}

/**
 * Groups and what they committed, from `__consumer_offsets` where it is there. No clock runs: a member whose session
 * was open stays as it was. Transactions are not read: to finish one would be a write.
 */
async function readCoordinators(
  topics: Topics,
  folder: string,
  report: (line: string) => void,
): Promise<{ coordinators: Coordinators; complaint: string | null }> {
  const open = (readable: (name: string) => boolean) =>
    openCoordinators({
      topics: {
        get: name => (readable(name) ? topics.get(name) : null),
        ensure: async () => ({ partitions: [] }),
        onDelete: () => () => {},
      },
      settings: { ...defaultCoordinatorSettings, dataDirectory: folder, initialRebalanceDelayMs: 0 },
      timers: { now: Date.now, after: () => () => {} },
      report,
    })
  try {
    return { coordinators: await open(name => name === '__consumer_offsets'), complaint: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { coordinators: await open(() => false), complaint: `The groups could not be read: ${reason}` }
  }
}
