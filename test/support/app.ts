// Owns the real app in a test: one window in a fresh user-data folder, driven as a person would. Waits for the page's
// own readiness markers, never for a time.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { inject } from 'vitest'

export interface RunningApp {
  electron: ElectronApplication
  page: Page
  /** What the page printed as an error, and every exception in it: a test that expects none checks this. */
  pageErrors: string[]
  close(): Promise<void>
}

export async function userDataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ottla-user-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts the app and returns when its first screen is ready. */
export async function startApp(userData: string): Promise<RunningApp> {
  const { executable, args, display } = inject('app')
  const electron = await _electron.launch({
    executablePath: executable,
    args: [...args, `--user-data-dir=${userData}`],
    env: { ...process.env, ...(display === null ? {} : { DISPLAY: display }) },
  })
  const page = await electron.firstWindow()
  const pageErrors: string[] = []
  page.on('pageerror', error => pageErrors.push(error.stack ?? error.message))
  page.on('console', message => message.type() === 'error' && pageErrors.push(message.text()))
  page.setDefaultTimeout(30_000)
  await page.locator('html[data-ready="true"]').waitFor()
  return { electron, page, pageErrors, close: () => electron.close() }
}
