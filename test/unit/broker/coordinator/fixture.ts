// Coordinators on real logs in a folder of their own, with a clock that only moves when told.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type CoordinatorSettings,
  type Coordinators,
  type CoordinatorTopics,
  defaultCoordinatorSettings,
  type JoinRequest,
  type JoinResult,
  openCoordinators,
  type SyncResult,
  type Timers,
} from '#broker/coordinator/index.ts'
import { defaultLogConfig, openLogDirectory, type PartitionLog } from '#broker/log/index.ts'

export class FakeClock implements Timers {
  #now = 1_700_000_000_000
  #due: { readonly at: number; readonly action: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#now + ms, action }
    this.#due.push(timer)
    return () => {
      this.#due = this.#due.filter(one => one !== timer)
    }
  }

  /** Lets time pass, running what falls due in order, and everything that waited for it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const next = this.#due.filter(timer => timer.at <= end).sort((left, right) => left.at - right.at)[0]
      if (next === undefined) break
      this.#due = this.#due.filter(timer => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.action()
      await settle()
    }
    this.#now = end
  }
}

/** Lets promises that are ready run on. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve()
}

class TestTopics implements CoordinatorTopics {
  readonly #logs
  readonly #byName = new Map<string, { partitions: { log: PartitionLog }[] }>()
  readonly #listeners = new Set<(topic: { readonly name: string }) => void>()

  constructor(directory: string) {
    this.#logs = openLogDirectory(directory, () => defaultLogConfig)
    for (const { topic, partition, log } of this.#logs.partitions()) {
      const known = this.#byName.get(topic) ?? { partitions: [] }
      known.partitions[partition] = { log }
      this.#byName.set(topic, known)
    }
  }

  get(name: string) {
    return this.#byName.get(name) ?? null
  }

  create(name: string, partitions: number) {
    const topic = {
      partitions: Array.from({ length: partitions }, (_, index) => ({
        log: this.#logs.create(name, index, 'AAAAAAAAAAAAAAAAAAAAAA', defaultLogConfig),
      })),
    }
    this.#byName.set(name, topic)
    return topic
  }

  async ensure({ name, partitions }: { readonly name: string; readonly partitions: number }) {
    return this.get(name) ?? this.create(name, partitions)
  }

  delete(name: string): void {
    for (const index of this.#byName.get(name)?.partitions.keys() ?? []) this.#logs.remove(name, index)
    this.#byName.delete(name)
    for (const listener of this.#listeners) listener({ name })
  }

  onDelete(listener: (topic: { readonly name: string }) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#logs.close()
  }
}

export interface TestBroker extends Coordinators {
  readonly clock: FakeClock
  readonly topics: TestTopics
  log(topic: string, partition: number): PartitionLog
  /** As after a stop and a start: everything is read from disk again, at the same time of the clock. */
  restart(): Promise<TestBroker>
}

export async function startCoordinators(settings: Partial<CoordinatorSettings> = {}): Promise<TestBroker> {
  const directory = mkdtempSync(join(tmpdir(), 'ottla-coordinator-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return open(directory, new FakeClock(), settings)
}

async function open(directory: string, clock: FakeClock, settings: Partial<CoordinatorSettings>): Promise<TestBroker> {
  const topics = new TestTopics(directory)
  const coordinators = await openCoordinators({
    topics,
    settings: { ...defaultCoordinatorSettings, ...settings, dataDirectory: directory },
    timers: clock,
    report: line => {
      throw new Error(line)
    },
  })
  let open_ = true
  const stop = () => {
    if (!open_) return
    open_ = false
    coordinators.close()
    topics.close()
  }
  onTestFinished(stop)
  return {
    ...coordinators,
    clock,
    topics,
    log(topic, partition) {
      const log = topics.get(topic)?.partitions[partition]?.log
      if (log === undefined) throw new Error(`${topic}-${partition} does not exist`)
      return log
    },
    restart() {
      stop()
      return open(directory, clock, settings)
    },
  }
}

export function joinRequest(given: Partial<JoinRequest> = {}): JoinRequest {
  return {
    groupId: 'billing',
    memberId: '',
    groupInstanceId: null,
    requireKnownMemberId: false,
    supportsSkippingAssignment: true,
    clientId: 'client',
    clientHost: '/127.0.0.1',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 60_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('range data') }],
    ...given,
  }
}

/** The answer if it has come, null while the request waits. */
export async function answerOf<T>(pending: Promise<T>): Promise<T | null> {
  let answer: T | null = null
  void pending.then(value => {
    answer = value
  })
  await settle()
  return answer
}

export function syncRequest(
  member: JoinResult,
  given: { groupInstanceId?: string | null; assignments?: Readonly<Record<string, string>> } = {},
) {
  return {
    groupId: 'billing',
    memberId: member.memberId,
    groupInstanceId: given.groupInstanceId ?? null,
    generationId: member.generationId,
    protocolType: null,
    protocolName: null,
    assignments: Object.entries(given.assignments ?? {}).map(([memberId, assignment]) => ({
      memberId,
      assignment: Buffer.from(assignment),
    })),
  }
}

/** So many members joined and synced; the leader gave each `to <member id>`. */
export async function stableGroup(
  broker: TestBroker,
  count: number,
  given: (index: number) => Partial<JoinRequest> = () => ({}),
): Promise<{ members: JoinResult[]; assignments: SyncResult[] }> {
  // With the topic there already, who joins first leads.
  await broker.groups.ensureReady()
  const joins = Array.from({ length: count }, (_, index) => broker.groups.join(joinRequest(given(index))))
  await broker.clock.pass(0)
  const members = await Promise.all(joins)
  const assignments = Object.fromEntries(members.map(({ memberId }) => [memberId, `to ${memberId}`]))
  const syncs = members.map((member, index) =>
    broker.groups.sync(
      syncRequest(member, {
        groupInstanceId: given(index).groupInstanceId ?? null,
        assignments: member.members.length > 0 ? assignments : {},
      }),
    ),
  )
  return { members, assignments: await Promise.all(syncs) }
}

export function identity(member: JoinResult, groupInstanceId: string | null = null) {
  return { groupId: 'billing', memberId: member.memberId, groupInstanceId, generationId: member.generationId }
}

export function element<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new Error(`there is no item ${index} among ${items.length}`)
  return item
}
