// DeleteGroups (key 42), versions 0 to 2: removes empty groups with their committed offsets.

import { deleteGroups } from '#core/protocol/apis/delete-groups.ts'
import { defineHandler } from '../handler.ts'

export const deleteGroupsHandler = defineHandler({
  api: deleteGroups,
  versions: [0, 2],
  handle: ({ groupsNames }, { services }) => ({
    throttleTimeMs: 0,
    results: groupsNames.map(groupId => ({ groupId, errorCode: services.groups.delete(groupId) })),
  }),
  failure: ({ groupsNames }, errorCode) => ({
    throttleTimeMs: 0,
    results: groupsNames.map(groupId => ({ groupId, errorCode })),
  }),
})
