// The committed offsets of one group: what is in force, and what open transactions would make of it.

import type { CommittedOffset, TopicPartition } from './types.ts'

interface Entry extends TopicPartition {
  readonly committed: CommittedOffset
  /** Where the commit stands in `__consumer_offsets`: of two commits the later written one wins. */
  readonly writtenAt: bigint
}

const keyOf = ({ topic, partition }: TopicPartition): string => `${partition} ${topic}`

export class CommittedOffsets {
  readonly #inForce = new Map<string, Entry>()
  readonly #pending = new Map<bigint, Map<string, Entry>>()

  get isEmpty(): boolean {
    return this.#inForce.size === 0 && this.#pending.size === 0
  }

  get(at: TopicPartition): CommittedOffset | null {
    return this.#inForce.get(keyOf(at))?.committed ?? null
  }

  all(): readonly TopicPartition[] {
    return [...this.#inForce.values()]
  }

  set(at: TopicPartition, committed: CommittedOffset, writtenAt: bigint): void {
    this.#inForce.set(keyOf(at), { topic: at.topic, partition: at.partition, committed, writtenAt })
  }

  remove(at: TopicPartition): boolean {
    return this.#inForce.delete(keyOf(at))
  }

  /** Remembers a transactional commit until the transaction ends. */
  setPending(producerId: bigint, at: TopicPartition, committed: CommittedOffset, writtenAt: bigint): void {
    const own = this.#pending.get(producerId) ?? new Map<string, Entry>()
    this.#pending.set(producerId, own)
    own.set(keyOf(at), { topic: at.topic, partition: at.partition, committed, writtenAt })
  }

  isPending(at: TopicPartition): boolean {
    const key = keyOf(at)
    for (const own of this.#pending.values()) if (own.has(key)) return true
    return false
  }

  endTransaction(producerId: bigint, committed: boolean): void {
    const own = this.#pending.get(producerId)
    this.#pending.delete(producerId)
    if (own === undefined || !committed) return
    for (const [key, entry] of own) {
      const present = this.#inForce.get(key)
      if (present === undefined || present.writtenAt < entry.writtenAt) this.#inForce.set(key, entry)
    }
  }

  /** Forgets a deleted topic; returns what was committed there. */
  removeTopic(topic: string): TopicPartition[] {
    const gone = [...this.#inForce.values()].filter(entry => entry.topic === topic)
    for (const entry of gone) this.#inForce.delete(keyOf(entry))
    for (const own of this.#pending.values()) {
      for (const [key, entry] of own) if (entry.topic === topic) own.delete(key)
    }
    return gone
  }
}
