// Every request this broker answers, one handler per API key. This list is the ApiVersions answer.

import type { Handler } from './handler.ts'
import { alterConfigsHandler } from './handlers/alter-configs.ts'
import { apiVersionsHandler } from './handlers/api-versions.ts'
import { coordinatorHandlers } from './handlers/coordinator-handlers.ts'
import { createPartitionsHandler } from './handlers/create-partitions.ts'
import { createTopicsHandler } from './handlers/create-topics.ts'
import { deleteRecordsHandler } from './handlers/delete-records.ts'
import { deleteTopicsHandler } from './handlers/delete-topics.ts'
import { describeAclsHandler } from './handlers/describe-acls.ts'
import { describeClientQuotasHandler } from './handlers/describe-client-quotas.ts'
import { describeClusterHandler } from './handlers/describe-cluster.ts'
import { describeConfigsHandler } from './handlers/describe-configs.ts'
import { describeLogDirsHandler } from './handlers/describe-log-dirs.ts'
import { describeProducersHandler } from './handlers/describe-producers.ts'
import { describeQuorumHandler } from './handlers/describe-quorum.ts'
import { describeTopicPartitionsHandler } from './handlers/describe-topic-partitions.ts'
import { describeUserScramCredentialsHandler } from './handlers/describe-user-scram-credentials.ts'
import { fetchHandler } from './handlers/fetch.ts'
import { incrementalAlterConfigsHandler } from './handlers/incremental-alter-configs.ts'
import { listOffsetsHandler } from './handlers/list-offsets.ts'
import { listPartitionReassignmentsHandler } from './handlers/list-partition-reassignments.ts'
import { metadataHandler } from './handlers/metadata.ts'
import { offsetForLeaderEpochHandler } from './handlers/offset-for-leader-epoch.ts'
import { produceHandler } from './handlers/produce.ts'
import { saslAuthenticateHandler } from './handlers/sasl-authenticate.ts'
import { saslHandshakeHandler } from './handlers/sasl-handshake.ts'

export const handlers: readonly Handler[] = [
  produceHandler,
  fetchHandler,
  listOffsetsHandler,
  metadataHandler,
  saslHandshakeHandler,
  apiVersionsHandler(() => handlers),
  ...coordinatorHandlers,
  createTopicsHandler,
  deleteTopicsHandler,
  deleteRecordsHandler,
  offsetForLeaderEpochHandler,
  describeAclsHandler,
  describeConfigsHandler,
  alterConfigsHandler,
  describeLogDirsHandler,
  saslAuthenticateHandler,
  createPartitionsHandler,
  incrementalAlterConfigsHandler,
  listPartitionReassignmentsHandler,
  describeClientQuotasHandler,
  describeUserScramCredentialsHandler,
  describeQuorumHandler,
  describeClusterHandler,
  describeProducersHandler,
  describeTopicPartitionsHandler,
]

export const handlerByKey: ReadonlyMap<number, Handler> = new Map(handlers.map(handler => [handler.api.key, handler]))
