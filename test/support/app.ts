// Owns the real app in a test: one window in a fresh user-data folder, driven as a person would. Waits for the page's
// own readiness markers, never for a time.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type LaunchedApp, launchApp } from '#scripts/setup/launch.ts'

export type RunningApp = LaunchedApp

export async function userDataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ottla-user-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts the app and returns when its first screen is ready. */
export async function startApp(userData: string): Promise<RunningApp> {
  const app = await launchApp({ ...inject('app'), userData })
  app.page.setDefaultTimeout(30_000)
  return app
}
