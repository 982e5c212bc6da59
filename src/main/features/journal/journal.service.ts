// The one way by which this app changes what a group has committed: it writes down what is committed now, then lets
// the change be made, then writes down what became of it. Whoever changes offsets calls it, the lab's commits too:
//
//   await context.journal.change({ connection, connectionId, groupId, cause: 'commit', changes }, () =>
//     commitEach(connection, groupId, offsets, member))
//
// `changes` name each partition and what it shall have (`after`, null for nothing). What `perform` answers per partition
// is kept and handed on; what it throws is kept as refused and thrown on. When the journal cannot be written, nothing
// is performed. A member's auto-commits are the consumer's own doing and are not journalled.
import { randomUUID } from 'node:crypto'
import type { Commit, JournalCause, JournalEntry, JournalSummary, OffsetChange } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { fetchStored, type PartitionResult } from '#kafka/group-offsets.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import type { ChangeLine, JournalFile, OutcomeLine } from './journal-file.ts'

export interface ChangeOfOffsets {
  /** Reads what is committed before; needs no write grant. */
  connection: KafkaConnection
  connectionId: string
  groupId: string
  cause: JournalCause
  /** The entry that is taken back. */
  undoes?: string
  changes: readonly PlannedChange[]
}

export interface PlannedChange {
  topic: string
  partition: number
  after: { offset: bigint; metadata: string; leaderEpoch?: number } | null
  /** What a preview showed; where something else is committed meanwhile, nothing is performed. */
  expected?: Commit | null
}

interface Dependencies {
  profileName(connectionId: string): string
  changed(connectionId: string): void
}

interface Kept {
  change: ChangeLine
  outcome: OutcomeLine | null
}

export class JournalService {
  readonly #file: JournalFile
  readonly #dependencies: Dependencies
  #known: { entries: Map<string, Kept>; unreadable: number } | null = null

  constructor(file: JournalFile, dependencies: Dependencies) {
    this.#file = file
    this.#dependencies = dependencies
  }

  /**
   * Writes down, performs, writes down what became of it. Answers the entry.
   * @throws KafkaFailure JOURNAL_NOT_WRITTEN, PLAN_OUTDATED (nothing was performed), or what `perform` threw
   */
  async change(asked: ChangeOfOffsets, perform: () => Promise<readonly PartitionResult[]>): Promise<JournalEntry> {
    const change = await this.#planned(asked)
    await this.#write(change)
    this.#entries().set(change.id, { change, outcome: null })
    try {
      await this.#ended(change, await perform(), null)
    } catch (error) {
      const failure = asFailure(error, { group: asked.groupId })
      await this.#ended(change, [], failure)
      throw failure
    } finally {
      this.#dependencies.changed(asked.connectionId)
    }
    return this.get(change.id)
  }

