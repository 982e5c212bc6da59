// The open views of all windows. A view nobody asked anything for a while is dropped: a page that was reloaded or
// closed cannot close its own. A screen whose view is gone opens it again.
import { randomUUID } from 'node:crypto'
import type { LogView } from '#core/log/view.ts'
import { KafkaFailure } from '#kafka/failure.ts'

const IDLE_MS = 10 * 60_000

interface Open {
  view: LogView
  connectionId: string
  usedAt: number
}

export class Views {
  readonly #open = new Map<string, Open>()

  add(connectionId: string, view: LogView): string {
    this.#dropIdle()
    const viewId = randomUUID()
    this.#open.set(viewId, { view, connectionId, usedAt: Date.now() })
    return viewId
  }

  /** @throws KafkaFailure VIEW_CLOSED */
  find(viewId: string): LogView {
    const found = this.#open.get(viewId)
    if (found === undefined) {
      throw new KafkaFailure({
        code: 'VIEW_CLOSED',
        what: 'This list is no longer open in the engine',
        where: { view: viewId },
        remedy: 'It is opened again by itself; if not, reload the messages.',
        retriable: true,
      })
    }
    found.usedAt = Date.now()
    return found.view
  }

  isOpen(viewId: string): boolean {
    return this.#open.has(viewId)
  }

  close(viewId: string): void {
    this.#open.delete(viewId)
  }

  closeConnection(connectionId: string): void {
    for (const [viewId, each] of this.#open) if (each.connectionId === connectionId) this.#open.delete(viewId)
  }

  #dropIdle(): void {
    const limit = Date.now() - IDLE_MS
    for (const [viewId, each] of this.#open) if (each.usedAt < limit) this.#open.delete(viewId)
  }
}
