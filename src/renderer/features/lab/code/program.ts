// What a consumer is and what was last done with it, as programs in several languages are written from. Pure.
import type { LabEvent, LabSession, Profile } from '#contract/index.ts'

interface Place {
  topic: string
  partition: number
}

export type Step =
  | { do: 'poll' }
  | { do: 'run' }
  | { do: 'seek'; to: (Place & { offset: string })[] }
  /** Null: the positions. */
  | { do: 'commit'; offsets: (Place & { offset: string; metadata: string })[] | null }
  | { do: 'pause' | 'resume'; partitions: Place[] }
  | { do: 'crash' }

export interface Program {
  bootstrapServers: string[]
  security: { tls: boolean; sasl: { mechanism: string; username: string } | null }
  mode: 'assign' | 'subscribe'
  groupId: string | null
  topics: string[]
  assigned: Place[]
  assignor: 'roundRobin' | 'range'
  autoOffsetReset: 'earliest' | 'latest' | 'none'
  isolation: 'read_uncommitted' | 'read_committed'
  maxPollRecords: number
  /** Null: off. */
  autoCommitIntervalMs: number | null
  sessionTimeoutMs: number
  stopAfterIdleMs: number | null
  steps: Step[]
}

/** Steps shown at most: the last ones. */
const mostSteps = 12

export function programOf(profile: Profile, session: LabSession, events: readonly LabEvent[]): Program {
  const { settings, mode, groupId, topics, autoCommit } = session
  const steps = events.filter(each => each.sessionId === session.sessionId).flatMap(stepsOf)
  return {
    bootstrapServers: profile.bootstrapServers,
    security: {
      tls: profile.tls.enabled,
      sasl:
        profile.sasl.mechanism === 'none'
          ? null
          : { mechanism: profile.sasl.mechanism, username: profile.sasl.username },
    },
    mode,
    groupId,
    topics,
    assigned: settings.assigned,
    assignor: settings.assignor,
    autoOffsetReset: settings.autoOffsetReset,
    isolation: settings.isolation,
    maxPollRecords: settings.maxPollRecords,
    autoCommitIntervalMs: autoCommit ? settings.autoCommitIntervalMs : null,
    sessionTimeoutMs: settings.sessionTimeoutMs,
    stopAfterIdleMs: settings.stopAfterIdleMs,
    // Without anything done: what one does first.
    steps: steps.length === 0 ? [{ do: 'poll' }] : steps.slice(-mostSteps),
  }
}

function stepsOf({ kind, offsets, trigger }: LabEvent): Step[] {
  const places = (offsets ?? []).map(({ topic, partition }) => ({ topic, partition }))
  const exact = (offsets ?? []).map(each => ({ ...each, offset: (each.offset ?? 0n).toString() }))
  if (kind === 'polled') return [{ do: 'poll' }]
  if (kind === 'started') return [{ do: 'run' }]
  if (kind === 'crashed') return [{ do: 'crash' }]
  if (kind === 'sought') return [{ do: 'seek', to: exact }]
  if (kind === 'paused' || kind === 'resumed') {
    return [{ do: kind === 'paused' ? 'pause' : 'resume', partitions: places }]
  }
  if (kind === 'committed' && trigger === 'hand') return [{ do: 'commit', offsets: exact }]
  return []
}

/** True where a step needs partitions that a member has only once it has joined. */
export const needsAssignment = (step: Step | undefined): boolean =>
  step !== undefined && (step.do === 'seek' || step.do === 'pause' || step.do === 'resume' || step.do === 'commit')

/** A string literal that JavaScript, Python and Java read alike. */
export const quoted = (text: string): string => JSON.stringify(text)
