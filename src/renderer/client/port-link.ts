// One side of the wire: an oRPC link over a message port that can die and be replaced (the engine may be restarted).
// Calls in flight on a dead port reject with ENGINE_RESTARTED; later calls wait for the next port. Knows nothing of
// what is called.
import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Problem } from '#contract/index.ts'
import { cloneBytes } from '#contract/transfer.ts'
import { ProblemError } from './problem.ts'

const portWaitMs = 10_000

interface Connection {
  link: ClientLink<ClientContext>
  isClosed(): boolean
  /** Rejects when the port closes first. */
  whileOpen<Value>(work: Promise<Value>): Promise<Value>
}

const restarted = (name: string): Problem => ({
  code: 'ENGINE_RESTARTED',
  what: `The ${name} process stopped while it was answering`,
  where: { process: name },
  remedy: 'It is being started again. Retry in a moment; nothing typed was lost.',
  retriable: true,
})

const unavailable = (name: string): Problem => ({
  code: 'ENGINE_UNAVAILABLE',
  what: `The ${name} process did not answer within ${portWaitMs / 1000} s`,
  where: { process: name },
  remedy: 'Retry. If it stays, restart Ottla.',
  retriable: true,
})

type CallOptions = Parameters<ClientLink<ClientContext>['call']>[2]

function isAsyncIterator(value: unknown): value is AsyncIterableIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}

export class PortLink implements ClientLink<ClientContext> {
  readonly name: string
  #current: Connection | null = null
  #close: (() => void) | null = null
  #waiting = new Set<(connection: Connection) => void>()

  constructor(name: string) {
    this.name = name
  }

  /** Takes a fresh port; whatever still runs on the one before is rejected. */
  accept(port: MessagePort): void {
    this.#close?.()
    // Of the calls in flight. A race with one promise that lives as long as the port would keep all their answers.
    const waiting = new Set<(error: Error) => void>()
    let isClosed = false
    const close = () => {
      if (isClosed) return
      isClosed = true
      if (this.#current === connection) this.#current = null
      for (const reject of waiting) reject(new ProblemError(restarted(this.name)))
      waiting.clear()
    }
    // Before the link's own listener: that one rejects its calls, and whoever awaits them goes on before the next
    // listener is called, without the reason.
    port.addEventListener('close', close)
    const connection: Connection = {
      link: new RPCLink({ port, experimental_transfer: cloneBytes }),
      isClosed: () => isClosed,
      whileOpen: work =>
        new Promise((resolve, reject) => {
          waiting.add(reject)
          work.then(resolve, reject).finally(() => waiting.delete(reject))
        }),
    }
    this.#close = () => {
      close()
      // The link's own listener ends its open streams.
      port.dispatchEvent(new Event('close'))
      port.close()
    }
    port.start()
    this.#current = connection
    for (const resolve of this.#waiting) resolve(connection)
    this.#waiting.clear()
  }

  async call(path: readonly string[], input: unknown, options: CallOptions): Promise<unknown> {
    const connection = this.#current ?? (await this.#next(options.signal))
    const answer = await connection.whileOpen(connection.link.call(path, input, options)).catch(error => {
      throw this.#explain(error, connection)
    })
    if (!isAsyncIterator(answer)) return answer
    return this.#guard(answer, connection)
  }

  #explain(error: unknown, connection: Connection): unknown {
    return connection.isClosed() ? new ProblemError(restarted(this.name), { cause: error }) : error
  }

  #guard(source: AsyncIterableIterator<unknown>, connection: Connection): AsyncIterableIterator<unknown> {
    const explain = (error: unknown): never => {
      throw this.#explain(error, connection)
    }
    const iterator: AsyncIterableIterator<unknown> = {
      next: () => connection.whileOpen(source.next()).catch(explain),
      return: async value => (await source.return?.(value)) ?? { done: true, value },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  #next(signal: AbortSignal | undefined): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#waiting.delete(take)
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      const take = (connection: Connection) => {
        settle()
        resolve(connection)
      }
      const abort = () => {
        settle()
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        settle()
        reject(new ProblemError(unavailable(this.name)))
      }, portWaitMs)
      this.#waiting.add(take)
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort)
    })
  }
}
