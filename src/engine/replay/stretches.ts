// Which offsets of which partitions a replay takes: fixed by its plan, so that every run and the verification read the same.
import type { ReplayPlan, ReplaySpec } from '#contract/replay.contract.ts'
import type { Isolation } from '#core/log/source.ts'
import { pickedStretches, type SourceStretch } from '../stretches.ts'

/** The same again, from the plan. */
export function stretchesOf({ source }: ReplaySpec, { sources }: ReplayPlan): SourceStretch[] {
  if (source.records.of === 'records') return pickedStretches(source.records.records)
  return sources.map(each => ({ ...each, offsets: null }))
}

/** What was picked by hand is taken whatever became of its transaction. */
export function isolationOf({ source }: ReplaySpec): Isolation {
  return source.records.of === 'records' ? 'read_uncommitted' : source.isolation
}
