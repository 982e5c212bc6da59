// DescribeGroups (key 15), versions 0 to 6. A group that does not exist is "Dead", and from version 6 an error too.

import { describeGroups } from '#core/protocol/apis/describe-groups.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { DescribedGroup } from '../coordinator/index.ts'
import { defineHandler } from '../handler.ts'
import { allGroupOperations, operationsNotAsked } from './authorized-operations.ts'

export const describeGroupsHandler = defineHandler({
  api: describeGroups,
  versions: [0, 6],
  handle: (request, { apiVersion, services }) => ({
    groups: request.groups.map(groupId => {
      const operations = request.includeAuthorizedOperations ? allGroupOperations : operationsNotAsked
      return shown(services.groups.describe(groupId), apiVersion, operations)
    }),
  }),
  failure: (request, errorCode) => ({
    groups: request.groups.map(groupId => ({
      errorCode,
      groupId,
      groupState: '',
      protocolType: '',
      protocolData: '',
      members: [],
    })),
  }),
})

function shown(group: DescribedGroup, apiVersion: number, authorizedOperations: number) {
  const missing = !group.found && apiVersion >= 6
  return {
    errorCode: missing ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE,
    errorMessage: missing ? `Group ${group.groupId} not found.` : null,
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType,
    protocolData: group.protocol,
    members: group.members.map(({ metadata, assignment, ...member }) => ({
      ...member,
      memberMetadata: metadata,
      memberAssignment: assignment,
    })),
    authorizedOperations: missing ? operationsNotAsked : authorizedOperations,
  }
}
