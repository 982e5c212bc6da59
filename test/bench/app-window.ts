// The real app in a bench: Electron, a display, the built app, a fresh user-data folder for each launch.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '#scripts/setup/build.ts'
import { startVirtualDisplay } from '#scripts/setup/display.ts'
import { electronSwitches, ensureElectron } from '#scripts/setup/electron.ts'
import { type LaunchedApp, launchApp } from '#scripts/setup/launch.ts'
import { PROJECT } from '#scripts/setup/project.ts'

export interface Launcher {
  /** @param folder what Electron runs: the app by default */
  launch(userData: string, folder?: string): Promise<LaunchedApp>
}

export async function withLauncher<Outcome>(run: (launcher: Launcher) => Promise<Outcome>): Promise<Outcome> {
  const { executable } = await ensureElectron()
  await ensureBuilt()
  const display = process.platform === 'linux' ? await startVirtualDisplay() : null
  try {
    return await run({
      launch: (userData, folder = PROJECT) =>
        launchApp({ executable, args: [...electronSwitches(), folder], display: display?.name ?? null, userData }),
    })
  } finally {
    display?.stop()
  }
}

export async function withUserData<Outcome>(run: (userData: string) => Promise<Outcome>): Promise<Outcome> {
  const userData = await mkdtemp(join(tmpdir(), 'ottla-bench-'))
  try {
    return await run(userData)
  } finally {
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}
