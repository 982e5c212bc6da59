// The laboratories: makes consumers, finds them, ends them. What a consumer does is in consumer.ts, how it comes by its
// partitions in assigned.ts and member-of-group.ts.
import { randomBytes, randomUUID } from 'node:crypto'
import type { LabDelivered, LabEvent, LabGroup, LabSession } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Member } from '../../ipc/context.ts'
import { Assigned } from './assigned.ts'
import { Consumer, type ConsumerOptions } from './consumer.ts'
import { refuseOthers, viewGroup } from './group-view.ts'
import { Laboratory, MOST_CONSUMERS } from './laboratory.ts'
import { MemberOfGroup } from './member-of-group.ts'
import { distinct, type TopicPartition } from './place.ts'
import type { ReadRecords } from './reading.ts'
import type { Holder, Tie, Writer } from './tie.ts'

export interface LabDependencies {
  /** @throws KafkaFailure NOT_CONNECTED */
  reader(connectionId: string): KafkaConnection
  /** The engine's `messages.read`: records of one partition from an offset on, without joining anything. */
  read: ReadRecords
}

type Settings = Omit<ConsumerOptions, 'topics' | 'mode' | 'asMember' | 'assigned'>

/** Kafka's own defaults, for what a consumer of chosen partitions does not need. */
const NO_MEMBER = { assignor: 'roundRobin', sessionTimeoutMs: 45_000, autoCommitIntervalMs: 5000 } as const

export interface AssignOptions extends Settings {
  partitions: TopicPartition[]
}

export interface SubscribeOptions extends Settings {
  groupId: string
  topics: string[]
  assignor: 'roundRobin' | 'range'
  sessionTimeoutMs: number
  autoCommit: boolean
  autoCommitIntervalMs: number
  joinsOthers: boolean
}

interface LookedAt {
  startedAt: number
  sessions: LabSession[]
  groups: LabGroup[]
  events: LabEvent[]
  delivered: LabDelivered[]
}

/** A connection with a write grant of its own, for a member of that name. */
export type Membering = (name: string) => Promise<Member>

interface Found {
  connectionId: string
  lab: Laboratory
  consumer: Consumer
  /** How it gets its partitions, each time it is opened. */
  tie: (member: Membering) => Promise<(holder: Holder) => Tie>
}

export class LabService {
  readonly #dependencies: LabDependencies
  readonly #labs = new Map<string, Laboratory>()
  readonly #sessions = new Map<string, Found>()
  /** Client ids of all members there ever were: they are no strangers. */
  readonly #clientIds = new Set<string>()

  constructor(dependencies: LabDependencies) {
    this.#dependencies = dependencies
  }

