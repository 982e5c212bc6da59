// Opens the system's terminal with one command in it. Which one there is differs from desktop to desktop: the usual ones
// are tried in turn. No shell comes between, so the command's words arrive as they are.
import { spawn } from 'node:child_process'

/** Programs with their arguments, the best first. */
export function terminals(platform: NodeJS.Platform, command: readonly string[]): string[][] {
  if (platform === 'win32') return [['cmd.exe', '/k', ...command]]
  if (platform === 'darwin') {
    const script = `tell application "Terminal" to do script "${command.join(' ').replaceAll(/["\\]/g, '\\$&')}"`
    return [['osascript', '-e', script, '-e', 'tell application "Terminal" to activate']]
  }
  return [
    ['x-terminal-emulator', '-e', ...command],
    ['gnome-terminal', '--', ...command],
    ['kgx', '--', ...command],
    ['konsole', '-e', ...command],
    ['xfce4-terminal', '-x', ...command],
    ['xterm', '-e', ...command],
  ]
}

/** False where none of them is installed. */
export async function openTerminal(command: readonly string[]): Promise<boolean> {
  for (const each of terminals(process.platform, command)) if (await started(each)) return true
  return false
}

/** Goes on after the app has ended; on Windows a detached console program gets a window of its own. */
function started([program = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise(resolve => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
