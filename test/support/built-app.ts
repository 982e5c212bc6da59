// Owns what the e2e tests need before their first window: Electron, its libraries, a display, and the built app.
import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '#scripts/setup/build.ts'
import { startVirtualDisplay } from '#scripts/setup/display.ts'
import { electronSwitches, ensureElectron } from '#scripts/setup/electron.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { electronLibraries, ensureSystemNeeds, XVFB } from '#scripts/setup/system-packages.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** how to start the app: `display` is null where the system's own is used */
    app: { executable: string; args: string[]; display: string | null }
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const electron = await ensureElectron()
  const onLinux = process.platform === 'linux'
  await ensureSystemNeeds(onLinux ? [electronLibraries(electron.executable), XVFB] : [])
  await ensureBuilt()
  // On Linux always a display of its own: windows of tests neither disturb a person nor are disturbed.
  const display = onLinux ? await startVirtualDisplay() : null
  project.provide('app', {
    executable: electron.executable,
    args: [...electronSwitches(), PROJECT],
    display: display?.name ?? null,
  })
  return () => display?.stop()
}
