// Owns fetching Apache Kafka's own servers and tools, as the jars of Maven, into the cache: once per version.
// It does not start anything: that is test/support/kafka-server.ts.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { mustRun } from './programs.ts'
import { step } from './progress.ts'

/** The releases that the tests know how to start: ZooKeeper's last line, the last with both, and the present one. */
export const KAFKA_VERSIONS = ['2.8.2', '3.9.1', '4.1.0'] as const
export type KafkaVersion = (typeof KAFKA_VERSIONS)[number]
export const CURRENT_KAFKA: KafkaVersion = '4.1.0'

export function isKafkaVersion(text: string): text is KafkaVersion {
  return KAFKA_VERSIONS.some(version => version === text)
}

/** The folder with the jars of one Kafka release: the broker, its console tools, and ZooKeeper where it needs that. */
export async function kafkaJars(version: KafkaVersion = CURRENT_KAFKA): Promise<string> {
  const folder = await cached(`kafka-${version}`, draft =>
    step(`Fetching Kafka ${version} with Maven (about 60 MB, once)`, async () => {
      await writeFile(join(draft, 'pom.xml'), pom(version))
      await mustRun('mvn', [
        '-q',
        '-B',
        '-f',
        join(draft, 'pom.xml'),
        'dependency:copy-dependencies',
        `-DoutputDirectory=${join(draft, 'libs')}`,
        '-DincludeScope=runtime',
      ])
    }),
  )
  return join(folder, 'libs')
}

function pom(version: KafkaVersion): string {
  const artifacts = [`org.apache.kafka:kafka_2.13:${version}`, `org.apache.kafka:kafka-tools:${version}`]
  // Kafka 4 comes without a logger; its warnings are worth having when a test fails.
  if (version.startsWith('4.')) artifacts.push('org.slf4j:slf4j-simple:1.7.36')
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ottla</groupId><artifactId>kafka-${version}</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${artifacts.map(dependency).join('')}</dependencies>
</project>
`
}

function dependency(coordinates: string): string {
  const [group, artifact, version] = coordinates.split(':')
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
}
