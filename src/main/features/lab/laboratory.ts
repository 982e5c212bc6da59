// One lab: the consumers that stand on one page, what happened to them, and what they were given.
import type { LabSession } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import type { Consumer } from './consumer.ts'
import { Deliveries } from './deliveries.ts'
import { type Known, lookUp } from './partitions.ts'
import { Timeline } from './timeline.ts'

/** Consumers one lab holds at most. */
export const MOST_CONSUMERS = 20

export class Laboratory {
  readonly startedAt = Date.now()
  readonly timeline = new Timeline()
  readonly deliveries = new Deliveries()
  readonly consumers = new Map<string, Consumer>()
  #known: Known = { bounds: new Map(), committed: new Map() }
  #numbers = 0

  nextNumber(): number {
    this.#numbers += 1
    return this.#numbers
  }

  /** As they are now; when Kafka does not answer, as they were last, and each says so. */
  async describe(
    connection: () => KafkaConnection,
    consumers: readonly Consumer[] = [...this.consumers.values()],
  ): Promise<LabSession[]> {
    try {
      const known = await lookUp(
        connection(),
        consumers.map(each => each.held()),
      )
      this.#known = merged(this.#known, known)
      return consumers.map(each => each.describe(known, null))
    } catch (error) {
      const problem = problemOf(asFailure(error, {}))
      return consumers.map(each => each.describe(this.#known, problem))
    }
  }

  /** The groups its consumers are in, with what of them this page needs to know. */
  groups(): { groupId: string; isGenerated: boolean; topics: string[] }[] {
    const groups = new Map<string, { groupId: string; isGenerated: boolean; topics: string[] }>()
    for (const { options } of this.consumers.values()) {
      if (options.groupId === null) continue
      const found = groups.get(options.groupId)
      const topics = options.mode === 'subscribe' ? options.topics : []
      groups.set(options.groupId, {
        groupId: options.groupId,
        isGenerated: options.isGeneratedGroup,
        topics: [...new Set([...(found?.topics ?? []), ...topics])],
      })
    }
    return [...groups.values()]
  }
}

/** Partitions looked up earlier stay known. */
function merged(before: Known, now: Known): Known {
  const committed = new Map(before.committed)
  for (const [groupId, offsets] of now.committed)
    committed.set(groupId, new Map([...(committed.get(groupId) ?? []), ...offsets]))
  return { bounds: new Map([...before.bounds, ...now.bounds]), committed }
}
