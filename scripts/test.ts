// Owns `npm test`: runs every test there is and closes with one line of counts. What the tests need is made ready by
// their projects' global set-ups (vitest.config.ts). Arguments go to vitest: `npm test -- unit` runs test/unit. A cluster of
// three brokers takes minutes and is a leg of `npm run test:matrix`; named, its file runs here, too.
// With CI=true a skipped test, or a kind of test of which none ran, is a failure.
import { THREE_BROKERS } from './test/matrix-legs.ts'
import { runVitest, summaryLine } from './test/run-vitest.ts'

const args = process.argv.slice(2)
const counts = await runVitest(args.length === 0 ? ['--exclude', THREE_BROKERS] : args)
const problems: string[] = []
if (process.env.CI === 'true') {
  if (counts.skipped > 0) problems.push(`${counts.skipped} tests were skipped, and in CI none may be`)
  const kinds = ['unit', 'renderer', 'integration', 'e2e'].filter(kind => !counts.kinds.has(kind))
  if (args.length === 0 && kinds.length > 0) problems.push(`no test ran of: ${kinds.join(', ')}`)
}
for (const problem of problems) process.stdout.write(`${problem}\n`)
process.stdout.write(`\n${summaryLine(counts)}\n`)
process.exitCode = counts.failed > 0 || counts.exitCode !== 0 || problems.length > 0 ? 1 : 0
