// LeaveGroup (key 13), versions 0 to 5: one member before version 3, then several, static ones by instance id too.

import { leaveGroup } from '#core/protocol/apis/leave-group.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const leaveGroupHandler = defineHandler({
  api: leaveGroup,
  versions: [0, 5],
  handle(request, { apiVersion, services }) {
    const alone = [{ memberId: request.memberId, groupInstanceId: null }]
    const leaving =
      apiVersion < 3 ? alone : request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId }))
    const { errorCode, members } = services.groups.leave(request.groupId, leaving)
    if (errorCode !== ErrorCode.NONE || apiVersion >= 3) return { errorCode, members }
    return { errorCode: members[0]?.errorCode ?? ErrorCode.NONE }
  },
  failure: (_request, errorCode) => ({ errorCode }),
})
