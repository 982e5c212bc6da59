// Owns the one real Kafka that the tests of a run share: tests take it with inject('kafka') and name their topics and
// groups so that they do not meet. A test that kills or configures its server starts its own (kafka-server.ts).
import type { TestProject } from 'vitest/node'
import { CURRENT_KAFKA, isKafkaVersion, type KafkaVersion } from '#scripts/setup/kafka.ts'
import { pythonWithKafka } from '#scripts/setup/python-clients.ts'
import { ensureSystemNeeds, JAVA, KCAT, MAVEN, PYTHON_VENV } from '#scripts/setup/system-packages.ts'
import { type KafkaServer, startKafka } from './kafka-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `bootstrap` is "127.0.0.1:PORT"; `dataDir` holds the log segments */
    kafka: { version: KafkaVersion; bootstrap: string; dataDir: string }
  }
}

// Vitest loads this file once for each project that names it. They run in one process, one after the other, and share
// the server through it; the last to leave closes it.
interface Shared {
  server: Promise<KafkaServer>
  users: number
}
declare global {
  var ottlaTestKafka: Shared | undefined
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  globalThis.ottlaTestKafka ??= { server: launch(), users: 0 }
  const shared = globalThis.ottlaTestKafka
  shared.users += 1
  const { version, bootstrap, dataDir } = await shared.server
  project.provide('kafka', { version, bootstrap, dataDir })
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    globalThis.ottlaTestKafka = undefined
    await (await shared.server).close()
  }
}

async function launch(): Promise<KafkaServer> {
  const asked = process.env.OTTLA_TEST_KAFKA ?? CURRENT_KAFKA
  if (!isKafkaVersion(asked)) throw new Error(`OTTLA_TEST_KAFKA names a Kafka that the tests cannot start: ${asked}`)
  await ensureSystemNeeds([JAVA, MAVEN, KCAT, PYTHON_VENV])
  await pythonWithKafka()
  return startKafka({ version: asked })
}
