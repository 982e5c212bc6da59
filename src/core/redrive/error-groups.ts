// Records of a dead-letter topic, gathered by what went wrong with them: convention, class of the error, shape of its
// message, original topic. Memory is bounded: what is listed of a group, and how many groups there are.
import type { KafkaHeader } from '../records/record.ts'
import { type Convention, deadLetterOf, shapeOf } from './conventions.ts'

export interface GroupedRecord {
  partition: number
  offset: bigint
  /** −1: none. */
  timestamp: bigint
  key: Buffer | null
  headers: readonly KafkaHeader[]
}

export interface ListedOffsets {
  partition: number
  offsets: bigint[]
}

export interface ShownRecord {
  partition: number
  offset: bigint
  timestamp: bigint
  /** The beginning. */
  key: Buffer | null
  message: string | null
  isRedriven: boolean
}

export interface ErrorGroup {
  /** The same for the same error whenever it is looked for. */
  id: string
  convention: Convention | null
  error: string | null
  /** Its shape. */
  message: string | null
  topic: string | null
  /** All errors for which there was no room. */
  isRest: boolean
  records: number
  redriven: number
  /** Redriven before, failed again, and so a record anew. */
  returned: number
  firstTimestamp: bigint | null
  lastTimestamp: bigint | null
  /** Where its records are: those that wait, and those that were redriven. Of many the first. */
  waiting: ListedOffsets[]
  done: ListedOffsets[]
  /** The first ones. */
  shown: ShownRecord[]
}

export interface GroupLimits {
  groups: number
  /** Offsets that wait, of all groups together, and as many that were redriven. */
  listed: number
  /** Of one group. */
  shown: number
}

export const groupLimits: GroupLimits = { groups: 500, listed: 200_000, shown: 100 }

const KEY_BYTES = 200
const MESSAGE_CHARACTERS = 200
const REST = 'rest'

export class ErrorGroups {
  readonly #topic: string
  readonly #own: Convention | null
  readonly #limits: GroupLimits
  readonly #groups = new Map<string, ErrorGroup>()
  readonly #listed = { waiting: 0, done: 0 }

  /** @param topic the dead-letter topic; own: headers that go before the known conventions */
  constructor(topic: string, own: Convention | null = null, limits = groupLimits) {
    this.#topic = topic
    this.#own = own
    this.#limits = limits
  }

  add(record: GroupedRecord, isRedriven: boolean): void {
    const { partition, offset, timestamp, key, headers } = record
    const letter = deadLetterOf(headers, this.#own)
    const group = this.#groupOf(letter)
    group.records++
    if (isRedriven) group.redriven++
    if (headers.some(each => this.#isReturn(each))) group.returned++
    if (timestamp >= 0n) {
      if (group.firstTimestamp === null || timestamp < group.firstTimestamp) group.firstTimestamp = timestamp
      if (group.lastTimestamp === null || timestamp > group.lastTimestamp) group.lastTimestamp = timestamp
    }
    this.#list(group, isRedriven ? 'done' : 'waiting', partition, offset)
    if (group.shown.length < this.#limits.shown) {
      const message = letter?.message?.slice(0, MESSAGE_CHARACTERS) ?? null
      // With memory of its own: the answer that it came in is large.
      const head = key === null ? null : Buffer.from(key.subarray(0, KEY_BYTES))
      group.shown.push({ partition, offset, timestamp, key: head, message, isRedriven })
    }
  }

  /** The largest first. */
  all(): ErrorGroup[] {
    return [...this.#groups.values()].sort((a, b) => Number(a.isRest) - Number(b.isRest) || b.records - a.records)
  }

  #groupOf(letter: ReturnType<typeof deadLetterOf>): ErrorGroup {
    const { convention = null, error = null, topic = null } = letter ?? {}
    const message = letter?.message == null ? null : shapeOf(letter.message)
    const id = JSON.stringify([convention?.name ?? null, error, message, topic])
    const found = this.#groups.get(id)
    if (found !== undefined) return found
    if (this.#groups.size < this.#limits.groups) return this.#begin({ id, convention, error, message, topic })
    const rest = { id: REST, convention: null, error: null, message: null, topic: null, isRest: true }
    return this.#groups.get(REST) ?? this.#begin(rest)
  }

  #begin(of: Pick<ErrorGroup, 'id' | 'convention' | 'error' | 'message' | 'topic'> & { isRest?: boolean }): ErrorGroup {
    const counts = { records: 0, redriven: 0, returned: 0, firstTimestamp: null, lastTimestamp: null }
    const group: ErrorGroup = { isRest: false, ...of, ...counts, waiting: [], done: [], shown: [] }
    this.#groups.set(of.id, group)
    return group
  }

  #list(group: ErrorGroup, which: 'waiting' | 'done', partition: number, offset: bigint): void {
    if (this.#listed[which] >= this.#limits.listed) return
    this.#listed[which]++
    const known = group[which].findLast(each => each.partition === partition)
    if (known === undefined) group[which].push({ partition, offsets: [offset] })
    else known.offsets.push(offset)
  }

  #isReturn({ key, value }: KafkaHeader): boolean {
    return (
      key.length === SOURCE_TOPIC.length &&
      value !== null &&
      key.equals(SOURCE_TOPIC) &&
      value.toString('utf8') === this.#topic
    )
  }
}

/** As the replay dialog names it. */
const SOURCE_TOPIC = Buffer.from('ottla.source.topic')
