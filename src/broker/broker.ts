// The broker as a whole: state opened from the data directory, the server in front of it, the housekeeping timer.
// Runs in a process of its own (index.ts) or inside a test.

import { mkdir } from 'node:fs/promises'
import { initCompression } from '#core/records/compression.ts'
import { BrokerConfigs } from './configs/broker-configs.ts'
import { defaultCoordinatorSettings, openCoordinators, systemTimers } from './coordinator/index.ts'
import { readOrMakeClusterId } from './disk/meta-properties.ts'
import { handlerByKey } from './registry.ts'
import { fillSample, startSample } from './sample/sample.ts'
import type { Intercept } from './server/intercept.ts'
import { Server } from './server/server.ts'
import type { Services } from './services.ts'
import { type BrokerSettings, defaultSettings } from './settings.ts'
import { Topics } from './topics/topics.ts'

export interface BrokerOptions extends Partial<BrokerSettings> {
  readonly dataDirectory: string
  /** Address to listen on; loopback by default. It is also the address clients are told. */
  readonly host?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Lets a test make any request fail, wait or disconnect. */
  readonly intercept?: Intercept
  /** Where the broker says what happened (closed connections, recovery); default: nowhere. */
  readonly report?: (line: string) => void
  readonly now?: () => number
  /** Fill an empty directory with sample data, and keep records and groups moving. */
  readonly sample?: boolean
}

export interface Broker {
  readonly host: string
  readonly port: number
  readonly services: Services
  /** Closes connections, flushes and closes the logs. */
  close(): Promise<void>
}

/** Opens the data directory, recovers its logs, listens. Rejects when the directory or the address cannot be used. */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const {
    host = '127.0.0.1',
    port = 0,
    intercept = null,
    report = () => {},
    now = Date.now,
    sample = false,
    ...given
  } = options
  const settings: BrokerSettings = { ...defaultSettings, ...given }
  await mkdir(settings.dataDirectory, { recursive: true })
  await initCompression()
  const clusterId = await readOrMakeClusterId(settings)
  const advertised = { host, port }
  const configs = await BrokerConfigs.open(settings, () => `${advertised.host}:${advertised.port}`)
  const topics = await Topics.open(settings.dataDirectory, configs)
  for (const cut of topics.recovery()) {
    report(`recovered ${cut.file}: ${cut.bytesCut} bytes cut off at ${cut.position} (${cut.reason})`)
  }
  const coordinators = await openCoordinators({
    topics,
    settings: {
      ...defaultCoordinatorSettings,
      dataDirectory: settings.dataDirectory,
      initialRebalanceDelayMs: settings.initialRebalanceDelayMs,
    },
    timers: { ...systemTimers, now },
    report,
  })
  const { groups, transactions } = coordinators
  const services: Services = { settings, clusterId, advertised, configs, topics, groups, transactions, now }
  const server = new Server({ services, handlerByKey, intercept, report })
  if (sample) await fillSample(services)
  advertised.port = await server.listen(host, port)
  const stopSample = sample ? startSample(services, report) : () => {}
  const housekeeping = startHousekeeping(services, report)
  return {
    host,
    port: advertised.port,
    services,
    async close() {
      stopSample()
      // Whoever waits in a rebalance is answered, so that the server has nothing left to wait for.
      coordinators.close()
      await server.close()
      await housekeeping.stop()
      topics.close()
    },
  }
}

/** Retention and compaction, one run at a time. */
function startHousekeeping({ topics, settings, now }: Services, report: (line: string) => void) {
  let running: Promise<void> = Promise.resolve()
  let busy = false
  const run = async () => {
    try {
      topics.applyRetention(now())
      await topics.compact(now())
    } catch (error) {
      report(
        `retention or compaction failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    running = run()
  }, settings.retentionCheckMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
