// The broker configs this broker reports (a subset of Kafka's), with Kafka's defaults and documentation.
// From Apache Kafka 4.1 (DescribeConfigs of a broker). Data only; what is really in force is filled in by broker-configs.ts.

import type { BrokerConfigDefinition } from './definition.ts'

export const brokerConfigDefinitions: readonly BrokerConfigDefinition[] = [
  {
    name: 'advertised.listeners',
    type: 'STRING',
    default: 'PLAINTEXT://127.0.0.1:19092',
    dynamic: false,
    documentation:
      "Specifies the listener addresses that the Kafka brokers will advertise to clients and other brokers. The config is useful where the actual listener configuration listeners does not represent the addresses that clients should use to connect, such as in cloud environments. The addresses are published to and managed by the controller, the brokers pull these data from the controller as needed. In IaaS environments, this may need to be different from the interface to which the broker binds. If this is not set, the value for listeners will be used. Unlike listeners, it is not valid to advertise the 0.0.0.0 meta-address. Also unlike listeners, there can be duplicated ports in this property, so that one listener can be configured to advertise another listener's address. This can be useful in some cases where external load balancers are used.",
  },
  {
    name: 'auto.create.topics.enable',
    type: 'BOOLEAN',
    default: 'false',
    dynamic: false,
    documentation: 'Enable auto creation of topic on the server.',
  },
  {
    name: 'background.threads',
    type: 'INT',
    default: '10',
    dynamic: true,
    documentation: 'The number of threads to use for various background processing tasks',
  },
  {
    name: 'broker.id',
    type: 'INT',
    default: '1',
    dynamic: false,
    documentation: 'The broker id for this server.',
  },
  {
    name: 'broker.rack',
    type: 'STRING',
    default: null,
    dynamic: false,
    documentation:
      'Rack of the broker. This will be used in rack aware replication assignment for fault tolerance. Examples: RACK1, us-east-1d',
  },
  {
    name: 'compression.gzip.level',
    type: 'INT',
    default: '-1',
    dynamic: true,
    documentation: "The compression level to use if compression.type is set to 'gzip'.",
  },
  {
    name: 'compression.lz4.level',
    type: 'INT',
    default: '9',
    dynamic: true,
    documentation: "The compression level to use if compression.type is set to 'lz4'.",
  },
  {
    name: 'compression.type',
    type: 'STRING',
    default: 'producer',
    dynamic: true,
    documentation:
      "Specify the final compression type for a given topic. This configuration accepts the standard compression codecs ('gzip', 'snappy', 'lz4', 'zstd'). It additionally accepts 'uncompressed' which is equivalent to no compression; and 'producer' which means retain the original compression codec set by the producer.",
  },
  {
    name: 'compression.zstd.level',
    type: 'INT',
    default: '3',
    dynamic: true,
    documentation: "The compression level to use if compression.type is set to 'zstd'.",
  },
  {
    name: 'connections.max.idle.ms',
    type: 'LONG',
    default: '600000',
    dynamic: false,
    documentation:
      'Idle connections timeout: the server socket processor threads close the connections that idle more than this',
  },
  {
    name: 'controlled.shutdown.enable',
    type: 'BOOLEAN',
    default: 'true',
    dynamic: false,
    documentation: 'Enable controlled shutdown of the server.',
  },
  {
    name: 'default.replication.factor',
    type: 'INT',
    default: '1',
    dynamic: false,
    documentation:
      'The replication factor for automatically created topics, and for topics created with -1 as the replication factor',
  },
  {
    name: 'delete.topic.enable',
    type: 'BOOLEAN',
    default: 'true',
    dynamic: false,
    documentation:
      'When set to true, topics can be deleted by the admin client. When set to false, deletion requests will be explicitly rejected by the broker.',
  },
  {
    name: 'fetch.max.bytes',
    type: 'INT',
    default: '57671680',
    dynamic: false,
    documentation: 'The maximum number of bytes we will return for a fetch request. Must be at least 1024.',
  },
  {
    name: 'group.initial.rebalance.delay.ms',
    type: 'INT',
    default: '0',
    dynamic: false,
    documentation:
      'The amount of time the group coordinator will wait for more consumers to join a new group before performing the first rebalance. A longer delay means potentially fewer rebalances, but increases the time until processing begins.',
  },
  {
    name: 'group.max.session.timeout.ms',
    type: 'INT',
    default: '1800000',
    dynamic: false,
    documentation:
      'The maximum allowed session timeout for registered consumers. Longer timeouts give consumers more time to process messages in between heartbeats at the cost of a longer time to detect failures.',
  },
  {
    name: 'group.max.size',
    type: 'INT',
    default: '2147483647',
    dynamic: false,
    documentation: 'The maximum number of consumers that a single consumer group can accommodate.',
  },
  {
    name: 'group.min.session.timeout.ms',
    type: 'INT',
    default: '6000',
    dynamic: false,
    documentation:
      'The minimum allowed session timeout for registered consumers. Shorter timeouts result in quicker failure detection at the cost of more frequent consumer heartbeating, which can overwhelm broker resources.',
  },
  {
    name: 'listeners',
    type: 'STRING',
    default: 'PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093',
    dynamic: true,
    documentation:
      'Listener List - Comma-separated list of URIs we will listen on and the listener names. If the listener name is not a security protocol, listener.security.protocol.map must also be set. Listener names and port numbers must be unique unless one listener is an IPv4 address and the other listener is an IPv6 address (for the same port). Specify hostname as 0.0.0.0 to bind to all interfaces. Leave hostname empty to bind to default interface. Examples of legal listener lists: PLAINTEXT://myhost:9092,SSL://:9091 CLIENT://0.0.0.0:9092,REPLICATION://localhost:9093 PLAINTEXT://127.0.0.1:9092,SSL://[::1]:9092',
  },
  {
    name: 'log.cleaner.backoff.ms',
    type: 'LONG',
    default: '15000',
    dynamic: true,
    documentation: 'The amount of time to sleep when there are no logs to clean',
  },
  {
    name: 'log.cleaner.delete.retention.ms',
    type: 'LONG',
    default: '86400000',
    dynamic: true,
    documentation:
      'The amount of time to retain tombstone message markers for log compacted topics. This setting also gives a bound on the time in which a consumer must complete a read if they begin from offset 0 to ensure that they get a valid snapshot of the final stage (otherwise tombstones messages may be collected before a consumer completes their scan).',
  },
  {
    name: 'log.cleaner.enable',
    type: 'BOOLEAN',
    default: 'true',
    dynamic: false,
    documentation:
      'This configuration has been deprecated and will be removed in Kafka 5.0. Users should not set it to false to prepare for its future removal. Enable the log cleaner process to run on the server. Should be enabled if using any topics with a cleanup.policy=compact including the internal offsets topic. If disabled those topics will not be compacted and continually grow in size.',
  },
  {
    name: 'log.cleaner.max.compaction.lag.ms',
    type: 'LONG',
    default: '9223372036854775807',
    dynamic: true,
    documentation:
      'The maximum time a message will remain ineligible for compaction in the log. Only applicable for logs that are being compacted.',
  },
  {
    name: 'log.cleaner.min.cleanable.ratio',
    type: 'DOUBLE',
    default: '0.5',
    dynamic: true,
    documentation:
      'The minimum ratio of dirty log to total log for a log to eligible for cleaning. If the log.cleaner.max.compaction.lag.ms or the log.cleaner.min.compaction.lag.ms configurations are also specified, then the log compactor considers the log eligible for compaction as soon as either: (i) the dirty ratio threshold has been met and the log has had dirty (uncompacted) records for at least the log.cleaner.min.compaction.lag.ms duration, or (ii) if the log has had dirty (uncompacted) records for at most the log.cleaner.max.compaction.lag.ms period.',
  },
  {
    name: 'log.cleaner.min.compaction.lag.ms',
    type: 'LONG',
    default: '0',
    dynamic: true,
    documentation:
      'The minimum time a message will remain uncompacted in the log. Only applicable for logs that are being compacted.',
  },
  {
    name: 'log.cleanup.policy',
    type: 'LIST',
    default: 'delete',
    dynamic: true,
    documentation:
      'The default cleanup policy for segments beyond the retention window. A comma separated list of valid policies.',
  },
  {
    name: 'log.dir',
    type: 'STRING',
    default: '/tmp/kafka-logs',
    dynamic: false,
    documentation: 'The directory in which the log data is kept (supplemental for log.dirs property)',
  },
  {
    name: 'log.dirs',
    type: 'STRING',
    default: '/tmp/k41/data',
    dynamic: false,
    documentation:
      'A comma-separated list of the directories where the log data is stored. If not set, the value in log.dir is used.',
  },
  {
    name: 'log.flush.interval.messages',
    type: 'LONG',
    default: '9223372036854775807',
    dynamic: true,
    documentation: 'The number of messages accumulated on a log partition before messages are flushed to disk.',
  },
  {
    name: 'log.flush.interval.ms',
    type: 'LONG',
    default: null,
    dynamic: true,
    documentation:
      'The maximum time in ms that a message in any topic is kept in memory before flushed to disk. If not set, the value in log.flush.scheduler.interval.ms is used',
  },
  {
    name: 'log.index.interval.bytes',
    type: 'INT',
    default: '4096',
    dynamic: true,
    documentation: 'The interval with which we add an entry to the offset index.',
  },
  {
    name: 'log.index.size.max.bytes',
    type: 'INT',
    default: '10485760',
    dynamic: true,
    documentation: 'The maximum size in bytes of the offset index',
  },
  {
    name: 'log.local.retention.bytes',
    type: 'LONG',
    default: '-2',
    dynamic: true,
    documentation:
      'The maximum size of local log segments that can grow for a partition before it gets eligible for deletion. Default value is -2, it represents `log.retention.bytes` value to be used. The effective value should always be less than or equal to `log.retention.bytes` value.',
  },
  {
    name: 'log.local.retention.ms',
    type: 'LONG',
    default: '-2',
    dynamic: true,
    documentation:
      'The number of milliseconds to keep the local log segments before it gets eligible for deletion. Default value is -2, it represents `log.retention.ms` value is to be used. The effective value should always be less than or equal to `log.retention.ms` value.',
  },
  {
    name: 'log.message.timestamp.after.max.ms',
    type: 'LONG',
    default: '3600000',
    dynamic: true,
    documentation:
      "This configuration sets the allowable timestamp difference between the message timestamp and the broker's timestamp. The message timestamp can be later than or equal to the broker's timestamp, with the maximum allowable difference determined by the value set in this configuration. If log.message.timestamp.type=CreateTime, the message will be rejected if the difference in timestamps exceeds this specified threshold. This configuration is ignored if log.message.timestamp.type=LogAppendTime.",
  },
  {
    name: 'log.message.timestamp.before.max.ms',
    type: 'LONG',
    default: '9223372036854775807',
    dynamic: true,
    documentation:
      "This configuration sets the allowable timestamp difference between the broker's timestamp and the message timestamp. The message timestamp can be earlier than or equal to the broker's timestamp, with the maximum allowable difference determined by the value set in this configuration. If log.message.timestamp.type=CreateTime, the message will be rejected if the difference in timestamps exceeds this specified threshold. This configuration is ignored if log.message.timestamp.type=LogAppendTime.",
  },
  {
    name: 'log.message.timestamp.type',
    type: 'STRING',
    default: 'CreateTime',
    dynamic: true,
    documentation:
      'Define whether the timestamp in the message is message create time or log append time. The value should be either CreateTime or LogAppendTime.',
  },
  {
    name: 'log.preallocate',
    type: 'BOOLEAN',
    default: 'false',
    dynamic: true,
    documentation:
      'Should pre allocate file when create new segment? If you are using Kafka on Windows, you probably need to set it to true.',
  },
  {
    name: 'log.retention.bytes',
    type: 'LONG',
    default: '-1',
    dynamic: true,
    documentation: 'The maximum size of the log before deleting it',
  },
  {
    name: 'log.retention.check.interval.ms',
    type: 'LONG',
    default: '300000',
    dynamic: false,
    documentation: 'The frequency in milliseconds that the log cleaner checks whether any log is eligible for deletion',
  },
  {
    name: 'log.retention.hours',
    type: 'INT',
    default: '168',
    dynamic: false,
    documentation:
      'The number of hours to keep a log file before deleting it (in hours), tertiary to log.retention.ms property',
  },
  {
    name: 'log.retention.minutes',
    type: 'INT',
    default: null,
    dynamic: false,
    documentation:
      'The number of minutes to keep a log file before deleting it (in minutes), secondary to log.retention.ms property. If not set, the value in log.retention.hours is used',
  },
  {
    name: 'log.retention.ms',
    type: 'LONG',
    default: null,
    dynamic: true,
    documentation:
      'The number of milliseconds to keep a log file before deleting it (in milliseconds), If not set, the value in log.retention.minutes is used. If set to -1, no time limit is applied.',
  },
  {
    name: 'log.roll.hours',
    type: 'INT',
    default: '168',
    dynamic: false,
    documentation:
      'The maximum time before a new log segment is rolled out (in hours), secondary to log.roll.ms property',
  },
  {
    name: 'log.roll.jitter.hours',
    type: 'INT',
    default: '0',
    dynamic: false,
    documentation:
      'The maximum jitter to subtract from logRollTimeMillis (in hours), secondary to log.roll.jitter.ms property',
  },
  {
    name: 'log.roll.jitter.ms',
    type: 'LONG',
    default: null,
    dynamic: true,
    documentation:
      'The maximum jitter to subtract from logRollTimeMillis (in milliseconds). If not set, the value in log.roll.jitter.hours is used',
  },
  {
    name: 'log.roll.ms',
    type: 'LONG',
    default: null,
    dynamic: true,
    documentation:
      'The maximum time before a new log segment is rolled out (in milliseconds). If not set, the value in log.roll.hours is used',
  },
  {
    name: 'log.segment.bytes',
    type: 'INT',
    default: '1073741824',
    dynamic: true,
    documentation: 'The maximum size of a single log file',
  },
  {
    name: 'log.segment.delete.delay.ms',
    type: 'LONG',
    default: '60000',
    dynamic: true,
    documentation:
      'The amount of time to wait before deleting a file from the filesystem. If the value is 0 and there is no file to delete, the system will wait 1 millisecond. Low value will cause busy waiting',
  },
  {
    name: 'max.connections',
    type: 'INT',
    default: '2147483647',
    dynamic: true,
    documentation:
      'The maximum number of connections we allow in the broker at any time. This limit is applied in addition to any per-ip limits configured using max.connections.per.ip. Listener-level limits may also be configured by prefixing the config name with the listener prefix, for example, listener.name.internal.max.connections.per.ip. Broker-wide limit should be configured based on broker capacity while listener limits should be configured based on application requirements. New connections are blocked if either the listener or broker limit is reached. Connections on the inter-broker listener are permitted even if broker-wide limit is reached. The least recently used connection on another listener will be closed in this case.',
  },
  {
    name: 'message.max.bytes',
    type: 'INT',
    default: '1048588',
    dynamic: true,
    documentation:
      'The largest record batch size allowed by Kafka (after compression if compression is enabled).This can be set per topic with the topic level max.message.bytes config.',
  },
  {
    name: 'min.insync.replicas',
    type: 'INT',
    default: '1',
    dynamic: true,
    documentation:
      'Specifies the minimum number of in-sync replicas (including the leader) required for a write to succeed when a producer sets acks to "all" (or "-1"). In the acks=all case, every in-sync replica must acknowledge a write for it to be considered successful. E.g., if a topic has replication.factor of 3 and the ISR set includes all three replicas, then all three replicas must acknowledge an acks=all write for it to succeed, even if min.insync.replicas happens to be less than 3. If acks=all and the current ISR set contains fewer than min.insync.replicas members, then the producer will raise an exception (either NotEnoughReplicas or NotEnoughReplicasAfterAppend). Regardless of the acks setting, the messages will not be visible to the consumers until they are replicated to all in-sync replicas and the min.insync.replicas condition is met. When used together, min.insync.replicas and acks allow you to enforce greater durability guarantees. A typical scenario would be to create a topic with a replication factor of 3, set min.insync.replicas to 2, and produce with acks of "all". This ensures that a majority of replicas must persist a write before it\'s considered successful by the producer and it\'s visible to consumers.Note that when the Eligible Leader Replicas feature is enabled, the semantics of this config changes. Please refer to the ELR section for more info.',
  },
  {
    name: 'node.id',
    type: 'INT',
    default: '1',
    dynamic: false,
    documentation:
      'The node ID associated with the roles this process is playing when process.roles is non-empty. This is required configuration when running in KRaft mode.',
  },
  {
    name: 'num.io.threads',
    type: 'INT',
    default: '8',
    dynamic: true,
    documentation: 'The number of threads that the server uses for processing requests, which may include disk I/O',
  },
  {
    name: 'num.network.threads',
    type: 'INT',
    default: '3',
    dynamic: true,
    documentation:
      'The number of threads that the server uses for receiving requests from the network and sending responses to the network. Noted: each listener (except for controller listener) creates its own thread pool.',
  },
  {
    name: 'num.partitions',
    type: 'INT',
    default: '1',
    dynamic: false,
    documentation: 'The default number of log partitions per topic',
  },
  {
    name: 'offset.metadata.max.bytes',
    type: 'INT',
    default: '4096',
    dynamic: false,
    documentation: 'The maximum size for a metadata entry associated with an offset commit.',
  },
  {
    name: 'offsets.retention.check.interval.ms',
    type: 'LONG',
    default: '600000',
    dynamic: false,
    documentation: 'Frequency at which to check for stale offsets',
  },
  {
    name: 'offsets.retention.minutes',
    type: 'INT',
    default: '10080',
    dynamic: false,
    documentation:
      "For subscribed consumers, committed offset of a specific partition will be expired and discarded when 1) this retention period has elapsed after the consumer group loses all its consumers (i.e. becomes empty); 2) this retention period has elapsed since the last time an offset is committed for the partition and the group is no longer subscribed to the corresponding topic. For standalone consumers (using manual assignment), offsets will be expired after this retention period has elapsed since the time of last commit. Note that when a group is deleted via the delete-group request, its committed offsets will also be deleted without extra retention period; also when a topic is deleted via the delete-topic request, upon propagated metadata update any group's committed offsets for that topic will also be deleted without extra retention period.",
  },
  {
    name: 'offsets.topic.num.partitions',
    type: 'INT',
    default: '1',
    dynamic: false,
    documentation: 'The number of partitions for the offset commit topic (should not change after deployment).',
  },
  {
    name: 'offsets.topic.replication.factor',
    type: 'SHORT',
    default: '1',
    dynamic: false,
    documentation:
      'The replication factor for the offsets topic (set higher to ensure availability). Internal topic creation will fail until the cluster size meets this replication factor requirement.',
  },
  {
    name: 'offsets.topic.segment.bytes',
    type: 'INT',
    default: '104857600',
    dynamic: false,
    documentation:
      'The offsets topic segment bytes should be kept relatively small in order to facilitate faster log compaction and cache loads.',
  },
  {
    name: 'process.roles',
    type: 'LIST',
    default: 'broker,controller',
    dynamic: false,
    documentation: "The roles that this process plays: 'broker', 'controller', or 'broker,controller' if it is both.",
  },
  {
    name: 'producer.id.expiration.ms',
    type: 'INT',
    default: '86400000',
    dynamic: true,
    documentation:
      "The time in ms that a topic partition leader will wait before expiring producer IDs. Producer IDs will not expire while a transaction associated to them is still ongoing. Note that producer IDs may expire sooner if the last write from the producer ID is deleted due to the topic's retention settings. Setting this value the same or higher than delivery.timeout.ms can help prevent expiration during retries and protect against message duplication, but the default should be reasonable for most use cases.",
  },
  {
    name: 'sasl.enabled.mechanisms',
    type: 'LIST',
    default: 'GSSAPI',
    dynamic: true,
    documentation:
      'The list of SASL mechanisms enabled in the Kafka server. The list may contain any mechanism for which a security provider is available. Only GSSAPI is enabled by default.',
  },
  {
    name: 'socket.request.max.bytes',
    type: 'INT',
    default: '104857600',
    dynamic: false,
    documentation: 'The maximum number of bytes in a socket request',
  },
  {
    name: 'transaction.max.timeout.ms',
    type: 'INT',
    default: '900000',
    dynamic: false,
    documentation:
      'The maximum allowed timeout for transactions. If a client’s requested transaction time exceed this, then the broker will return an error in InitProducerIdRequest. This prevents a client from too large of a timeout, which can stall consumers reading from topics included in the transaction.',
  },
  {
    name: 'transaction.state.log.num.partitions',
    type: 'INT',
    default: '1',
    dynamic: false,
    documentation: 'The number of partitions for the transaction topic (should not change after deployment).',
  },
  {
    name: 'transaction.state.log.replication.factor',
    type: 'SHORT',
    default: '1',
    dynamic: false,
    documentation:
      'The replication factor for the transaction topic (set higher to ensure availability). Internal topic creation will fail until the cluster size meets this replication factor requirement.',
  },
  {
    name: 'transactional.id.expiration.ms',
    type: 'INT',
    default: '604800000',
    dynamic: false,
    documentation:
      'The time in ms that the transaction coordinator will wait without receiving any transaction status updates for the current transaction before expiring its transactional id. Transactional IDs will not expire while a the transaction is still ongoing.',
  },
  {
    name: 'unclean.leader.election.enable',
    type: 'BOOLEAN',
    default: 'false',
    dynamic: true,
    documentation:
      'Indicates whether to enable replicas not in the ISR set to be elected as leader as a last resort, even though doing so may result in data lossNote: In KRaft mode, when enabling this config dynamically, it needs to wait for the unclean leader election thread to trigger election periodically (default is 5 minutes). Please run `kafka-leader-election.sh` with `unclean` option to trigger the unclean leader election immediately if needed.',
  },
]
