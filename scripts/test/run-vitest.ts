// Owns running vitest once and counting what came of it.
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { runInTerminal } from '../setup/programs.ts'
import { PROJECT } from '../setup/project.ts'

export interface TestOutcome {
  /** below the project, as `test/integration/lab.test.ts` */
  file: string
  title: string
  hasPassed: boolean
}

export interface Counts {
  passed: number
  failed: number
  skipped: number
  /** the folders under test/ of which a test ran */
  kinds: Set<string>
  /** of every test that ran */
  outcomes: TestOutcome[]
  /** vitest's own; not 0 too when something failed outside a test */
  exitCode: number
}

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

export async function runVitest(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-test-'))
  const file = join(folder, 'report.json')
  try {
    const exitCode = await runInTerminal(
      'npx',
      ['--no-install', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
      { cwd: PROJECT, env: { ...process.env, ...env } },
    )
    const text = existsSync(file) ? await readFile(file, 'utf8') : '{"testResults":[]}'
    return { ...count(JSON.parse(text)), exitCode }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Counts vitest's JSON report. A file that failed before its first test counts as one failure. */
export function count(json: unknown): Omit<Counts, 'exitCode'> {
  const outcomes: TestOutcome[] = []
  const counts = { passed: 0, failed: 0, skipped: 0, kinds: new Set<string>(), outcomes }
  for (const file of report.parse(json).testResults) {
    const before = counts.failed
    const name = relative(PROJECT, file.name)
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed' || status === 'failed') {
        outcomes.push({ file: name, title: fullName, hasPassed: status === 'passed' })
      }
      if (status === 'passed') counts.passed += 1
      else if (status === 'failed') counts.failed += 1
      else counts.skipped += 1
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed += 1
    const [, kind] = name.split(/[/\\]/)
    if (kind !== undefined) counts.kinds.add(kind)
  }
  return counts
}

export function summaryLine({ passed, failed, skipped }: Pick<Counts, 'passed' | 'failed' | 'skipped'>): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
