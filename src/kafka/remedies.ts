// What to do about a failure, by its code. One sentence each, in the words of the screen.
const remedies: Record<string, string> = {
  CONNECTION_REFUSED: 'Nothing listens at this address. Check host and port, and that the broker is running.',
  CONNECTION_FAILED: 'Check host, port, and whether a firewall or VPN stands between.',
  CONNECTION_CLOSED:
    'The broker closed the connection. Often TLS is spoken to a plaintext port (or the reverse), or a listener expects SASL.',
  HOST_NOT_FOUND: 'The host name does not resolve here. Check the spelling, DNS or VPN.',
  TIMED_OUT: 'No answer in time. Check that the address is a Kafka listener, or raise the timeout in the profile.',
  TLS_FAILED: 'Check the CA, the certificate’s dates and host name, and that the port speaks TLS.',
  SASL_AUTHENTICATION_FAILED: 'Check user name, password and mechanism.',
  UNSUPPORTED_SASL_MECHANISM: 'The broker does not offer this mechanism. Choose one that it offers.',
  NO_WRITE_GRANT: 'This connection may only read. Nothing was sent.',
  NOT_OFFERED: 'This cluster does not offer the request. A newer Kafka version may.',
  NOT_CONNECTED: 'Connect the profile first.',
  CANCELLED: 'Start it again if it was not meant to be cancelled.',
  UNKNOWN_TOPIC_OR_PARTITION:
    'The topic or partition does not exist, or the account may not describe it. Refresh the list.',
  TOPIC_ALREADY_EXISTS: 'Choose another name, or open the topic that exists.',
  INVALID_TOPIC_EXCEPTION: 'Use letters, digits, “.”, “_” and “-”, at most 249 characters.',
  INVALID_PARTITIONS: 'The number of partitions can only grow, and must be at least 1.',
  INVALID_REPLICATION_FACTOR: 'The replication factor must be at least 1 and at most the number of brokers.',
  INVALID_CONFIG: 'Check the name and value of the configuration entry.',
  TOPIC_AUTHORIZATION_FAILED: 'The account lacks a right on this topic. Ask for Describe, Read or Write on it.',
  GROUP_AUTHORIZATION_FAILED: 'The account lacks a right on this group. Ask for Describe or Read on it.',
  CLUSTER_AUTHORIZATION_FAILED: 'The account lacks a right on the cluster. Ask for Describe, Create or Alter on it.',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'The account lacks a right on this transactional id.',
  OFFSET_OUT_OF_RANGE:
    'The offset lies outside the log. Records may have been deleted by retention; go to the oldest one.',
  WRITE_NOT_CONFIRMED: 'Look for the record at the end of the partition before you send it again.',
  MESSAGE_TOO_LARGE: 'The record is larger than max.message.bytes of the topic. Raise it, compress, or send less.',
  RECORD_LIST_TOO_LARGE: 'The batch is larger than the segment size of the topic.',
  NOT_ENOUGH_REPLICAS: 'Fewer replicas are in sync than min.insync.replicas asks for. Check the brokers.',
  NON_EMPTY_GROUP: 'The group has members. Stop them first.',
  GROUP_SUBSCRIBED_TO_TOPIC: 'A member of the group subscribes to the topic. Stop the group’s consumers first.',
  GROUP_ID_NOT_FOUND: 'The group does not exist. Refresh the list.',
  UNKNOWN_MEMBER_ID: 'The group has active members and takes commits from them only. Stop them, or commit as a member.',
  ILLEGAL_GENERATION: 'The group rebalanced meanwhile. Poll again, then commit.',
  REBALANCE_IN_PROGRESS: 'The group is rebalancing. Try again in a moment.',
  LEADER_NOT_AVAILABLE: 'The partition has no leader just now. Try again, or check the brokers.',
  NOT_LEADER_OR_FOLLOWER: 'The leader moved. It is looked up again.',
  CORRUPT_MESSAGE: 'The batch does not pass its checksum, or a compacted topic was sent a record without a key.',
  INVALID_TIMESTAMP: 'The timestamp lies outside what the topic accepts.',
  INVALID_RECORD: 'The broker refused the record: a compacted topic needs a key.',
  POLICY_VIOLATION: 'A policy of the cluster forbids it; its message says why.',
  COORDINATOR_NOT_AVAILABLE: 'The group’s coordinator is not available just now. Try again.',
  UNSUPPORTED_VERSION: 'This cluster does not offer the request in a version Ottla speaks.',
}

/** One sentence; a general one for codes without their own. */
export function remedyFor(code: string): string {
  return remedies[code] ?? 'Look the error name up in Kafka’s documentation; the broker’s log may say more.'
}
