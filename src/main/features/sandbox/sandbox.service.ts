// The sandbox: the built-in broker as a process of its own on loopback, with sample data. Started with the app, started
// again on the same port when it dies, thrown away and made anew on demand.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type UtilityProcess, utilityProcess } from 'electron'
import { z } from 'zod'
import { plainProfile } from '#contract/connections.contract.ts'
import type { SandboxState } from '#contract/index.ts'
import type { StoredProfile } from '../connections/connections.service.ts'
import { SANDBOX_ID } from './sandbox-id.ts'

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10_000

const listeningSchema = z.object({ listening: z.string() })

export class SandboxService {
  readonly #entry: string
  readonly #folder: string
  readonly #onState: (state: SandboxState) => void
  /** Called each time the broker listens. */
  readonly #onListening: () => void
  #state: SandboxState = { status: 'stopped', listening: null, problem: null }
  #child: UtilityProcess | null = null
  #address = '127.0.0.1:0'
  #pause = FIRST_PAUSE_MS
  #wanted = false

  constructor(entry: string, folder: string, on: { state: (state: SandboxState) => void; listening: () => void }) {
    this.#entry = entry
    this.#folder = join(folder, 'sandbox')
    this.#onState = on.state
    this.#onListening = on.listening
  }

  get state(): SandboxState {
    return this.#state
  }

  profile(): StoredProfile {
    return {
      id: SANDBOX_ID,
      name: 'Sandbox',
      colour: '#2f9e6e',
      bootstrapServers: [this.#address],
      clientId: 'ottla',
      environment: 'development',
      writeMode: 'free',
      ...plainProfile,
      timeouts: { ...plainProfile.timeouts, connectMs: 5000 },
    }
  }

  start(): void {
    this.#wanted = true
    this.#set({ status: 'starting', problem: null })
    const args = ['--listen', this.#address, '--data', this.#folder, '--sample']
    const child = utilityProcess.fork(this.#entry, args, { serviceName: 'Ottla sandbox broker', stdio: 'pipe' })
    this.#child = child
    let complaint = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = `${complaint}${bytes.toString('utf8')}`.slice(-2000)
    })
    child.on('message', (message: unknown) => {
      const told = listeningSchema.safeParse(message)
      if (!told.success) return
      this.#address = told.data.listening
      this.#pause = FIRST_PAUSE_MS
      this.#set({ status: 'running', listening: this.#address, problem: null })
      this.#onListening()
    })
    child.once('exit', code => this.#exited(child, code, complaint))
  }

  async stop(): Promise<void> {
    this.#wanted = false
    const child = this.#child
    if (child === null) return
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    child.postMessage('close')
    const timer = setTimeout(() => child.kill(), 3000)
    await ended
    clearTimeout(timer)
  }

  async reset(): Promise<SandboxState> {
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
    this.start()
    return this.#state
  }

  #exited(child: UtilityProcess, code: number, complaint: string): void {
    if (this.#child !== child) return
    this.#child = null
    if (!this.#wanted) {
      this.#set({ status: 'stopped', listening: null })
      return
    }
    // The port may have been taken meanwhile.
    if (/EADDRINUSE/.test(complaint)) this.#address = '127.0.0.1:0'
    const problem = {
      code: 'SANDBOX_ENDED',
      what: `The sandbox’s broker ended with code ${code}. ${complaint.trim().split('\n').at(-1) ?? ''}`.trim(),
      where: { folder: this.#folder },
      remedy: 'It is started again by itself. If it keeps failing, reset the sandbox.',
      retriable: true,
    }
    this.#set({ status: 'failed', listening: null, problem })
    setTimeout(() => this.#wanted && this.#child === null && this.start(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
  }

  #set(change: Partial<SandboxState>): void {
    this.#state = { ...this.#state, ...change }
    this.#onState(this.#state)
  }
}
