// How far behind groups were: looked at from time to time while a profile is connected, and kept on this machine. Bounded
// in groups and samples; the groups somebody looks at come first, and oftener.
import { z } from 'zod'
import type { LagSample } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { listGroups } from '#kafka/groups.ts'
import { inBatches } from '#kafka/patience.ts'
import type { openJsonFile } from '../../storage/json-file.ts'
import { type AskedGroup, groupFigures } from './group-figures.ts'

const decimal = z.string().regex(/^\d+$/)
const sampleSchema = z.tuple([z.int(), z.int(), decimal, decimal, decimal])
/** `[time, partitions, lag, committed, end]` per sample, oldest first; by connection and group. */
const historySchema = z.record(z.string(), z.record(z.string(), z.array(sampleSchema)))
type History = z.infer<typeof historySchema>

export const lagHistoryFile: Parameters<typeof openJsonFile<History>>[1] = {
  version: 1,
  schema: historySchema,
  initial: {},
}

interface Dependencies {
  /** Connections that answer at the moment. */
  connected(): { connectionId: string; reader: KafkaConnection }[]
  file: { get(): History; update(next: History): Promise<void> }
}

/** Between two looks at groups somebody looks at, and at the others. */
const WATCHED_EVERY_MS = 10_000
const OTHERS_EVERY_MS = 60_000
/** How long a group counts as looked at after somebody asked for its history. */
const WATCHED_FOR_MS = 120_000
const MOST_GROUPS = 200
/** At ten seconds apart two hours. */
const MOST_SAMPLES = 720
const SAVED_EVERY_MS = 60_000
const GROUPS_AT_ONCE = 50

export class LagHistory {
  readonly #dependencies: Dependencies
  readonly #kept: Map<string, Map<string, LagSample[]>>
  readonly #watched = new Map<string, { connectionId: string; group: AskedGroup; until: number }>()
  #timer: NodeJS.Timeout | null = null
  #othersAt = 0
  #savedAt = Date.now()
  #isClosed = false

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
    this.#kept = decoded(dependencies.file.get())
  }

  start(): void {
    this.#schedule()
  }

  /** Oldest first. Whoever asks watches: the group is looked at oftener for a while. */
  of(connectionId: string, group: AskedGroup): LagSample[] {
    this.#watched.set(`${connectionId}/${group.groupId}`, { connectionId, group, until: Date.now() + WATCHED_FOR_MS })
    return this.#kept.get(connectionId)?.get(group.groupId) ?? []
  }

  /** One look at every connected cluster. Also for tests. */
  async look(): Promise<void> {
    const now = Date.now()
    const isRound = now - this.#othersAt >= OTHERS_EVERY_MS
    if (isRound) this.#othersAt = now
    for (const [key, { until }] of this.#watched) if (until < now) this.#watched.delete(key)
    for (const { connectionId, reader } of this.#dependencies.connected()) {
      const watched = [...this.#watched.values()].filter(each => each.connectionId === connectionId)
      const groups = new Map(watched.map(({ group }) => [group.groupId, group]))
      try {
        if (isRound) await addOthers(reader, groups)
        for (const batch of inBatches([...groups.values()], GROUPS_AT_ONCE)) {
          await this.#sample(connectionId, reader, batch)
        }
      } catch {
        // Not connected just now, or not permitted: the screens of the cluster and the group say so. No sample is a gap.
      }
    }
    if (now - this.#savedAt >= SAVED_EVERY_MS) await this.save()
  }

  async save(): Promise<void> {
    this.#savedAt = Date.now()
    await this.#dependencies.file.update(encoded(this.#kept))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.save()
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => console.error(`The history of lags could not be written: ${error}`))
        .finally(() => this.#schedule())
    }, WATCHED_EVERY_MS)
  }

  async #sample(connectionId: string, reader: KafkaConnection, groups: readonly AskedGroup[]): Promise<void> {
    const at = BigInt(Date.now())
    const kept = this.#kept.get(connectionId) ?? new Map<string, LagSample[]>()
    this.#kept.set(connectionId, kept)
    for (const { groupId, partitions, lag, committed, end } of await groupFigures(reader, groups)) {
      if (partitions === null || lag === null || committed === null || end === null) continue
      const samples = [...(kept.get(groupId) ?? []), { at, partitions, lag, committed, end }].slice(-MOST_SAMPLES)
      // Last in the map is the one looked at last: the first ones make room.
      kept.delete(groupId)
      kept.set(groupId, samples)
    }
    for (const groupId of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_GROUPS))) kept.delete(groupId)
  }
}

async function addOthers(reader: KafkaConnection, groups: Map<string, AskedGroup>): Promise<void> {
  for (const { groupId, type } of await listGroups(reader)) {
    if (groups.size >= MOST_GROUPS) return
    groups.set(groupId, { groupId, type })
  }
}

function decoded(history: History): Map<string, Map<string, LagSample[]>> {
  return new Map(
    Object.entries(history).map(([connectionId, groups]) => [
      connectionId,
      new Map(
        Object.entries(groups).map(([groupId, samples]) => [
          groupId,
          samples.map(([at, partitions, lag, committed, end]) => ({
            at: BigInt(at),
            partitions,
            lag: BigInt(lag),
            committed: BigInt(committed),
            end: BigInt(end),
          })),
        ]),
      ),
    ]),
  )
}

function encoded(kept: ReadonlyMap<string, ReadonlyMap<string, LagSample[]>>): History {
  return Object.fromEntries(
    [...kept].map(([connectionId, groups]) => [
      connectionId,
      Object.fromEntries(
        [...groups].map(([groupId, samples]) => [
          groupId,
          samples.map(({ at, partitions, lag, committed, end }): History[string][string][number] => [
            Number(at),
            partitions,
            String(lag),
            String(committed),
            String(end),
          ]),
        ]),
      ),
    ]),
  )
}