  /** Newest first. */
  list(connectionId: string | null): { entries: JournalSummary[]; unreadable: number } {
    const undone = this.#undone()
    const entries = [...this.#entries().values()]
      .filter(({ change }) => connectionId === null || change.connectionId === connectionId)
      .map(kept => summaryOf(kept, undone))
      .reverse()
    return { entries, unreadable: this.#known?.unreadable ?? 0 }
  }

  /** @throws KafkaFailure JOURNAL_ENTRY_NOT_FOUND */
  get(id: string): JournalEntry {
    const kept = this.#entries().get(id)
    if (kept === undefined) {
      throw new KafkaFailure({
        code: 'JOURNAL_ENTRY_NOT_FOUND',
        what: 'The journal has no such entry',
        where: { entry: id },
        remedy: 'Refresh the journal.',
      })
    }
    const refused = new Map(kept.outcome?.refused.map(each => [placeOf(each), each.problem]))
    const problem = kept.outcome?.problem ?? null
    const changes = kept.change.changes.map(each => ({ ...each, problem: refused.get(placeOf(each)) ?? problem }))
    return { ...summaryOf(kept, this.#undone()), problem, changes }
  }

  #entries(): Map<string, Kept> {
    if (this.#known !== null) return this.#known.entries
    const { lines, unreadable } = this.#file.read()
    const entries = new Map<string, Kept>()
    for (const line of lines) {
      if (line.line === 'change') entries.set(line.id, { change: line, outcome: null })
      else {
        const kept = entries.get(line.id)
        if (kept !== undefined) kept.outcome = line
      }
    }
    this.#known = { entries, unreadable }
    return entries
  }

  /** Which entries take back each one. */
  #undone(): Map<string, string[]> {
    const undone = new Map<string, string[]>()
    for (const { change } of this.#entries().values()) {
      if (change.undoes !== null) undone.set(change.undoes, [...(undone.get(change.undoes) ?? []), change.id])
    }
    return undone
  }

  async #planned({ connection, connectionId, groupId, cause, undoes, changes }: ChangeOfOffsets): Promise<ChangeLine> {
    const stored = new Map((await fetchStored(connection, groupId, null)).map(each => [placeOf(each), each]))
    const planned = changes.map(({ topic, partition, after }): OffsetChange => {
      const found = stored.get(placeOf({ topic, partition }))
      return {
        topic,
        partition,
        before:
          found === undefined
            ? null
            : { offset: found.offset, metadata: found.metadata, leaderEpoch: found.leaderEpoch },
        after: after === null ? null : { leaderEpoch: -1, ...after },
      }
    })
    const moved = planned.filter((each, index) => {
      const expected = changes[index]?.expected
      return expected !== undefined && !isSame(expected, each.before)
    })
    if (moved.length > 0) throw outdated(connection.cluster, groupId, moved)
    return {
      line: 'change',
      version: 1,
      id: randomUUID(),
      at: BigInt(Date.now()),
      connectionId,
      profile: this.#dependencies.profileName(connectionId),
      groupId,
      cause,
      undoes: undoes ?? null,
      changes: planned,
    }
  }

  async #write(change: ChangeLine): Promise<void> {
    this.#entries()
    try {
      await this.#file.append(change)
    } catch (error) {
      throw new KafkaFailure({
        code: 'JOURNAL_NOT_WRITTEN',
        what: `The journal could not be written, so nothing was changed: ${reasonOf(error)}`,
        where: { group: change.groupId },
        remedy: 'Check the free space and the rights of Ottla’s data folder.',
        cause: error,
      })
    }
  }

  async #ended(change: ChangeLine, results: readonly PartitionResult[], failure: KafkaFailure | null): Promise<void> {
    const problem = failure === null ? null : problemOf(failure)
    const refused = results.flatMap(({ topic, partition, failure: why }) =>
      why === null ? [] : [{ topic, partition, problem: problemOf(why) }],
    )
    const outcome: OutcomeLine = { line: 'outcome', version: 1, id: change.id, problem, refused }
    this.#entries().set(change.id, { change, outcome })
    try {
      await this.#file.append(outcome)
    } catch (error) {
      // The change is in Kafka: it must not look like one that was not made. The entry's outcome stays unknown on disk.
      console.error(`What became of a change of offsets could not be written: ${reasonOf(error)}`)
    }
  }
}

const isSame = (left: Commit | null, right: Commit | null): boolean =>
  left === null || right === null
    ? left === right
    : left.offset === right.offset && left.metadata === right.metadata && left.leaderEpoch === right.leaderEpoch

function summaryOf({ change, outcome }: Kept, undone: ReadonlyMap<string, string[]>): JournalSummary {
  const { id, at, connectionId, profile, groupId, cause, undoes, changes } = change
  return {
    id,
    at,
    connectionId,
    profile,
    groupId,
    cause,
    undoes,
    undoneBy: undone.get(id) ?? [],
    topics: [...new Set(changes.map(({ topic }) => topic))].sort(),
    partitions: changes.length,
    outcome: outcomeOf(outcome, changes.length),
  }
}

function outcomeOf(outcome: OutcomeLine | null, partitions: number): JournalSummary['outcome'] {
  if (outcome === null) return 'unknown'
  if (outcome.problem !== null) return 'refused'
  if (outcome.refused.length === 0) return 'done'
  return outcome.refused.length < partitions ? 'partly' : 'refused'
}

const placeOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`

function outdated(cluster: string, group: string, moved: readonly OffsetChange[]): KafkaFailure {
  const places = moved.map(placeOf)
  const shown = places.slice(0, 5).join(', ')
  return new KafkaFailure({
    code: 'PLAN_OUTDATED',
    what: 'The group has committed something else since the preview. Nothing was changed.',
    where: { cluster, group, partitions: places.length > 5 ? `${shown} and ${places.length - 5} more` : shown },
    remedy: 'Look at the preview again.',
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