  /** @throws KafkaFailure */
  async assign(options: AssignOptions): Promise<LabSession> {
    const partitions = distinct(options.partitions)
    const topics = [...new Set(partitions.map(each => each.topic))]
    const found = this.#make(
      { ...options, topics, mode: 'assign', asMember: NO_MEMBER, assigned: partitions },
      async () => holder => {
        return new Assigned(partitions, options.groupId, holder)
      },
    )
    await this.#open(found, null, null)
    return this.describe(found)
  }

  /** @throws KafkaFailure GROUP_HAS_MEMBERS when there are strangers in the group and joining them was not wanted */
  async subscribe(options: SubscribeOptions, member: Membering): Promise<LabSession> {
    const { connectionId, groupId } = options
    const reader = () => this.#dependencies.reader(connectionId)
    if (!options.joinsOthers) await refuseOthers(reader(), groupId, clientId => this.#clientIds.has(clientId))
    const found = this.#make({ ...options, mode: 'subscribe', asMember: options, assigned: [] }, async makeMember => {
      const made = await makeMember(`lab-${found.consumer.number}-${randomBytes(2).toString('hex')}`)
      this.#clientIds.add(made.clientId)
      return holder => new MemberOfGroup(options, reader, made, holder)
    })
    await this.#open(found, member, options.autoCommit ? options.autoCommitIntervalMs : null)
    return this.describe(found)
  }

  list(connectionId: string): Promise<LabSession[]> {
    const here = [...this.#sessions.values()].filter(each => each.connectionId === connectionId)
    return Promise.all(here.map(each => this.describe(each)))
  }

  /** @throws KafkaFailure SESSION_CLOSED */
  find(sessionId: string): Found {
    const found = this.#sessions.get(sessionId)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'SESSION_CLOSED',
      what: 'This consumer is no longer open',
      where: { consumer: sessionId },
      remedy: 'Open it again with the same settings.',
    })
  }

  /** One that is working. @throws KafkaFailure SESSION_CLOSED */
  open(sessionId: string): Found {
    const found = this.find(sessionId)
    if (!found.consumer.hasEnded) return found
    throw new KafkaFailure({
      code: 'SESSION_CLOSED',
      what: 'This consumer has ended',
      where: { consumer: String(found.consumer.number) },
      remedy: 'Open it again with the same settings.',
    })
  }

  async describe({ connectionId, lab, consumer }: Found): Promise<LabSession> {
    const [session] = await lab.describe(() => this.#dependencies.reader(connectionId), [consumer])
    if (session === undefined) throw new Error('a lab describes the consumer it is asked for')
    return session
  }

  async look(connectionId: string, labId: string, after: { event: number; record: number }): Promise<LookedAt> {
    const lab = this.#labs.get(keyOf(connectionId, labId))
    if (lab === undefined) return { startedAt: 0, sessions: [], groups: [], events: [], delivered: [] }
    const reader = () => this.#dependencies.reader(connectionId)
    const [sessions, groups] = await Promise.all([
      lab.describe(reader),
      Promise.all(lab.groups().map(each => viewGroup(reader(), each, clientId => this.#clientIds.has(clientId)))),
    ])
    const { startedAt, timeline, deliveries } = lab
    return {
      startedAt,
      sessions,
      groups,
      events: timeline.after(after.event),
      delivered: deliveries.after(after.record),
    }
  }

  /** With the settings it had. @throws KafkaFailure STILL_OPEN */
  async reopen(sessionId: string, member: Membering, writer: Writer): Promise<LabSession> {
    const found = this.find(sessionId)
    const isFailed = found.consumer.status === 'failed'
    if (!found.consumer.hasEnded && !isFailed) throw stillOpen(found.consumer)
    if (isFailed) await found.consumer.close()
    await found.consumer.open(await found.tie(member), writer)
    return this.describe(found)
  }

  /** @throws KafkaFailure STILL_OPEN: a member leaves its group first */
  async remove(sessionId: string): Promise<void> {
    const { consumer, lab } = this.find(sessionId)
    if (!consumer.mayBeRemoved) throw stillOpen(consumer)
    if (!consumer.hasEnded) await consumer.crash()
    this.#sessions.delete(sessionId)
    lab.consumers.delete(sessionId)
  }

  /** Removes what may be removed, and the lab with the last one. */
  async forget(connectionId: string, labId: string): Promise<void> {
    const lab = this.#labs.get(keyOf(connectionId, labId))
    const free = [...(lab?.consumers.values() ?? [])].filter(each => each.mayBeRemoved)
    for (const { sessionId } of free) await this.remove(sessionId)
    if (lab?.consumers.size === 0) this.#labs.delete(keyOf(connectionId, labId))
  }

  /** Closes the consumers of a lab and forgets it. */
  async end(connectionId: string, labId: string): Promise<void> {
    const lab = this.#labs.get(keyOf(connectionId, labId))
    this.#labs.delete(keyOf(connectionId, labId))
    await this.#closeAndForget([...(lab?.consumers.keys() ?? [])])
  }

  /** Those of a connection that is about to be closed. */
  async closeOf(connectionId: string): Promise<void> {
    await this.#closeAndForget(
      [...this.#sessions].filter(([, each]) => each.connectionId === connectionId).map(([id]) => id),
    )
    for (const key of this.#labs.keys()) if (key.startsWith(keyOf(connectionId, ''))) this.#labs.delete(key)
  }

  /** Members leave their groups, so that nobody waits for a session timeout. */
  async closeAll(): Promise<void> {
    await this.#closeAndForget([...this.#sessions.keys()])
  }

  #make(options: ConsumerOptions, tie: Found['tie']): Found {
    const { connectionId, labId } = options
    const key = keyOf(connectionId, labId)
    const lab = this.#labs.get(key) ?? new Laboratory()
    this.#labs.set(key, lab)
    // The nameless lab is no page: its consumers are held one by one.
    if (labId !== '' && lab.consumers.size >= MOST_CONSUMERS) throw tooMany(labId)
    const sessionId = randomUUID()
    const { reader, read } = this.#dependencies
    const kafka = { reader: () => reader(connectionId), read }
    const consumer = new Consumer({ sessionId, number: lab.nextNumber() }, options, lab, kafka)
    // Known from the start: joining may take long, and ends with the session.
    const found = { connectionId, lab, consumer, tie }
    lab.consumers.set(sessionId, consumer)
    this.#sessions.set(sessionId, found)
    return found
  }

  async #open(found: Found, member: Membering | null, intervalMs: number | null): Promise<void> {
    const { consumer, lab } = found
    const noMember: Membering = () => Promise.reject(new Error('a consumer of chosen partitions joins nothing'))
    try {
      consumer.autoCommitEvery(intervalMs)
      await consumer.open(await found.tie(member ?? noMember), null)
    } catch (error) {
      await consumer.close().catch(() => {})
      this.#sessions.delete(consumer.sessionId)
      lab.consumers.delete(consumer.sessionId)
      throw error
    }
  }

  async #closeAndForget(ids: readonly string[]): Promise<void> {
    await Promise.allSettled(
      ids.map(async id => {
        const found = this.#sessions.get(id)
        this.#sessions.delete(id)
        found?.lab.consumers.delete(id)
        if (found?.consumer.hasEnded === false) await found.consumer.close()
      }),
    )
  }
}

const keyOf = (connectionId: string, labId: string) => `${connectionId}/${labId}`

function stillOpen({ number }: Consumer): KafkaFailure {
  return new KafkaFailure({
    code: 'STILL_OPEN',
    what: 'This consumer is still open',
    where: { consumer: String(number) },
    remedy: 'Close or crash it first.',
  })
}

function tooMany(lab: string): KafkaFailure {
  return new KafkaFailure({
    code: 'TOO_MANY_CONSUMERS',
    what: `A lab holds at most ${MOST_CONSUMERS} consumers`,
    where: { lab },
    remedy: 'Remove some that have ended, or open another lab.',
  })
}
