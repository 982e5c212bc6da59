// What screens have opened in the engine, by id. What nobody asked for in a while is dropped: a page that was reloaded
// or died cannot close its own.
import { randomUUID } from 'node:crypto'
import { KafkaFailure } from '#kafka/failure.ts'

/** Longer than a hidden page sleeps between two timers. */
const IDLE_MS = 10 * 60_000

interface Open<Thing> {
  thing: Thing
  connectionId: string
  usedAt: number
}

export interface RegistryWords {
  /** Of the failure of who asks for what is not open, e.g. `VIEW_CLOSED`. */
  code: string
  what: string
  remedy: string
}

export class Registry<Thing> {
  readonly #open = new Map<string, Open<Thing>>()
  readonly #words: RegistryWords
  readonly #onClose: (thing: Thing) => void

  constructor(words: RegistryWords, onClose: (thing: Thing) => void = () => {}) {
    this.#words = words
    this.#onClose = onClose
  }

  add(connectionId: string, thing: Thing): string {
    this.dropIdle()
    const id = randomUUID()
    this.#open.set(id, { thing, connectionId, usedAt: Date.now() })
    return id
  }

  dropIdle(): void {
    const limit = Date.now() - IDLE_MS
    for (const [id, each] of this.#open) if (each.usedAt < limit) this.close(id)
  }

  /** @throws KafkaFailure with the registry's own code */
  find(id: string): Thing {
    const found = this.#open.get(id)
    if (found === undefined) throw new KafkaFailure({ ...this.#words, where: { id }, retriable: true })
    found.usedAt = Date.now()
    return found.thing
  }

  isOpen(id: string): boolean {
    return this.#open.has(id)
  }

  close(id: string): void {
    const found = this.#open.get(id)
    this.#open.delete(id)
    if (found !== undefined) this.#onClose(found.thing)
  }

  closeConnection(connectionId: string): void {
    for (const [id, each] of this.#open) if (each.connectionId === connectionId) this.close(id)
  }
}
