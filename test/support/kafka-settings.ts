// Owns the configuration files of the Kafka servers that tests start: one node, replication 1, quick groups.
import type { KafkaVersion } from '#scripts/setup/kafka.ts'

/** A second listener beside the plaintext one; named like its security protocol. */
export type ExtraListener = 'SASL_PLAINTEXT' | 'SSL' | 'SASL_SSL'

export interface KafkaPlaces {
  dataDir: string
  port: number
  /** of the KRaft controller, or of ZooKeeper */
  quorumPort: number
  extra: { listener: ExtraListener; port: number }[]
  /** in place of a listener's own address */
  advertised?: Partial<Record<ExtraListener, string>>
  /** KRaft: of several nodes that make one cluster, each a broker and a controller; 1 alone by default */
  node?: { id: number; voters: string }
}

export function usesZooKeeper(version: KafkaVersion): boolean {
  return version.startsWith('2.')
}

export function serverProperties(version: KafkaVersion, places: KafkaPlaces, settings: Record<string, string>): string {
  const listeners = [
    `PLAINTEXT://127.0.0.1:${places.port}`,
    ...places.extra.map(({ listener, port }) => `${listener}://127.0.0.1:${port}`),
  ]
  const advertised = [
    `PLAINTEXT://127.0.0.1:${places.port}`,
    ...places.extra.map(
      ({ listener, port }) => `${listener}://${places.advertised?.[listener] ?? `127.0.0.1:${port}`}`,
    ),
  ]
  const { id, voters } = places.node ?? { id: 1, voters: `1@127.0.0.1:${places.quorumPort}` }
  const quorum: Record<string, string> = usesZooKeeper(version)
    ? {
        'broker.id': '1',
        'zookeeper.connect': `127.0.0.1:${places.quorumPort}`,
        // Longer than the default 18 s: on a loaded machine a session that ends takes its broker's leaderships with it.
        'zookeeper.session.timeout.ms': '40000',
        'zookeeper.connection.timeout.ms': '40000',
        listeners: listeners.join(','),
      }
    : {
        'process.roles': 'broker,controller',
        'node.id': String(id),
        'controller.quorum.voters': voters,
        'controller.listener.names': 'CONTROLLER',
        // A killed broker may come back only when its old session is over: 9 s by default.
        'broker.session.timeout.ms': '2000',
        'broker.heartbeat.interval.ms': '500',
        listeners: [...listeners, `CONTROLLER://127.0.0.1:${places.quorumPort}`].join(','),
        'listener.security.protocol.map':
          'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL',
      }
  return properties({
    ...quorum,
    'advertised.listeners': advertised.join(','),
    'log.dirs': places.dataDir,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    ...settings,
  })
}

export function zooKeeperProperties(dataDir: string, port: number): string {
  return properties({
    dataDir,
    clientPort: String(port),
    clientPortAddress: '127.0.0.1',
    'admin.enableServer': 'false',
    tickTime: '2000', // milliseconds; a session lasts 2 to 20 ticks
  })
}

function properties(entries: Record<string, string>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}
