// Starts the engine process, watches it, starts it again when it dies, and tells it which clusters it may read.
// The app survives it: windows get a fresh port, main's own calls fail with a problem and can be repeated.
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { EngineState, engineContract } from '#contract/index.ts'
import { cloneBytes } from '#contract/transfer.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'

type Control = ContractRouterClient<typeof engineControlContract>
type Reading = ContractRouterClient<typeof engineContract>

interface Running {
  child: UtilityProcess
  control: Control
  reading: Reading
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000
const MEMORY_INTERVAL_MS = 2000

export class EngineProcess {
  readonly #entry: string
  readonly #onState: (state: EngineState) => void
  /** Called with a fresh port for each window whenever the engine (re)started. */
  readonly #onStarted: () => void
  readonly #connections = new Map<string, ConnectionOptions>()
  #running: Running | null = null
  #state: EngineState = { status: 'starting', restarts: 0, memoryBytes: null }
  #stopping = false
  #pause = FIRST_PAUSE_MS
  #memoryTimer: NodeJS.Timeout | null = null

  constructor(entry: string, on: { state: (state: EngineState) => void; started: () => void }) {
    this.#entry = entry
    this.#onState = on.state
    this.#onStarted = on.started
  }

  get state(): EngineState {
    return this.#state
  }

  start(): void {
    const child = utilityProcess.fork(this.#entry, [], { serviceName: 'Ottla engine', stdio: 'inherit' })
    child.once('spawn', () => this.#spawned(child))
    child.once('exit', code => this.#exited(child, code))
  }

  stop(): void {
    this.#stopping = true
    if (this.#memoryTimer !== null) clearInterval(this.#memoryTimer)
    this.#running?.child.kill()
  }

  /** A port of the engine for a window; null while it is being started. */
  windowPort(): MessagePortMain | null {
    return this.#running === null ? null : portTo(this.#running.child, 'messages')
  }

  /** Main's own way to read records. @throws KafkaFailure ENGINE_RESTARTING */
  client(): Reading {
    return this.#found().reading
  }

  #found(): Running {
    if (this.#running !== null) return this.#running
    throw new KafkaFailure({
      code: 'ENGINE_RESTARTING',
      what: 'The reading engine is being started again',
      where: {},
      remedy: 'Try again in a moment.',
      retriable: true,
    })
  }

  /** Captures are written there. @throws KafkaFailure ENGINE_RESTARTING */
  captures(): Control['captures'] {
    return this.#found().control.captures
  }

  /** Files of records are written and read there. @throws KafkaFailure ENGINE_RESTARTING */
  exports(): Control['exports'] {
    return this.#found().control.exports
  }

  /** Replays are planned, run and verified there. @throws KafkaFailure ENGINE_RESTARTING */
  replay(): Control['replay'] {
    return this.#found().control.replay
  }

  /** Dead-letter topics are looked through there. @throws KafkaFailure ENGINE_RESTARTING */
  redrive(): Control['redrive'] {
    return this.#found().control.redrive
  }

  async openConnection(connectionId: string, options: ConnectionOptions): Promise<void> {
    this.#connections.set(connectionId, options)
    await this.#running?.control.open({ connectionId, options })
  }

  async closeConnection(connectionId: string): Promise<void> {
    this.#connections.delete(connectionId)
    await this.#running?.control.close({ connectionId })
  }

  /** The machine slept. */
  async wake(): Promise<void> {
    await this.#running?.control.wake()
  }

  #spawned(child: UtilityProcess): void {
    const control: Control = createORPCClient(linkTo(portTo(child, 'control')))
    const reading: Reading = createORPCClient(linkTo(portTo(child, 'messages')))
    this.#running = { child, control, reading }
    for (const [connectionId, options] of this.#connections) {
      control.open({ connectionId, options }).catch(reportLost)
    }
    this.#memoryTimer = setInterval(() => void this.#readMemory(), MEMORY_INTERVAL_MS)
    this.#setState({ status: 'running' })
    void this.#readMemory()
    this.#onStarted()
  }

  #exited(child: UtilityProcess, code: number): void {
    if (this.#memoryTimer !== null) clearInterval(this.#memoryTimer)
    if (this.#running?.child === child) this.#running = null
    if (this.#stopping) return
    console.error(`The engine process ended with code ${code}; starting it again in ${this.#pause} ms`)
    this.#setState({ status: 'restarting', restarts: this.#state.restarts + 1, memoryBytes: null })
    setTimeout(() => this.start(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
  }

  async #readMemory(): Promise<void> {
    const running = this.#running
    if (running === null) return
    const { bytes } = await running.control.memory().catch(() => ({ bytes: null }))
    if (this.#running !== running || bytes === null) return
    this.#pause = FIRST_PAUSE_MS
    this.#setState({ memoryBytes: bytes })
  }

  #setState(change: Partial<EngineState>): void {
    this.#state = { ...this.#state, ...change }
    this.#onState(this.#state)
  }
}

function portTo(child: UtilityProcess, serve: 'messages' | 'control'): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain()
  child.postMessage({ serve }, [port1])
  return port2
}

function linkTo(port: MessagePortMain): RPCLink<Record<never, never>> {
  const link = new RPCLink({ port, experimental_transfer: cloneBytes })
  port.start()
  return link
}

function reportLost(error: unknown): void {
  console.error(`The engine could not be told about a connection: ${error}`)
}
