// The program in Java with Apache Kafka's own client.
import { needsAssignment, type Program, quoted, type Step } from './program.ts'

export function javaCode(program: Program): string {
  const { groupId, mode, security, topics } = program
  const set = (name: string, value: string | number | boolean) =>
    `        settings.put(${quoted(name)}, ${quoted(String(value))});`
  const lines = [
    '// org.apache.kafka:kafka-clients; run it as: java -cp "libs/*" Lab.java',
    'import java.time.Duration;',
    'import java.util.List;',
    'import java.util.Map;',
    'import java.util.Properties;',
    'import org.apache.kafka.clients.consumer.ConsumerRecord;',
    'import org.apache.kafka.clients.consumer.KafkaConsumer;',
    'import org.apache.kafka.clients.consumer.OffsetAndMetadata;',
    'import org.apache.kafka.common.TopicPartition;',
    '',
    'public class Lab {',
    '    static KafkaConsumer<String, String> consumer;',
    '',
    '    public static void main(String[] args) {',
    '        Properties settings = new Properties();',
    set('bootstrap.servers', program.bootstrapServers.join(',')),
    set('key.deserializer', 'org.apache.kafka.common.serialization.StringDeserializer'),
    set('value.deserializer', 'org.apache.kafka.common.serialization.StringDeserializer'),
    ...securityLines(security, set),
    ...(groupId === null ? ['        // No group.id: nothing can be committed.'] : [set('group.id', groupId)]),
    set('auto.offset.reset', program.autoOffsetReset),
    set('isolation.level', program.isolation),
    set('max.poll.records', program.maxPollRecords),
    set('enable.auto.commit', program.autoCommitIntervalMs !== null),
    ...(program.autoCommitIntervalMs === null
      ? []
      : [
          '        // Java commits within poll() once the interval is over; the lab has a clock for it.',
          set('auto.commit.interval.ms', program.autoCommitIntervalMs),
        ]),
    ...(mode === 'subscribe'
      ? [
          set('session.timeout.ms', program.sessionTimeoutMs),
          set(
            'partition.assignment.strategy',
            `org.apache.kafka.clients.consumer.${program.assignor === 'range' ? 'RangeAssignor' : 'RoundRobinAssignor'}`,
          ),
        ]
      : []),
    '        consumer = new KafkaConsumer<>(settings);',
    mode === 'subscribe'
      ? `        consumer.subscribe(List.of(${topics.map(quoted).join(', ')}));`
      : `        consumer.assign(List.of(${program.assigned.map(partition).join(', ')}));`,
    ...(mode === 'subscribe' && needsAssignment(program.steps[0])
      ? [
          '        // A member has partitions only once a poll has joined the group.',
          '        while (consumer.assignment().isEmpty()) consumer.poll(Duration.ofMillis(100));',
        ]
      : []),
    ...program.steps.flatMap(step => stepLines(step, program)).map(line => `        ${line}`),
    ...(program.steps.at(-1)?.do === 'crash' ? [] : ['        consumer.close();']),
    '    }',
    '',
    '    /** A member joins its group in here, too. Answers how many records came. */',
    '    static int poll(Duration timeout) {',
    '        int count = 0;',
    '        for (ConsumerRecord<String, String> record : consumer.poll(timeout)) {',
    '            System.out.println(record.topic() + "-" + record.partition() + "@" + record.offset() + " " + record.key() + " " + record.value());',
    '            count++;',
    '        }',
    '        return count;',
    '    }',
    '}',
  ]
  return `${lines.join('\n')}\n`
}

function securityLines({ tls, sasl }: Program['security'], set: (name: string, value: string) => string): string[] {
  if (!tls && sasl === null) return []
  const login = sasl?.mechanism === 'plain' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule'
  return [
    set('security.protocol', `${sasl === null ? '' : 'SASL_'}${tls ? 'SSL' : 'PLAINTEXT'}`),
    ...(sasl === null
      ? []
      : [
          set('sasl.mechanism', sasl.mechanism.toUpperCase()),
          `        settings.put("sasl.jaas.config", "org.apache.kafka.common.security.${login} required username=\\"" + ${quoted(sasl.username)} + "\\" password=\\"" + System.getenv("KAFKA_PASSWORD") + "\\";");`,
        ]),
  ]
}

const partition = (each: { topic: string; partition: number }) =>
  `new TopicPartition(${quoted(each.topic)}, ${each.partition})`

function stepLines(step: Step, program: Program): string[] {
  switch (step.do) {
    case 'poll':
      return ['poll(Duration.ofSeconds(10));']
    case 'run':
      return program.stopAfterIdleMs === null
        ? ['// Until the program is ended.', 'while (true) poll(Duration.ofSeconds(1));']
        : [`while (poll(Duration.ofMillis(${program.stopAfterIdleMs})) > 0) { }`]
    case 'seek':
      return step.to.map(each => `consumer.seek(${partition(each)}, ${each.offset}L);`)
    case 'commit':
      return step.offsets === null
        ? ['consumer.commitSync();']
        : [
            'consumer.commitSync(Map.ofEntries(',
            step.offsets
              .map(
                each =>
                  `    Map.entry(${partition(each)}, new OffsetAndMetadata(${each.offset}L, ${quoted(each.metadata)}))`,
              )
              .join(',\n        '),
            '));',
          ]
    case 'pause':
    case 'resume':
      return [`consumer.${step.do}(List.of(${step.partitions.map(partition).join(', ')}));`]
    case 'crash':
      return ['// No LeaveGroup: the group waits for the session timeout.', 'Runtime.getRuntime().halt(1);']
  }
}
