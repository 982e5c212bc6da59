// What consumers of a lab are opened with, as it is being filled in: kept per tab so that nothing typed is lost.
import type { LabSession } from '#contract/index.ts'
import type { Json } from '#renderer/app/index.ts'

export interface Setup {
  mode: 'assign' | 'subscribe'
  topics: string[]
  /** Partitions by topic, null for all; only in mode `assign`. */
  partitions: Record<string, number[] | null>
  /** Empty: none in mode `assign`, a generated one in mode `subscribe`. */
  groupId: string
  /** The group id was made up here. */
  isGeneratedGroup: boolean
  assignor: 'roundRobin' | 'range'
  autoOffsetReset: 'earliest' | 'latest' | 'none'
  isolation: 'read_uncommitted' | 'read_committed'
  maxPollRecords: number
  autoCommit: boolean
  autoCommitIntervalMs: number
  sessionTimeoutMs: number
  pollEveryMs: number
  /** Null: it runs until it is stopped. */
  stopAfterIdleMs: number | null
  /** Consumers opened at once. */
  count: number
}

/** Consumers one lab holds at most. */
export const mostConsumers = 20

/** Kafka's own defaults, but for what a person would wait too long for. */
export const defaultSetup = (topic: string, groupId: string): Setup => ({
  // A group that is named is somebody's: joining it is a choice.
  mode: groupId === '' ? 'subscribe' : 'assign',
  topics: topic === '' ? [] : [topic],
  partitions: {},
  groupId,
  isGeneratedGroup: false,
  assignor: 'roundRobin',
  autoOffsetReset: 'earliest',
  isolation: 'read_uncommitted',
  maxPollRecords: 500,
  autoCommit: false,
  autoCommitIntervalMs: 5000,
  sessionTimeoutMs: 10_000,
  pollEveryMs: 500,
  stopAfterIdleMs: null,
  count: 1,
})

/** Why the consumers cannot be opened yet, or null. */
export function missing(setup: Setup, isReadOnly: boolean): string | null {
  if (isReadOnly && setup.mode === 'subscribe') return 'A read-only profile joins no group: assign partitions'
  return setup.topics.length === 0 ? 'Choose a topic' : null
}

/** Another one like it. */
export function setupLike(session: LabSession): Setup {
  const { assigned, ...settings } = session.settings
  return {
    ...settings,
    mode: session.mode,
    topics: session.topics,
    partitions: Object.fromEntries(
      session.topics.map(topic => [
        topic,
        assigned.filter(each => each.topic === topic).map(({ partition }) => partition),
      ]),
    ),
    groupId: session.groupId ?? '',
    isGeneratedGroup: session.isGeneratedGroup,
    autoCommit: session.autoCommit,
    count: 1,
  }
}

export const setupToJson = (setup: Setup): Json => ({
  ...setup,
  topics: [...setup.topics],
  partitions: { ...setup.partitions },
})

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const oneOf = <T extends string>(values: readonly T[], value: Json | undefined, otherwise: T): T =>
  values.find(each => each === value) ?? otherwise

export function setupOf(kept: Json): Setup | null {
  if (!isObject(kept)) return null
  const base = defaultSetup('', typeof kept.groupId === 'string' ? kept.groupId : '')
  const number = (name: keyof Setup, otherwise: number) => {
    const value = kept[name]
    return typeof value === 'number' ? value : otherwise
  }
  const partitions: Setup['partitions'] = {}
  for (const [topic, value] of Object.entries(isObject(kept.partitions) ? kept.partitions : {})) {
    partitions[topic] = Array.isArray(value) ? value.filter(each => typeof each === 'number') : null
  }
  return {
    ...base,
    mode: oneOf(['assign', 'subscribe'], kept.mode, base.mode),
    topics: Array.isArray(kept.topics) ? kept.topics.filter(topic => typeof topic === 'string') : [],
    partitions,
    isGeneratedGroup: kept.isGeneratedGroup === true,
    assignor: oneOf(['roundRobin', 'range'], kept.assignor, base.assignor),
    autoOffsetReset: oneOf(['earliest', 'latest', 'none'], kept.autoOffsetReset, base.autoOffsetReset),
    isolation: oneOf(['read_uncommitted', 'read_committed'], kept.isolation, base.isolation),
    maxPollRecords: number('maxPollRecords', base.maxPollRecords),
    autoCommit: kept.autoCommit === true,
    autoCommitIntervalMs: number('autoCommitIntervalMs', base.autoCommitIntervalMs),
    sessionTimeoutMs: number('sessionTimeoutMs', base.sessionTimeoutMs),
    pollEveryMs: number('pollEveryMs', base.pollEveryMs),
    stopAfterIdleMs: typeof kept.stopAfterIdleMs === 'number' ? kept.stopAfterIdleMs : null,
    count: number('count', base.count),
  }
}
