// Which right an account lacks when a broker refuses a request, by the request. As in Kafka's documentation of its
// authorizer: "Protocol to operations" (https://kafka.apache.org/documentation/#operations_in_kafka).

type On = 'topic' | 'group' | 'cluster' | 'transactional id'

const REFUSALS: Record<string, On> = {
  TOPIC_AUTHORIZATION_FAILED: 'topic',
  GROUP_AUTHORIZATION_FAILED: 'group',
  CLUSTER_AUTHORIZATION_FAILED: 'cluster',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'transactional id',
}

const RIGHTS: Record<string, Partial<Record<On, string>>> = {
  Produce: { topic: 'Write', 'transactional id': 'Write' },
  Fetch: { topic: 'Read' },
  ListOffsets: { topic: 'Describe' },
  Metadata: { topic: 'Describe' },
  OffsetCommit: { group: 'Read', topic: 'Read' },
  OffsetFetch: { group: 'Describe', topic: 'Describe' },
  OffsetDelete: { group: 'Delete', topic: 'Read' },
  FindCoordinator: { group: 'Describe', 'transactional id': 'Describe' },
  DescribeGroups: { group: 'Describe' },
  DeleteGroups: { group: 'Delete' },
  ListGroups: { cluster: 'Describe' },
  CreateTopics: { topic: 'Create', cluster: 'Create' },
  DeleteTopics: { topic: 'Delete' },
  CreatePartitions: { topic: 'Alter' },
  DeleteRecords: { topic: 'Delete' },
  DescribeConfigs: { topic: 'DescribeConfigs', cluster: 'DescribeConfigs' },
  IncrementalAlterConfigs: { topic: 'AlterConfigs', cluster: 'AlterConfigs' },
  DescribeLogDirs: { cluster: 'Describe' },
  DescribeProducers: { topic: 'Read' },
  InitProducerId: { cluster: 'IdempotentWrite', 'transactional id': 'Write' },
  AddPartitionsToTxn: { topic: 'Write', 'transactional id': 'Write' },
  AddOffsetsToTxn: { group: 'Read', 'transactional id': 'Write' },
  TxnOffsetCommit: { group: 'Read', topic: 'Read', 'transactional id': 'Write' },
  EndTxn: { 'transactional id': 'Write' },
}

/**
 * What to ask for; null where the code is no refusal, or the request is not known here.
 * @param api as Kafka names it: `Fetch`
 * @param code as Kafka names it: `TOPIC_AUTHORIZATION_FAILED`
 */
export function missingRight(api: string, code: string): string | null {
  const on = REFUSALS[code]
  const right = on && RIGHTS[api]?.[on]
  return right === undefined ? null : `The account lacks the right ${right} on this ${on}. Ask for it.`
}
