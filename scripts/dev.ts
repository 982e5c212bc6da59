// Owns `npm run dev`: the app with hot reload, on the Electron that set-up found.
import { electronEnvironment, electronSwitches, ensureElectron } from './setup/electron.ts'
import { runInTerminal } from './setup/programs.ts'
import { PROJECT } from './setup/project.ts'

const electron = await ensureElectron()
const sandbox = electronSwitches().includes('--no-sandbox') ? ['--noSandbox'] : []
process.exitCode = await runInTerminal('npx', ['--no-install', 'electron-vite', 'dev', '--watch', ...sandbox], {
  cwd: PROJECT,
  env: electronEnvironment(electron),
})
