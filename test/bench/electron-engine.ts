// The built engine in a utility process of a real Electron, without a window: what the app runs, for benches to compare
// with the same code in Node.
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { engineContract } from '#contract/index.ts'
import { cloneBytes } from '#contract/transfer.ts'
import { ensureBuilt } from '#scripts/setup/build.ts'
import { startVirtualDisplay } from '#scripts/setup/display.ts'
import { electronSwitches, ensureElectron } from '#scripts/setup/electron.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { electronLibraries, ensureSystemNeeds, XVFB } from '#scripts/setup/system-packages.ts'

export interface ElectronEngine {
  version: string
  control: ContractRouterClient<typeof engineControlContract>
  reading: ContractRouterClient<typeof engineContract>
  /** Processor time of its process since that began, all threads. */
  cpuMs(): Promise<number>
  close(): Promise<void>
}

interface FromHost {
  from: 'host' | 'control' | 'messages' | 'cpu'
  data: unknown
}

export async function startElectronEngine(): Promise<ElectronEngine> {
  const electron = await ensureElectron()
  const onLinux = process.platform === 'linux'
  await ensureSystemNeeds(onLinux ? [electronLibraries(electron.executable), XVFB] : [])
  await ensureBuilt()
  const display = onLinux ? await startVirtualDisplay() : null
  const host = join(import.meta.dirname, 'electron-host.js')
  const child = spawn(electron.executable, [...electronSwitches(), host, join(PROJECT, 'out', 'main', 'engine.js')], {
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, ...(display === null ? {} : { DISPLAY: display.name, WAYLAND_DISPLAY: undefined }) },
  })
  const events = new EventEmitter()
  child.on('message', ({ from, data }: FromHost) => events.emit(from, data))
  child.once('exit', code => events.emit('error', new Error(`Electron ended with code ${code}`)))
  await once(events, 'host')

  /** A port of the engine, as the RPC library takes one. */
  const linkTo = (to: 'control' | 'messages') => {
    const port = {
      on: (event: string, listener: (message: { data: unknown }) => void) => {
        if (event === 'message') events.on(to, data => listener({ data }))
      },
      postMessage: (data: unknown) => void child.send({ to, data }),
    }
    return new RPCLink({ port, experimental_transfer: cloneBytes })
  }
  return {
    version: electron.version,
    control: createORPCClient(linkTo('control')),
    reading: createORPCClient(linkTo('messages')),
    async cpuMs() {
      child.send({ to: 'cpu', data: null })
      const [cpuMs] = await once(events, 'cpu')
      return cpuMs
    },
    async close() {
      child.removeAllListeners('exit')
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
      display?.stop()
    },
  }
}
