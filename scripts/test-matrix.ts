// Owns `npm run test:matrix`: the integration tests against each Kafka that the project promises to work with, and those
// of secured and of replicated clusters. Run whole, it writes docs/compatibility.md; `-- --only 3.9.1` runs one leg; names
// of files run those on each release.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, say } from './setup/progress.ts'
import { PROJECT } from './setup/project.ts'
import { compatibilityPage } from './test/compatibility.ts'
import { chooseLegs, LEGS, type Leg } from './test/matrix-legs.ts'
import { type Counts, runVitest, summaryLine } from './test/run-vitest.ts'

interface Result extends Counts {
  leg: Leg
  seconds: number
}

const isSound = ({ exitCode, passed }: Counts) => exitCode === 0 && passed > 0

async function run(leg: Leg): Promise<Result> {
  say(`\n── ${leg.name}: ${leg.what}`)
  const startedAt = performance.now()
  const counts = await runVitest(leg.args, { OTTLA_TEST_KAFKA: leg.kafka })
  const result = { ...counts, leg, seconds: Math.round((performance.now() - startedAt) / 1000) }
  say(`── ${leg.name}: ${summaryLine(counts)} in ${result.seconds} s`)
  return result
}

async function runMatrix(legs: readonly Leg[]): Promise<boolean> {
  const results: Result[] = []
  for (const leg of legs) results.push(await run(leg))
  const total = { passed: 0, failed: 0, skipped: 0 }
  const width = Math.max(...legs.map(leg => leg.name.length))
  process.stdout.write('\n')
  for (const result of results) {
    const { leg, seconds } = result
    const mark = isSound(result) ? 'ok    ' : 'FAILED'
    process.stdout.write(`${mark} ${leg.name.padEnd(width)}  ${summaryLine(result)} in ${seconds} s  (${leg.what})\n`)
    total.passed += result.passed
    total.failed += result.failed
    total.skipped += result.skipped
  }
  if (legs.length === LEGS.length) {
    const outcomes = results.map(({ leg, outcomes: all }) => ({ ...leg, outcomes: all }))
    const page = compatibilityPage(outcomes, new Date().toISOString().slice(0, 10))
    await writeFile(join(PROJECT, 'docs', 'compatibility.md'), page)
  }
  const sound = results.filter(isSound).length
  process.stdout.write(`\nmatrix: ${sound} of ${legs.length} legs sound; ${summaryLine(total)}\n`)
  return sound === legs.length
}

try {
  process.exitCode = (await runMatrix(chooseLegs(process.argv.slice(2)))) ? 0 : 1
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 2
}
