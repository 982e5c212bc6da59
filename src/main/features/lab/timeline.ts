// What really happened in one lab, in order; the newest events are kept.
import type { LabEvent } from '#contract/index.ts'

const KEPT = 5000

export type EventOf = Pick<LabEvent, 'kind'> & Partial<Omit<LabEvent, 'number' | 'at' | 'kind'>>

const NOTHING = {
  groupId: null,
  memberId: null,
  generationId: null,
  isLeader: null,
  protocol: null,
  durationMs: null,
  before: null,
  after: null,
  offsets: null,
  trigger: null,
  records: null,
  problem: null,
}

export class Timeline {
  #events: LabEvent[] = []
  #count = 0

  add(event: EventOf & Pick<LabEvent, 'sessionId' | 'consumer'>): void {
    this.#count += 1
    this.#events.push({ ...NOTHING, ...event, number: this.#count, at: Date.now() })
    if (this.#events.length > KEPT) this.#events = this.#events.slice(-KEPT)
  }

  after(number: number): LabEvent[] {
    return this.#events.filter(each => each.number > number)
  }
}
