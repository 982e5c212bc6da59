// ListGroups (key 16), versions 0 to 5: every group is a classic one. Filters are compared without regard to case.

import { listGroups } from '#core/protocol/apis/list-groups.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

const groupType = 'classic'

export const listGroupsHandler = defineHandler({
  api: listGroups,
  versions: [0, 5],
  handle({ statesFilter, typesFilter }, { services }) {
    const states = lowerCase(statesFilter)
    const types = lowerCase(typesFilter)
    const listed = types.size === 0 || types.has(groupType) ? services.groups.list() : []
    return {
      errorCode: ErrorCode.NONE,
      groups: listed
        .filter(({ state }) => states.size === 0 || states.has(state.toLowerCase()))
        .map(({ groupId, protocolType, state }) => ({ groupId, protocolType, groupState: state, groupType })),
    }
  },
  failure: (_request, errorCode) => ({ errorCode, groups: [] }),
})

function lowerCase(names: readonly string[]): Set<string> {
  return new Set(names.map(name => name.toLowerCase()))
}
