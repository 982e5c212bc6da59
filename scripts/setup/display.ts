// Owns the display that windows are drawn on: the person's own, or an Xvfb that lives as long as this process.
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { XVFB } from './system-packages.ts'

export interface Display {
  /** value of the DISPLAY variable */
  name: string
  stop(): void
}

/** Whether windows can be shown to a person here. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)
}

/** Starts an Xvfb on the first free display number; size in pixels. It ends with this process. */
export async function startVirtualDisplay(size = { width: 1600, height: 1000 }): Promise<Display> {
  // -displayfd makes Xvfb choose the number itself, so that two runs at once cannot meet on one.
  const screen = `${size.width}x${size.height}x24`
  const server = spawn(XVFB.name, ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const stop = () => void server.kill('SIGTERM')
  process.once('exit', stop)
  const number = await displayNumber(server)
  return { name: `:${number}`, stop }
}

function displayNumber(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let errors = ''
    let answer = ''
    const channel = server.stdio[3] as Readable
    server.stderr?.on('data', (bytes: Buffer) => {
      errors += bytes.toString()
    })
    channel.on('data', (bytes: Buffer) => {
      answer += bytes.toString()
      if (answer.endsWith('\n')) resolve(Number(answer))
    })
    server.once('error', error => reject(new Error(`Xvfb could not be started: ${error.message}`, { cause: error })))
    server.once('exit', code => reject(new Error(`Xvfb ended with code ${code} before it was ready: ${errors.trim()}`)))
  })
}
