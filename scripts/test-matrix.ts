// Owns `npm run test:matrix`: the integration tests against each Kafka release that the project promises to work with.
import { KAFKA_VERSIONS } from './setup/kafka.ts'
import { say } from './setup/progress.ts'
import { runVitest, summaryLine } from './test/run-vitest.ts'

const total = { passed: 0, failed: 0, skipped: 0 }
let sound = true
const lines: string[] = []
for (const version of KAFKA_VERSIONS) {
  say(`\n── Kafka ${version}`)
  const counts = await runVitest(['--project', 'integration', ...process.argv.slice(2)], { OTTLA_TEST_KAFKA: version })
  lines.push(`Kafka ${version}: ${summaryLine(counts)}`)
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
  sound &&= counts.exitCode === 0 && counts.passed > 0
}
process.stdout.write(`\n${lines.join('\n')}\n${summaryLine(total)}\n`)
process.exitCode = sound ? 0 : 1
