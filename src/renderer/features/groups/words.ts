// Words for what kind of group it is.
const types: Record<string, string> = {
  classic: 'classic',
  consumer: 'consumer (KIP-848)',
  share: 'share',
  streams: 'streams',
  unknown: 'classic',
}

/** ListGroups' type; brokers before 3.7 tell none and know only the classic one. */
export const groupTypes = (type: string): string => types[type] ?? type

const protocols: Record<string, string> = {
  consumer: 'consumers',
  connect: 'Kafka Connect',
  sr: 'schema registry',
  share: 'share consumers',
  '': 'commits only',
}

export const protocolTypes = (protocolType: string): string => protocols[protocolType] ?? protocolType

const meanings: Record<string, string> = {
  Stable: 'Every partition is assigned to a member',
  Empty: 'No members; the committed offsets are kept until they expire',
  Dead: 'Does not exist any more',
  PreparingRebalance: 'Waiting for its members to join again',
  CompletingRebalance: 'Waiting for the assignment of partitions',
  Assigning: 'Partitions are being assigned',
  Reconciling: 'Members are taking over their new partitions',
}

export const stateMeaning = (state: string): string => meanings[state] ?? state
