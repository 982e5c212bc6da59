// Kafka's names of API keys that core/protocol does not describe, so that a list of what a broker offers is readable.
// From the protocol guide of Kafka 4.1 (https://kafka.apache.org/protocol#protocol_api_keys).
import { apis } from '#core/protocol/apis/index.ts'

const undescribed: Record<number, string> = {
  4: 'LeaderAndIsr',
  5: 'StopReplica',
  6: 'UpdateMetadata',
  7: 'ControlledShutdown',
  27: 'WriteTxnMarkers',
  38: 'CreateDelegationToken',
  39: 'RenewDelegationToken',
  40: 'ExpireDelegationToken',
  41: 'DescribeDelegationToken',
  52: 'Vote',
  53: 'BeginQuorumEpoch',
  54: 'EndQuorumEpoch',
  56: 'AlterPartition',
  57: 'UpdateFeatures',
  58: 'Envelope',
  59: 'FetchSnapshot',
  62: 'BrokerRegistration',
  63: 'BrokerHeartbeat',
  64: 'UnregisterBroker',
  67: 'AllocateProducerIds',
  68: 'ConsumerGroupHeartbeat',
  70: 'ControllerRegistration',
  71: 'GetTelemetrySubscriptions',
  72: 'PushTelemetry',
  73: 'AssignReplicasToDirs',
  74: 'ListConfigResources',
  76: 'ShareGroupHeartbeat',
  78: 'ShareFetch',
  79: 'ShareAcknowledge',
  80: 'AddRaftVoter',
  81: 'RemoveRaftVoter',
  82: 'UpdateRaftVoter',
  83: 'InitializeShareGroupState',
  84: 'ReadShareGroupState',
  85: 'WriteShareGroupState',
  86: 'DeleteShareGroupState',
  87: 'ReadShareGroupStateSummary',
  88: 'StreamsGroupHeartbeat',
  89: 'StreamsGroupDescribe',
  90: 'DescribeShareGroupOffsets',
  91: 'AlterShareGroupOffsets',
  92: 'DeleteShareGroupOffsets',
}

/** Kafka's name, or `API <key>` for one newer than this list. */
export function apiName(key: number): string {
  return apis.get(key)?.name ?? undescribed[key] ?? `API ${key}`
}
