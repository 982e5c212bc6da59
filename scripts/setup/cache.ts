// Owns the folder outside node_modules where set-up keeps what is slow to fetch (`npm ci` empties node_modules).
// An entry appears whole or not at all: it is built in a temporary folder beside its place, then renamed.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ottla')
}

/**
 * The folder of a cache entry, built by `build` if it is not there yet. Two processes building the same entry at once
 * both do the work; the first to finish wins, and both get the same folder.
 */
export async function cached(entry: string, build: (folder: string) => Promise<void>): Promise<string> {
  const place = join(cacheFolder(), entry)
  if (existsSync(place)) return place
  const draft = `${place}.${randomUUID()}.part`
  await mkdir(draft, { recursive: true })
  try {
    await build(draft)
    await rename(draft, place)
  } catch (error) {
    if (!existsSync(place)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return place
}
