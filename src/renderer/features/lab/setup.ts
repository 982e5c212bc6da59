// What a lab consumer is opened with, as it is being filled in: kept per tab so that nothing typed is lost.
import type { Json } from '#renderer/app/index.ts'

export interface Setup {
  mode: 'assign' | 'subscribe'
  topics: string[]
  /** Partitions by topic, null for all; only in mode `assign`. */
  partitions: Record<string, number[] | null>
  /** Empty: none. */
  groupId: string
  autoOffsetReset: 'earliest' | 'latest' | 'none'
  isolation: 'read_uncommitted' | 'read_committed'
  maxPollRecords: number
  autoCommit: boolean
  autoCommitIntervalMs: number
  sessionTimeoutMs: number
  pollTimeoutMs: number
}

/** Kafka's own defaults, where it has one. */
export const defaultSetup = (topic: string, groupId: string): Setup => ({
  mode: 'assign',
  topics: topic === '' ? [] : [topic],
  partitions: {},
  groupId,
  autoOffsetReset: 'earliest',
  isolation: 'read_uncommitted',
  maxPollRecords: 500,
  autoCommit: false,
  autoCommitIntervalMs: 5000,
  sessionTimeoutMs: 30_000,
  pollTimeoutMs: 1000,
})

/** Why the consumer cannot be opened yet, or null. */
export function missing(setup: Setup): string | null {
  if (setup.topics.length === 0) return 'Choose a topic'
  if (setup.mode === 'subscribe' && setup.groupId.trim() === '') return 'A member needs a group id'
  return null
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
    autoOffsetReset: oneOf(['earliest', 'latest', 'none'], kept.autoOffsetReset, base.autoOffsetReset),
    isolation: oneOf(['read_uncommitted', 'read_committed'], kept.isolation, base.isolation),
    maxPollRecords: number('maxPollRecords', base.maxPollRecords),
    autoCommit: kept.autoCommit === true,
    autoCommitIntervalMs: number('autoCommitIntervalMs', base.autoCommitIntervalMs),
    sessionTimeoutMs: number('sessionTimeoutMs', base.sessionTimeoutMs),
    pollTimeoutMs: number('pollTimeoutMs', base.pollTimeoutMs),
  }
}
