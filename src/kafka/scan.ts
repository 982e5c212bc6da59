// Reads stretches of a topic's partitions as fast as the brokers send them: several requests under way at each leader,
// the next one out before an answer is looked at. Says what to ask and what came of it; who sends the requests, and in
// which thread the bytes arrive, is the reader's. Hands out blocks, which the taker gives back. Follows leaders that
// move; what cannot be read is reported, the rest goes on.
import { fetch } from '#core/protocol/apis/fetch.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, brokerFailure, KafkaFailure } from './failure.ts'
import { boundsOf } from './offsets.ts'
import type { ScanBlock, ScanOptions, ScanRange } from './scan-block.ts'
import type { Fetched, ScanAnswer, ScanReader } from './scan-fetch.ts'
import { RequestSize } from './scan-request-size.ts'

/** Requests name several partitions, since small ones together make one answer worth the trip. */
const PARTITIONS_PER_REQUEST = 64
/** About half a minute of trying before a partition is given up. */
const ATTEMPTS = 12
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5000
/** A partition that answers this often with nothing, first in line, is asked where its log ends. */
const EMPTY_ANSWERS = 2
/** This often with nothing although its log goes on: a capture's may, whose last offsets hold no record. */
const MOST_EMPTY_ANSWERS = 6

const UNREACHABLE = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_FAILED',
  'CONNECTION_REFUSED',
  'TIMED_OUT',
  'BROKER_NOT_AVAILABLE',
])

interface Lane {
  partition: number
  next: bigint
  until: bigint
  /** The broker that is asked: the leader, or a replica nearby. Null: to be found. */
  node: number | null
  isNear: boolean
  attempts: number
  /** Answers without a batch in a row, with nobody before it in the request. */
  empty: number
}

export class TopicScan<Held> {
  readonly #connection: KafkaConnection
  readonly #reader: ScanReader<Held>
  readonly #topic: string
  readonly #options: ScanOptions
  /** Lanes nobody is asking for at the moment, in the order they will be asked. */
  readonly #idle: Lane[]
  readonly #sizes = new Map<number, RequestSize>()
  readonly #underWay = new Map<number, number>()
  #open: number
  #outstanding = 0
  #blocks: ScanBlock<Held>[] = []
  #failure: KafkaFailure | null = null
  #closed = false
  #pumping = false
  readonly #timers = new Set<NodeJS.Timeout>()
  #wake: (() => void) | null = null

  constructor(reader: ScanReader<Held>, topic: string, ranges: readonly ScanRange[], options: ScanOptions) {
    this.#connection = reader.connection
    this.#reader = reader
    this.#topic = topic
    this.#options = options
    this.#idle = ranges.filter(range => range.from < range.until).map(laneOf)
    this.#open = this.#idle.length
  }

