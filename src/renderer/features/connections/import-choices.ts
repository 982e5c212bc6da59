// What happens to each profile of an export: pure, so that each rule can be tested without a screen.
import type { ExportedProfile, ImportChoice } from '#contract/index.ts'

export type ImportAction = 'add' | 'replace' | 'skip'

/** What is here stays as it is, unless the person says otherwise. */
export const firstActions = (profiles: readonly ExportedProfile[]): ImportAction[] =>
  profiles.map(({ existing }) => (existing === null ? 'add' : 'skip'))

/** For all that exist here already; the others stay as they are. */
export const withAll = (
  profiles: readonly ExportedProfile[],
  actions: readonly ImportAction[],
  action: ImportAction,
): ImportAction[] => actions.map((each, index) => (profiles[index]?.existing == null ? each : action))

export function choicesOf(profiles: readonly ExportedProfile[], actions: readonly ImportAction[]): ImportChoice[] {
  return profiles.flatMap(({ existing }, index): ImportChoice[] => {
    const action = actions[index]
    if (action === 'add') return [{ index, action }]
    return action === 'replace' && existing !== null ? [{ index, action, connectionId: existing }] : []
  })
}
