// DescribeCluster (key 60), versions 0 to 2: this broker, which is also the controller that clients may speak to.
// Not implemented: the controllers' own endpoint (KIP-919).

import { describeCluster } from '#core/protocol/apis/describe-cluster.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { allClusterOperations, operationsNotAsked } from './authorized-operations.ts'

const brokerEndpoints = 1

export const describeClusterHandler = defineHandler({
  api: describeCluster,
  versions: [0, 2],
  handle(request, { services }) {
    const { clusterId, settings, advertised } = services
    if (request.endpointType !== brokerEndpoints) {
      return {
        throttleTimeMs: 0,
        errorCode: ErrorCode.MISMATCHED_ENDPOINT_TYPE,
        errorMessage: 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of another type',
        clusterId,
        brokers: [],
      }
    }
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      endpointType: brokerEndpoints,
      clusterId,
      controllerId: settings.nodeId,
      brokers: [{ brokerId: settings.nodeId, host: advertised.host, port: advertised.port, isFenced: false }],
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
        ? allClusterOperations
        : operationsNotAsked,
    }
  },
  failure: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, clusterId: '', brokers: [] }),
})
