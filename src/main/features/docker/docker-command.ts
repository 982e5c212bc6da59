// Runs the `docker` program: no shell between, arguments as a list, and an end to waiting. What it says wrong becomes a
// failure of ours.
import { type ChildProcess, spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { dockerFailure, dockerMissing, dockerSilent } from './docker-failure.ts'

const LONGEST_COMPLAINT = 20_000
const LINES_AHEAD = 5000
const GATHER_MS = 100

/** An app that macOS starts has a shorter PATH than a terminal. */
const places = ['/usr/local/bin', '/opt/homebrew/bin', '/Applications/Docker.app/Contents/Resources/bin']

function environment(): NodeJS.ProcessEnv {
  if (process.platform !== 'darwin') return process.env
  const path = [process.env.PATH ?? '', ...places, join(homedir(), '.docker/bin')].filter(each => each !== '')
  return { ...process.env, PATH: path.join(delimiter) }
}

const start = (args: readonly string[]): ChildProcess =>
  spawn('docker', args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })

interface Asked {
  where: Record<string, string>
  /** It is ended after that long. */
  seconds?: number
  signal?: AbortSignal
  /** Each line of what it does; Compose writes these to its standard error. */
  onLine?: (line: string) => void
}

/** Its standard output. @throws KafkaFailure */
export function docker(args: readonly string[], { where, seconds, signal, onLine }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = start(args)
    let out = ''
    let complaint = ''
    let timer: NodeJS.Timeout | undefined
    const end = () => child.kill()
    const over = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    }
    if (seconds !== undefined)
      timer = setTimeout(() => {
        end()
        reject(dockerSilent(seconds))
      }, seconds * 1000)
    signal?.addEventListener('abort', end)
    child.stdout?.on('data', (bytes: Buffer) => {
      out += bytes.toString('utf8')
    })
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', line => {
        complaint = `${complaint}${line}\n`.slice(-LONGEST_COMPLAINT)
        onLine?.(line.trim())
      })
    child.once('error', error => {
      over()
      reject('code' in error && error.code === 'ENOENT' ? dockerMissing() : dockerFailure(error.message, where))
    })
    child.once('close', code => {
      over()
      if (code === 0) resolve(out)
      else reject(dockerFailure(complaint, where))
    })
  })
}

/** The lines it writes, gathered; whoever reads too slowly is told how many were left out. Ends when the program does. */
export async function* dockerLines(
  args: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<{ lines: string[]; dropped: number }> {
  const child = start(args)
  const waiting = { lines: [] as string[], dropped: 0 }
  // A quiet log would outlive the app.
  const end = () => child.kill()
  process.once('exit', end)
  let isOver = false
  let wake = () => {}
  const keep = (line: string) => {
    waiting.lines.push(line)
    if (waiting.lines.length > LINES_AHEAD) {
      waiting.lines.shift()
      waiting.dropped++
    }
    wake()
  }
  signal?.addEventListener('abort', end)
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', keep)
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', keep)
  const over = () => {
    isOver = true
    wake()
  }
  child.once('error', error => {
    keep(error.message)
    over()
  })
  child.once('close', over)
  try {
    while (!isOver || waiting.lines.length > 0) {
      if (waiting.lines.length === 0) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
        // A busy log is not one message a line.
        if (!isOver) await new Promise(resolve => setTimeout(resolve, GATHER_MS))
      }
      const { lines, dropped } = waiting
      waiting.lines = []
      waiting.dropped = 0
      if (lines.length > 0) yield { lines, dropped }
    }
  } finally {
    signal?.removeEventListener('abort', end)
    process.off('exit', end)
    end()
  }
}
