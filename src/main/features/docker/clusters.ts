// The clusters that the files of resources/docker describe, as the screen and the profile name them. A test compares
// both.
import type { DockerClusterId } from '#contract/index.ts'

export interface DockerClusterKind {
  title: string
  about: string
  /** Compose's project; its network is `<project>_default`. */
  project: string
  images: string[]
  bootstrapServers: string[]
  inside: string[]
}

export const dockerClusters: Readonly<Record<DockerClusterId, DockerClusterKind>> = {
  single: {
    title: 'Kafka 4.1, one broker',
    about: 'KRaft. About 400 MB of memory.',
    project: 'ottla-single',
    images: ['apache/kafka:4.1.0'],
    bootstrapServers: ['localhost:19092'],
    inside: ['kafka:9092'],
  },
  three: {
    title: 'Kafka 4.1, three brokers',
    about: 'KRaft. Topics have three replicas: for leaders, replication, and brokers that go. About 1.2 GB of memory.',
    project: 'ottla-three',
    images: ['apache/kafka:4.1.0'],
    bootstrapServers: ['localhost:29092', 'localhost:29093', 'localhost:29094'],
    inside: ['kafka-1:9092', 'kafka-2:9092', 'kafka-3:9092'],
  },
  zookeeper: {
    title: 'Kafka 2.8, with ZooKeeper',
    about: 'How clusters were before KRaft. Confluent’s image for amd64: emulated on other processors.',
    project: 'ottla-zookeeper',
    images: ['confluentinc/cp-kafka:6.2.1', 'confluentinc/cp-zookeeper:6.2.1'],
    bootstrapServers: ['localhost:39092'],
    inside: ['kafka:9092'],
  },
}

export const composeFile = (id: DockerClusterId): string => `${id}.yml`