  /** The next block; null when all is read or the scan was closed. One caller at a time. @throws KafkaFailure */
  async next(): Promise<ScanBlock<Held> | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      if (this.#closed) return null
      const block = this.#blocks.shift()
      if (block !== undefined) return block
      if (this.#open === 0) return null
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve
      })
      void this.#pump()
      await woken
    }
  }

  /** A block has been dealt with. */
  give(block: ScanBlock<Held>): void {
    this.#outstanding -= block.heldBytes
    this.#reader.give(block.held)
    void this.#pump()
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    for (const block of this.#blocks) this.#reader.give(block.held)
    this.#blocks = []
    this.#notify()
  }

  #notify(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  /** Sends whatever may be sent now. */
  async #pump(): Promise<void> {
    if (this.#pumping || this.#closed) return
    this.#pumping = true
    try {
      while (!this.#closed && this.#idle.some(lane => lane.node === null)) await this.#findNodes()
      for (const node of new Set(this.#idle.map(lane => lane.node))) if (node !== null) this.#askMore(node)
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#pumping = false
    }
  }

  async #findNodes(): Promise<void> {
    const lost = this.#idle.filter(lane => lane.node === null)
    if (lost.length === 0) return
    for (const lane of lost) {
      try {
        const { nodeId, isNear } = await this.#connection.readFrom(this.#topic, lane.partition)
        lane.node = nodeId
        lane.isNear = isNear
      } catch (error) {
        if (this.#closed) return
        remove(this.#idle, lane)
        this.#setBack([lane], error)
      }
    }
  }

  #askMore(node: number): void {
    const size = this.#sizes.get(node) ?? new RequestSize()
    this.#sizes.set(node, size)
    for (;;) {
      const underWay = this.#underWay.get(node) ?? 0
      const room = this.#outstanding === 0 || this.#outstanding + size.bytes <= this.#options.budgetBytes
      if (this.#closed || !room || underWay >= size.atOnce) return
      const mine = this.#idle.filter(lane => lane.node === node)
      // Some are left for the requests beside this one, so that one is always under way.
      const share = Math.ceil(mine.length / (size.atOnce - underWay))
      const lanes = mine.slice(0, Math.min(share, PARTITIONS_PER_REQUEST))
      if (lanes.length === 0) return
      for (const lane of lanes) remove(this.#idle, lane)
      this.#underWay.set(node, underWay + 1)
      void this.#ask(node, lanes, size)
    }
  }

  async #ask(node: number, lanes: Lane[], size: RequestSize): Promise<void> {
    const bytes = size.bytes
    this.#outstanding += bytes
    const startedAt = performance.now()
    const ranges = lanes.map(({ partition, next, until }) => ({ partition, from: next, until }))
    const { isolation } = this.#options
    const { rack } = this.#connection.nearest
    const outcome = await this.#reader
      .fetch({ topic: this.#topic, nodeId: node, ranges, maxBytes: bytes, isolation, rack })
      .catch((error: unknown) => asFailure(error, this.#where()))
    this.#outstanding -= bytes
    this.#underWay.set(node, (this.#underWay.get(node) ?? 1) - 1)
    if (outcome instanceof KafkaFailure) this.#setBack(lanes, outcome)
    else if (outcome.errorCode !== 0) this.#setBack(lanes, brokerFailure(fetch, outcome.errorCode, this.#where()))
    else size.learn(bytes, this.#take(lanes, outcome), performance.now() - startedAt)
    void this.#pump()
    this.#notify()
  }

  /** Sorts an answer into a block and lanes that go on, wait or have ended; answers its bytes of records. */
  #take(lanes: readonly Lane[], { partitions, heldBytes, held }: ScanAnswer<Held>): number {
    const byPartition = new Map(partitions.map(each => [each.partition, each]))
    const block: ScanBlock<Held> = { parts: [], heldBytes, held }
    const unserved: Lane[] = []
    let received = 0
    for (const lane of lanes) {
      const found = byPartition.get(lane.partition)
      if (found === undefined || found.errorCode !== 0) {
        this.#refused(lane, found)
        continue
      }
      if (this.#connection.nearest.learn(this.#topic, lane.partition, found.nearest)) {
        lane.node = found.nearest
        lane.isNear = true
        unserved.push(lane)
        continue
      }
      const { next, bytes } = found
      if (next === null || next <= lane.next) {
        // Behind a partition that took all the room nothing is meant by it; alone it means that there is no more.
        lane.empty = received === 0 ? lane.empty + 1 : 0
        if (lane.empty < EMPTY_ANSWERS) unserved.push(lane)
        else void this.#endIfOver(lane)
        continue
      }
      received += bytes
      const { partition, until } = lane
      block.parts.push({ partition, from: lane.next, until, next: min(next, until), bytes })
      this.#advance(lane, next)
    }
    this.#idle.unshift(...unserved)
    if (this.#closed || block.parts.length === 0) {
      this.#reader.give(held)
      return received
    }
    this.#outstanding += heldBytes
    this.#blocks.push(block)
    return received
  }

  #advance(lane: Lane, next: bigint): void {
    lane.next = next
    lane.attempts = 0
    lane.empty = 0
    if (next >= lane.until) this.#open--
    else this.#idle.push(lane)
  }

  #refused(lane: Lane, found: Fetched | undefined): void {
    if (lane.isNear) {
      this.#leave(lane)
      this.#idle.push(lane)
    } else if (found?.errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      void this.#skipDeleted(lane)
    } else this.#setBack([lane], brokerFailure(fetch, found?.errorCode ?? -1, this.#where(lane)))
  }

  /** The broker that was asked is not asked again just so. */
  #leave(lane: Lane): void {
    if (lane.isNear) this.#connection.nearest.giveUp(this.#topic, lane.partition)
    lane.isNear = false
    lane.node = null
  }

  /** Retention or DeleteRecords overtook the scan, or an unclean election cut the log. */
  async #skipDeleted(lane: Lane): Promise<void> {
    try {
      const bounds = (await boundsOf(this.#connection, this.#topic, [lane.partition])).get(lane.partition)
      const start = bounds?.logStartOffset ?? lane.until
      if (start > lane.next) {
        const last = min(start, lane.until) - 1n
        this.#options.onGap(lane.partition, lane.next, `Offsets up to ${last} were deleted meanwhile`)
        lane.next = start
      } else {
        this.#options.onGap(lane.partition, lane.next, `The log ends at ${bounds?.end ?? lane.next} now`)
        lane.next = lane.until
      }
      if (lane.next >= lane.until) this.#end(lane)
      else this.#idle.push(lane)
    } catch (error) {
      this.#setBack([lane], error)
    }
    void this.#pump()
    this.#notify()
  }

  /** Nothing comes: that is its end only where the log ends there too, for the eyes of this scan. */
  async #endIfOver(lane: Lane): Promise<void> {
    try {
      const { isolation } = this.#options
      const bounds = await boundsOf(this.#connection, this.#topic, [lane.partition], isolation)
      const goesOn = (bounds.get(lane.partition)?.end ?? lane.next) > lane.next
      // A replica nearby may not know yet that what it has is committed.
      if (goesOn && lane.isNear) this.#leave(lane)
      if (goesOn && lane.empty < MOST_EMPTY_ANSWERS) this.#idle.push(lane)
      else this.#end(lane)
    } catch (error) {
      this.#setBack([lane], error)
    }
    void this.#pump()
    this.#notify()
  }

  #end(lane: Lane): void {
    this.#open--
    this.#options.onEnd(lane.partition)
  }

  /** The lanes are asked again after a pause, from where they are; an error that will not pass ends the scan. */
  #setBack(lanes: readonly Lane[], error: unknown): void {
    if (this.#closed) return
    const failure = asFailure(error, this.#where())
    const moved = this.#connection.forgetLeaders(this.#topic, failure.code)
    // The reader has another connection than the one that knows the leaders: what it lost, that one has not noticed.
    const lost = UNREACHABLE.has(failure.code)
    if (lost) this.#connection.forgetLeadersOf(this.#topic)
    if (!moved && !failure.retriable && !lost) {
      this.#fail(failure)
      return
    }
    for (const lane of lanes) {
      this.#leave(lane)
      lane.attempts++
      if (lane.attempts > ATTEMPTS && lost && this.#options.endsWhenLost) {
        this.#fail(failure)
        return
      }
      if (lane.attempts > ATTEMPTS) {
        this.#options.onGap(lane.partition, lane.next, `Given up after ${ATTEMPTS} tries: ${failure.what}`)
        this.#open--
        continue
      }
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer)
          this.#idle.push(lane)
          void this.#pump()
        },
        Math.min(FIRST_PAUSE_MS * 2 ** (lane.attempts - 1), LONGEST_PAUSE_MS),
      )
      this.#timers.add(timer)
    }
    this.#notify()
  }

  #fail(error: unknown): void {
    this.#failure ??= asFailure(error, this.#where())
    this.#notify()
  }

  #where(lane?: Lane): Record<string, string> {
    const where = { cluster: this.#connection.cluster, topic: this.#topic }
    return lane === undefined ? where : { ...where, partition: String(lane.partition), offset: String(lane.next) }
  }
}

function laneOf({ partition, from, until }: ScanRange): Lane {
  return { partition, next: from, until, node: null, isNear: false, attempts: 0, empty: 0 }
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item)
  if (index >= 0) items.splice(index, 1)
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
