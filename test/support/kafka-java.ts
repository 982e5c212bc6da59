// Owns the Java side of a Kafka server for tests: a class of the jars in the cache as a process, the formatting of a
// KRaft log directory, and whether a server serves. Knows nothing of how many servers make a cluster.
import { join } from 'node:path'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { parseAddress } from '#kafka/options.ts'
import { type KafkaVersion, kafkaJars } from '#scripts/setup/kafka.ts'
import { mustRun } from '#scripts/setup/programs.ts'
import { RawClient } from './raw-client.ts'
import { type ServerProcess, startProcess } from './server-process.ts'

const classpathOf = async (version: KafkaVersion) => join(await kafkaJars(version), '*')

/** @param heap as `-Xmx` takes it */
export async function startJava(
  version: KafkaVersion,
  mainClass: string,
  heap: string,
  file: string,
): Promise<ServerProcess> {
  return startProcess('java', [
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1', // quicker to start, and two cores have no room for the second compiler
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    await classpathOf(version),
    mainClass,
    file,
  ])
}

/** Makes the log directories of a node's file ready for KRaft. */
export async function formatStorage(
  version: KafkaVersion,
  clusterId: string,
  file: string,
  args: readonly string[] = [],
): Promise<void> {
  await mustRun('java', [
    ...['-XX:TieredStopAtLevel=1', '-cp', await classpathOf(version), 'kafka.tools.StorageTool', 'format'],
    // One argument: an id may begin with a dash.
    ...[`--cluster-id=${clusterId}`, '-c', file, ...args],
  ])
}

/** Short time-outs: a server that is not there yet is asked again. */
export function connectionTo(bootstrap: string): KafkaConnection {
  return new KafkaConnection(
    {
      cluster: bootstrap,
      bootstrapServers: bootstrap.split(','),
      clientId: 'ottla-test-support',
      tls: null,
      sasl: null,
      connectMs: 2000,
      requestMs: 5000,
    },
    null,
  )
}

/** A version of Metadata that every release here knows. */
const METADATA_VERSION = 8
const ANSWERS_WITHIN = 3000

/**
 * Whether the server knows `brokers` members of its cluster: before it knows itself, it answers but makes no topics.
 * Without kafkajs, of which there is one for all that vitest loads, while a global set-up has src/kafka for itself.
 */
export async function serves(address: string, brokers = 1): Promise<boolean> {
  const { host, port } = parseAddress(address)
  const client = await RawClient.connect({ host, port })
  const timer = setTimeout(() => client.close(), ANSWERS_WITHIN)
  try {
    const answer = await client.request(metadata, METADATA_VERSION, { topics: [], allowAutoTopicCreation: false })
    return answer.brokers.length >= brokers
  } finally {
    clearTimeout(timer)
    client.close()
  }
}
