// Manual replica assignments, checked as the controller of a one-broker cluster would. Messages are Kafka's.

/** Null when the replica list can be kept, else Kafka's complaint (INVALID_REPLICA_ASSIGNMENT). */
export function complaintAboutReplicas(brokerIds: readonly number[], nodeId: number): string | null {
  if (brokerIds.length === 0) return 'The manual partition assignment includes an empty replica list.'
  const seen = new Set<number>()
  for (const brokerId of [...brokerIds].sort((left, right) => left - right)) {
    if (seen.has(brokerId)) return `The manual partition assignment includes the broker ${brokerId} more than once.`
    seen.add(brokerId)
  }
  const stranger = brokerIds.find(brokerId => brokerId !== nodeId)
  return stranger === undefined
    ? null
    : `The manual partition assignment includes broker ${stranger}, but no such broker is registered.`
}
