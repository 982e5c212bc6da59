// FindCoordinator (key 10), versions 0 to 6: this broker coordinates every group and transactional id. The internal topic
// behind it is made now, as Kafka does. Share groups (key type 2) are not offered: INVALID_REQUEST.

import { findCoordinator } from '#core/protocol/apis/find-coordinator.ts'
import { ErrorCode, errorMessage, errorName } from '#core/protocol/errors.ts'
import { defineHandler, type RequestContext } from '../handler.ts'

const keyTypes = { group: 0, transaction: 1 } as const

export const findCoordinatorHandler = defineHandler({
  api: findCoordinator,
  versions: [0, 6],
  async handle(request, { apiVersion, services }) {
    const errorCode = await prepare(request.keyType, services)
    return answer(request, apiVersion, errorCode, services)
  },
  failure: (request, errorCode, { apiVersion, services }) => answer(request, apiVersion, errorCode, services),
})

async function prepare(keyType: number, { groups, transactions }: RequestContext['services']): Promise<number> {
  if (keyType === keyTypes.group) await groups.ensureReady()
  else if (keyType === keyTypes.transaction) await transactions.ensureReady()
  else return ErrorCode.INVALID_REQUEST
  return ErrorCode.NONE
}

function answer(
  request: { readonly key: string; readonly coordinatorKeys: readonly string[] },
  apiVersion: number,
  errorCode: number,
  { settings, advertised }: RequestContext['services'],
) {
  const found = errorCode === ErrorCode.NONE
  const coordinator = {
    nodeId: found ? settings.nodeId : -1,
    host: found ? advertised.host : '',
    port: found ? advertised.port : -1,
    errorCode,
    // Kafka's own words for "no error": empty in a list, the code's name before that.
    errorMessage: found ? (apiVersion < 4 ? errorName(errorCode) : '') : errorMessage(errorCode),
  }
  return apiVersion < 4 ? coordinator : { coordinators: request.coordinatorKeys.map(key => ({ key, ...coordinator })) }
}
