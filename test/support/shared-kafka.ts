// Owns the real Kafka that the tests of one kind share: they take it with inject('kafka') and name their topics and
// groups so that they do not meet. A test that kills or configures its server starts its own (kafka-server.ts).
import type { TestProject } from 'vitest/node'
import { CURRENT_KAFKA, isKafkaVersion, type KafkaVersion } from '#scripts/setup/kafka.ts'
import { pythonWith } from '#scripts/setup/python-clients.ts'
import { ensureSystemNeeds, JAVA, KCAT, MAVEN, PYTHON_VENV } from '#scripts/setup/system-packages.ts'
import { type KafkaServer, startKafka } from './kafka-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `bootstrap` is "127.0.0.1:PORT"; `dataDir` holds the log segments */
    kafka: { version: KafkaVersion; bootstrap: string; dataDir: string }
  }
}

// Vitest calls this once for each project that names it: the e2e tests have a server of their own, whose tree is not
// crowded with what the integration tests left.
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await launch()
  project.provide('kafka', { version: server.version, bootstrap: server.bootstrap, dataDir: server.dataDir })
  return () => server.close()
}

async function launch(): Promise<KafkaServer> {
  const asked = process.env.OTTLA_TEST_KAFKA ?? CURRENT_KAFKA
  if (!isKafkaVersion(asked)) throw new Error(`OTTLA_TEST_KAFKA names a Kafka that the tests cannot start: ${asked}`)
  await ensureSystemNeeds([JAVA, MAVEN, KCAT, PYTHON_VENV])
  await pythonWith('kafka-python')
  await pythonWith('pyarrow')
  return startKafka({ version: asked })
}
