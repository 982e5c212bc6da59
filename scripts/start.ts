// Owns `npm start`: makes Electron and the build ready and runs the app. Where there is no display it runs the same app
// under Xvfb, walks the first journey on the sandbox, and leaves screenshots.
import { ensureBuilt } from './setup/build.ts'
import { hasDisplay, startVirtualDisplay } from './setup/display.ts'
import { electronEnvironment, electronSwitches, ensureElectron } from './setup/electron.ts'
import { runInTerminal } from './setup/programs.ts'
import { messageOf, say } from './setup/progress.ts'
import { PROJECT } from './setup/project.ts'
import { electronLibraries, ensureSystemNeeds, XVFB } from './setup/system-packages.ts'

try {
  const electron = await ensureElectron()
  say(`Electron ${electron.version}${electron.developmentOnly ? ' (development build, out of support)' : ''}`)
  const libraries = electronLibraries(electron.executable)
  if (hasDisplay()) {
    await ensureSystemNeeds([libraries], false)
    await ensureBuilt()
    process.exitCode = await runInTerminal(
      electron.executable,
      [...electronSwitches(), PROJECT, ...process.argv.slice(2)],
      { env: electronEnvironment(electron) },
    )
  } else {
    say('There is no display here: the app runs on a virtual one, and a walk through it leaves screenshots.')
    await ensureSystemNeeds([libraries, XVFB])
    await ensureBuilt()
    const display = await startVirtualDisplay()
    try {
      const { walk } = await import('./walk.ts')
      const folder = await walk({ electron, display: display.name })
      say(`Screenshots of the walk: ${folder}`)
    } finally {
      display.stop()
    }
  }
} catch (error) {
  say(messageOf(error))
  process.exitCode = 1
}
