// Owns building the app into out/, and knowing when the last build still holds.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from './programs.ts'
import { step } from './progress.ts'
import { PROJECT } from './project.ts'

const INPUTS = ['src', 'resources', 'package.json', 'package-lock.json', 'electron.vite.config.ts']

/** Builds the app when a source is newer than the last build. */
export async function ensureBuilt(): Promise<void> {
  const mark = join(PROJECT, 'out', '.built')
  const newest = Math.max(...INPUTS.map(input => newestIn(join(PROJECT, input))))
  if (existsSync(mark) && statSync(mark).mtimeMs >= newest) return
  await step('Building the app', () => mustRun('npx', ['--no-install', 'electron-vite', 'build'], { cwd: PROJECT }))
  await writeFile(mark, '')
  // A source saved while the build ran must make the next one: the mark is as old as what was looked at.
  // A millisecond later, since a time in seconds loses the digits behind.
  const time = (newest + 1) / 1000
  await utimes(mark, time, time)
}

/** The latest change of a file, or of anything in a folder (deleting changes the folder), in ms since 1970. */
function newestIn(place: string): number {
  if (!existsSync(place)) return 0
  const own = statSync(place).mtimeMs
  if (!statSync(place).isDirectory()) return own
  const entries = readdirSync(place, { recursive: true, encoding: 'utf8' })
  return entries.reduce((newest, entry) => Math.max(newest, statSync(join(place, entry)).mtimeMs), own)
}
