// Hands a window its two ports: one of main, one of the engine. Only our own page in our own main frame gets them, and
// what comes in over main's port passes the contract's validation.
import { RPCHandler } from '@orpc/server/message-port'
import { type BrowserWindow, MessageChannelMain } from 'electron'
import { cloneBytes } from '#contract/transfer.ts'
import type { EngineProcess } from '../engine/engine-process.ts'
import { isOwnPage } from '../shell/pages.ts'
import type { Services } from './context.ts'
import { router } from './router.ts'

export class WindowPorts {
  readonly #handler = new RPCHandler(router, { experimental_transfer: cloneBytes })
  readonly #services: Services
  readonly #windows = new Set<BrowserWindow>()

  constructor(services: Services) {
    this.#services = services
  }

  /** From now on the window gets ports whenever its page has loaded. */
  serve(window: BrowserWindow): void {
    window.webContents.on('did-finish-load', () => {
      if (!isOwnPage(window.webContents.getURL())) return
      this.#windows.add(window)
      const { port1, port2 } = new MessageChannelMain()
      this.#handler.upgrade(port1, { context: this.#services })
      port1.start()
      window.webContents.postMessage('port', { name: 'main' }, [port2])
      this.#sendEnginePort(window, this.#services.engine)
    })
    window.on('closed', () => this.#windows.delete(window))
  }

  /** The engine was started (again): every page gets a port of the new process. */
  renewEnginePorts(engine: EngineProcess): void {
    for (const window of this.#windows) this.#sendEnginePort(window, engine)
  }

  #sendEnginePort(window: BrowserWindow, engine: EngineProcess): void {
    const port = engine.windowPort()
    if (port !== null && isOwnPage(window.webContents.getURL()))
      window.webContents.postMessage('port', { name: 'engine' }, [port])
  }
}
