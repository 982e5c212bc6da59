// The configs of the broker itself: what was given at start (static), what was altered since (dynamic), defaults.
// Dynamic ones are kept in <data>/broker-configs.json. Topics without a value of their own fall back to these.

import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from '../disk/json-file.ts'
import type { BrokerSettings } from '../settings.ts'
import { brokerConfigDefinitions } from './broker-definitions.ts'
import type { BrokerConfigDefinition } from './definition.ts'

/** Kafka's codes for where a value comes from (DescribeConfigs). */
export const configSource = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
} as const

/** One place a value may come from, most specific first in a list. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: number
}

const definitionByName: ReadonlyMap<string, BrokerConfigDefinition> = new Map(
  brokerConfigDefinitions.map(definition => [definition.name, definition]),
)

export class BrokerConfigs {
  readonly #file: string
  readonly #static: ReadonlyMap<string, string>
  /** Set for this broker, and for every broker (resource name ''). */
  readonly #dynamic: { own: Map<string, string>; cluster: Map<string, string> }

  private constructor(
    file: string,
    fixed: ReadonlyMap<string, string>,
    dynamic: { own: Map<string, string>; cluster: Map<string, string> },
  ) {
    this.#file = file
    this.#static = fixed
    this.#dynamic = dynamic
  }

  static async open(settings: BrokerSettings, listener: () => string): Promise<BrokerConfigs> {
    const file = join(settings.dataDirectory, 'broker-configs.json')
    const kept = await readJsonFile(file)
    return new BrokerConfigs(file, staticConfigs(settings, listener), {
      own: stringMap(kept, 'broker'),
      cluster: stringMap(kept, 'cluster'),
    })
  }

  definitions(): readonly BrokerConfigDefinition[] {
    return brokerConfigDefinitions
  }

  definition(name: string): BrokerConfigDefinition | null {
    return definitionByName.get(name) ?? null
  }

  /** What was altered at run time: for this broker, or for all brokers. */
  dynamic(scope: 'broker' | 'cluster'): ReadonlyMap<string, string> {
    return scope === 'broker' ? this.#dynamic.own : this.#dynamic.cluster
  }

  async setDynamic(scope: 'broker' | 'cluster', values: ReadonlyMap<string, string>): Promise<void> {
    if (scope === 'broker') this.#dynamic.own = new Map(values)
    else this.#dynamic.cluster = new Map(values)
    await writeJsonFile(this.#file, {
      broker: Object.fromEntries(this.#dynamic.own),
      cluster: Object.fromEntries(this.#dynamic.cluster),
    })
  }

  /** Every value this config has somewhere, the one in force first; empty for a name the broker does not know. */
  synonyms(name: string): ConfigSynonym[] {
    const definition = definitionByName.get(name)
    if (definition === undefined) return []
    const found: ConfigSynonym[] = []
    const add = (value: string | null | undefined, source: number) => {
      if (value !== undefined && value !== null) found.push({ name, value, source })
    }
    add(this.#dynamic.own.get(name), configSource.dynamicBroker)
    add(this.#dynamic.cluster.get(name), configSource.dynamicDefaultBroker)
    add(this.#static.get(name), configSource.staticBroker)
    add(definition.default, configSource.default)
    return found
  }
}

/** What this broker's own settings say, in Kafka's names. */
function staticConfigs(settings: BrokerSettings, listener: () => string): ReadonlyMap<string, string> {
  const listening = `${settings.accounts.size > 0 ? 'SASL_PLAINTEXT' : 'PLAINTEXT'}://${listener()}`
  return new Map([
    ['node.id', String(settings.nodeId)],
    ['broker.id', String(settings.nodeId)],
    ['process.roles', 'broker,controller'],
    ['log.dirs', settings.dataDirectory],
    ['listeners', listening],
    ['advertised.listeners', listening],
    ['auto.create.topics.enable', String(settings.autoCreateTopics)],
    ['num.partitions', String(settings.defaultPartitions)],
    ['group.initial.rebalance.delay.ms', String(settings.initialRebalanceDelayMs)],
    ['log.retention.check.interval.ms', String(settings.retentionCheckMs)],
    ['socket.request.max.bytes', String(settings.maxRequestBytes)],
    ['offsets.topic.num.partitions', '1'],
    ['offsets.topic.replication.factor', '1'],
    ['transaction.state.log.num.partitions', '1'],
    ['transaction.state.log.replication.factor', '1'],
    ...(settings.accounts.size > 0 ? [['sasl.enabled.mechanisms', 'PLAIN'] as const] : []),
  ])
}

function stringMap(kept: unknown, key: string): Map<string, string> {
  if (typeof kept !== 'object' || kept === null || !(key in kept)) return new Map()
  const values: unknown = (kept as Record<string, unknown>)[key]
  if (typeof values !== 'object' || values === null) return new Map()
  return new Map(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
