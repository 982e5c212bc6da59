// Owns one server program run by tests: its output, its end, and that it never outlives the test run.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export interface ServerProcess {
  /** the process id */
  pid: number
  output(): string
  hasEnded(): boolean
  /** resolves with the exit code (null after a signal) */
  ended: Promise<number | null>
  /** sends SIGTERM, waits, and kills it when it has not ended after `patience` milliseconds */
  stop(patience?: number): Promise<void>
  kill(): Promise<void>
  /** resolves with the first whole line of standard output that matches */
  line(pattern: RegExp): Promise<string>
}

export function startProcess(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): ServerProcess {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const pid = child.pid
  if (pid === undefined) throw new Error(`${program} could not be started`)
  running.add(child)
  let text = ''
  let lines = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    lines += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
    running.delete(child)
    return code ?? null
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const kill = async () => {
    if (!hasEnded()) child.kill('SIGKILL')
    await ended
  }
  return {
    pid,
    ended,
    hasEnded,
    kill,
    output: () => text,
    async stop(patience = 20_000) {
      if (hasEnded()) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      await ended
      clearTimeout(timer)
    },
    line(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const whole = lines.split('\n').slice(0, -1)
          const found = whole.find(line => pattern.test(line))
          if (found === undefined) return
          child.stdout.off('data', look)
          resolve(found)
        }
        child.stdout.on('data', look)
        void ended.then(code =>
          reject(new Error(`${program} ended with code ${code} before it printed ${pattern}:\n${text}`)),
        )
        look()
      })
    },
  }
}
