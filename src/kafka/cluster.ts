// The cluster as a whole: who is in it, who leads it, whether KRaft or ZooKeeper, and what it offers.

import { apiVersions } from '#core/protocol/apis/api-versions.ts'
import { describeQuorum } from '#core/protocol/apis/describe-quorum.ts'
import { apiName } from './api-names.ts'
import type { BrokerNode } from './brokers.ts'
import type { KafkaConnection } from './connection.ts'
import { kafkaVersion, type Offered } from './kafka-version.ts'
import { versionInUse } from './spoken-versions.ts'

export interface ClusterOverview {
  clusterId: string
  mode: 'kraft' | 'zookeeper' | 'unknown'
  kafkaVersion: string
  /** Null when it is not known to this account. */
  controllerId: number | null
  brokers: (BrokerNode & { isController: boolean })[]
  features: { name: string; level: number }[]
  apis: { key: number; name: string; minVersion: number; maxVersion: number; usedVersion: number | null }[]
}

const METADATA_VERSION = 'metadata.version'
/** The feature by which the built-in broker tells what it is (src/broker/handlers/api-versions.ts). */
const BUILT_IN_BROKER = 'ottla.broker.version'
const LEADER_AND_ISR = 4
const SOFTWARE = { clientSoftwareName: 'ottla', clientSoftwareVersion: '0.1.0' }
/** First version of ApiVersions that tells features. */
const FIRST_WITH_FEATURES = 3

/** @throws KafkaFailure when the cluster does not answer at all */
export async function clusterOverview(connection: KafkaConnection): Promise<ClusterOverview> {
  const nodes = await connection.refreshNodes()
  const offered = await connection.versions()
  const told = await toldFeatures(connection, offered.get(apiVersions.key)?.maxVersion ?? 0)
  const supported = told.supported.find(({ name }) => name === METADATA_VERSION)?.maxVersion ?? null
  const mode = modeOf(told, supported, offered)
  const controllerId = await controllerOf(connection, mode)
  const version = kafkaVersion(mode === 'kraft' ? supported : null, offered)
  const isBuiltIn = told.finalized.some(({ name }) => name === BUILT_IN_BROKER)
  return {
    clusterId: connection.clusterId,
    mode,
    kafkaVersion: isBuiltIn ? `built-in broker, as ${version}` : version,
    controllerId,
    brokers: nodes
      .map(node => ({ ...node, isController: node.nodeId === controllerId }))
      .sort((left, right) => left.nodeId - right.nodeId),
    features: told.finalized.map(({ name, maxVersionLevel }) => ({ name, level: maxVersionLevel })),
    apis: [...offered]
      .map(([key, range]) => ({ key, name: apiName(key), ...range, usedVersion: versionInUse(key, range) }))
      .sort((left, right) => left.key - right.key),
  }
}

async function toldFeatures(connection: KafkaConnection, maxVersion: number) {
  if (maxVersion < FIRST_WITH_FEATURES) return { asked: false, supported: [], finalized: [] }
  const answer = await connection.send('any', apiVersions, SOFTWARE)
  return { asked: true, supported: answer.supportedFeatures, finalized: answer.finalizedFeatures }
}

/**
 * A finalized metadata version means KRaft. The requests by which a ZooKeeper cluster's controller leads its brokers are
 * listed by those brokers only; without either sign it is something else that speaks Kafka.
 */
function modeOf(
  told: Awaited<ReturnType<typeof toldFeatures>>,
  supported: number | null,
  offered: Offered,
): ClusterOverview['mode'] {
  if (told.finalized.some(({ name }) => name === METADATA_VERSION) || supported !== null) return 'kraft'
  return offered.has(LEADER_AND_ISR) ? 'zookeeper' : 'unknown'
}

/** Metadata's controller id is true of ZooKeeper only: on KRaft it names some broker. Null where nothing tells. */
function controllerOf(
  connection: KafkaConnection,
  mode: ClusterOverview['mode'],
): number | null | Promise<number | null> {
  if (mode === 'kraft') return quorumLeader(connection)
  return mode === 'zookeeper' ? connection.controllerId : null
}

/** The active controller of a KRaft quorum; null where the account may not ask (Describe on the cluster). */
async function quorumLeader(connection: KafkaConnection): Promise<number | null> {
  try {
    const answer = await connection.send('any', describeQuorum, {
      topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
    })
    const partition = answer.topics[0]?.partitions[0]
    if (answer.errorCode !== 0 || partition === undefined || partition.errorCode !== 0) return null
    return partition.leaderId < 0 ? null : partition.leaderId
  } catch {
    // Not offered or not permitted: one panel then says that the controller is not known.
    return null
  }
}
