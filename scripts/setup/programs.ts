// Owns running other programs: collecting what they print, or handing them this terminal.
import { type SpawnOptions, spawn } from 'node:child_process'

export interface RunOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** what the program reads on its standard input; nothing by default */
  input?: string | Uint8Array
  /** ends the program when it resolves */
  stop?: Promise<unknown>
  /** milliseconds after which the program is ended; the result then has code 1 and says so in `stderr` */
  timeLimit?: number
}

export interface RunResult {
  code: number
  stdout: string
  /** standard output as it came, for programs that print bytes */
  stdoutBytes: Buffer
  stderr: string
}

/** Runs a program to its end and returns what it printed; a non-zero exit is a result, not an error. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.timeLimit === undefined ? {} : { timeout: options.timeLimit, killSignal: 'SIGKILL' }),
    })
    void options.stop?.then(() => child.kill('SIGKILL'))
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    child.on('error', error => reject(new Error(`${program} could not be started: ${error.message}`, { cause: error })))
    child.on('close', (code, signal) => {
      const reason = signal === null ? '' : `${program} was ended by ${signal}\n`
      const stdoutBytes = Buffer.concat(stdout)
      resolve({
        code: code ?? 1,
        stdoutBytes,
        stdout: stdoutBytes.toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8') + reason,
      })
    })
    // A program that ends without reading its input closes the pipe; its exit code says what happened.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input)
  })
}

/** Runs a program that has to succeed: any other exit is an error that carries the end of its output. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const result = await run(program, args, options)
  if (result.code !== 0) {
    const tail = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-30).join('\n')
    throw new Error(`"${[program, ...args].join(' ')}" ended with code ${result.code}:\n${tail}`)
  }
  return result
}

/** Runs a program with this terminal as its own and returns its exit code. */
export function runInTerminal(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options })
    child.on('error', error => reject(new Error(`${program} could not be started: ${error.message}`, { cause: error })))
    child.on('close', code => resolve(code ?? 1))
  })
}

/** Whether a program of this name is on the PATH. */
export async function isOnPath(program: string): Promise<boolean> {
  const [command, ...args] = process.platform === 'win32' ? ['where', program] : ['sh', '-c', `command -v ${program}`]
  return command !== undefined && (await run(command, args)).code === 0
}
