// Owns `npm run check`: every static check in turn, each under its heading. Any warning fails; all of them run even
// when one has failed, so that one run shows everything.
import { findForbiddenImports } from './check/imports.ts'
import { findMissingStyles } from './check/styles.ts'
import { runInTerminal } from './setup/programs.ts'
import { messageOf } from './setup/progress.ts'
import { PROJECT } from './setup/project.ts'

interface Check {
  heading: string
  passes(): Promise<boolean>
}

const tool = (heading: string, program: string, ...args: string[]): Check => ({
  heading,
  passes: async () => (await runInTerminal('npx', ['--no-install', program, ...args], { cwd: PROJECT })) === 0,
})

/** @param find answers a line for each problem */
const own = (heading: string, find: (project: string) => string[]): Check => ({
  heading,
  async passes() {
    const problems = find(PROJECT)
    process.stdout.write(problems.map(problem => `${problem}\n`).join(''))
    return problems.length === 0
  },
})

const types = (runtime: string) => tool(`Types: ${runtime}`, 'tsc', '-p', `tsconfig.${runtime}.json`)

const CHECKS: Check[] = [
  tool('Format, lint and import cycles', 'biome', 'check', '--error-on-warnings', '--max-diagnostics=200'),
  ...['node', 'preload', 'renderer', 'test'].map(types),
  own('Imports between layers', findForbiddenImports),
  own('Classes of stylesheets', findMissingStyles),
  tool('Dead code', 'knip', '--treat-config-hints-as-errors'),
]

const failed: string[] = []
for (const { heading, passes } of CHECKS) {
  process.stdout.write(`\n── ${heading}\n`)
  try {
    if (!(await passes())) failed.push(heading)
  } catch (error) {
    process.stdout.write(`${messageOf(error)}\n`)
    failed.push(heading)
  }
}
process.stdout.write(failed.length === 0 ? '\nAll checks passed\n' : `\nFailed: ${failed.join(' · ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
