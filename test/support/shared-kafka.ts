// Owns the one real Kafka that the tests of a run share: tests take it with inject('kafka') and name their topics and
// groups so that they do not meet. A test that kills or configures its server starts its own (kafka-server.ts).
import type { TestProject } from 'vitest/node'
import { CURRENT_KAFKA, isKafkaVersion, type KafkaVersion } from '#scripts/setup/kafka.ts'
import { type KafkaServer, startKafka } from './kafka-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `bootstrap` is "127.0.0.1:PORT"; `dataDir` holds the log segments */
    kafka: { version: KafkaVersion; bootstrap: string; dataDir: string }
  }
}

// The integration and the e2e project run in one process, one after the other: they share the server too.
let server: Promise<KafkaServer> | null = null

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const asked = process.env.OTTLA_TEST_KAFKA ?? CURRENT_KAFKA
  if (!isKafkaVersion(asked)) throw new Error(`OTTLA_TEST_KAFKA names a Kafka that the tests cannot start: ${asked}`)
  server ??= startKafka({ version: asked })
  const { version, bootstrap, dataDir } = await server
  project.provide('kafka', { version, bootstrap, dataDir })
  return async () => {
    const running = server
    server = null
    await (await running)?.close()
  }
}
