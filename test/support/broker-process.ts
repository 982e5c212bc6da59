// Owns the built-in broker run as people run it, a process of its own, for tests that must not share its memory.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrokerChild } from '#main/features/captures/offline-broker.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { type ServerProcess, startProcess } from './server-process.ts'
import type { TestBroker } from './test-broker.ts'

export interface BrokerOptions {
  /** kept when the broker is closed; a temporary folder by default */
  dataDir?: string
  /** whether it makes the sample topics */
  sample?: boolean
}

/** Starts the built-in broker on a free loopback port and returns when it listens. */
export async function startBroker(options: BrokerOptions = {}): Promise<TestBroker> {
  const temporary = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'ottla-broker-')) : null
  if (temporary !== null) process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
  const dataDir = options.dataDir ?? temporary ?? ''

  let server: ServerProcess | null = null
  let printed = ''
  async function listen(port: number): Promise<number> {
    const started = startProcess(
      process.execPath,
      [
        ...['--import', 'tsx', 'src/broker/index.ts', '--listen', `127.0.0.1:${port}`, '--data', dataDir],
        ...(options.sample ? ['--sample'] : []),
      ],
      { cwd: PROJECT },
    )
    server = started
    const line: { listening: string } = JSON.parse(await started.line(/"listening"/))
    return Number(line.listening.split(':').at(-1))
  }
  async function end(how: (process: ServerProcess) => Promise<void>): Promise<void> {
    if (server === null) return
    const ending = server
    server = null
    await how(ending)
    printed += ending.output()
  }

  const port = await listen(0)
  return {
    name: 'built-in broker',
    bootstrap: `127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    dataDir,
    start: async () => void (await listen(port)),
    stop: () => end(process => process.stop()),
    kill: () => end(process => process.kill()),
    async close() {
      await end(process => process.stop())
      if (temporary !== null) await rm(temporary, { recursive: true, force: true })
    },
    pid: () => server?.pid ?? null,
    output: () => printed + (server?.output() ?? ''),
  }
}

/** The broker's process as main starts it for a folder, over Node's own channel instead of Electron's. */
export function spawnBroker(args: string[]): BrokerChild {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/broker/index.ts', ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.once('exit', () => child.kill())
  let line = ''
  return {
    onMessage: listener =>
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        line += part
        const whole = line.split('\n')
        line = whole.pop() ?? ''
        for (const each of whole) listener(JSON.parse(each))
      }),
    onComplaint: listener => child.stderr.setEncoding('utf8').on('data', listener),
    onExit: listener => child.once('exit', () => listener()),
    kill: () => void child.kill('SIGKILL'),
  }
}
