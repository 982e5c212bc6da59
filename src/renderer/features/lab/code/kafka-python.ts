// The program in Python with kafka-python.
import { needsAssignment, type Program, quoted, type Step } from './program.ts'

export function kafkaPythonCode(program: Program): string {
  const { groupId, mode, security } = program
  const assignor = program.assignor === 'range' ? 'RangePartitionAssignor' : 'RoundRobinPartitionAssignor'
  const module = program.assignor === 'range' ? 'range' : 'roundrobin'
  const lines = [
    '# pip install kafka-python',
    'import os',
    'from kafka import KafkaConsumer, TopicPartition',
    ...(mode === 'subscribe' ? [`from kafka.coordinator.assignors.${module} import ${assignor}`] : []),
    'from kafka.structs import OffsetAndMetadata',
    '',
    'consumer = KafkaConsumer(',
    `    bootstrap_servers=[${program.bootstrapServers.map(quoted).join(', ')}],`,
    ...securityLines(security),
    ...(groupId === null
      ? ['    group_id=None,  # nothing is committed anywhere']
      : [`    group_id=${quoted(groupId)},`]),
    ...(program.autoOffsetReset === 'none'
      ? ["    auto_offset_reset='none',  # without a committed offset poll() raises NoOffsetForPartitionError"]
      : [`    auto_offset_reset=${quoted(program.autoOffsetReset)},`]),
    `    isolation_level=${quoted(program.isolation)},`,
    `    max_poll_records=${program.maxPollRecords},`,
    `    enable_auto_commit=${program.autoCommitIntervalMs === null ? 'False' : 'True'},`,
    ...(program.autoCommitIntervalMs === null ? [] : [`    auto_commit_interval_ms=${program.autoCommitIntervalMs},`]),
    ...(mode === 'subscribe'
      ? [
          `    session_timeout_ms=${program.sessionTimeoutMs},`,
          `    heartbeat_interval_ms=${Math.min(3000, Math.floor(program.sessionTimeoutMs / 3))},`,
          `    partition_assignment_strategy=[${assignor}],`,
        ]
      : []),
    ...(program.stopAfterIdleMs === null
      ? []
      : [`    consumer_timeout_ms=${program.stopAfterIdleMs},  # iterating ends when nothing came for so long`]),
    ')',
    mode === 'subscribe'
      ? `consumer.subscribe([${program.topics.map(quoted).join(', ')}])`
      : `consumer.assign([${program.assigned.map(partition).join(', ')}])`,
    '',
    '',
    'def show(record):',
    "    print(f'{record.topic}-{record.partition}@{record.offset} {text(record.key)} {text(record.value)}', flush=True)",
    '',
    '',
    'def text(data):',
    "    return 'null' if data is None else data.decode('utf-8', 'replace')",
    '',
    '',
    'def poll(timeout_ms=10_000):',
    '    # A member joins its group in here, too.',
    '    for records in consumer.poll(timeout_ms=timeout_ms).values():',
    '        for record in records:',
    '            show(record)',
    '',
    '',
    ...(mode === 'subscribe' && needsAssignment(program.steps[0])
      ? [
          '# A member has partitions only once a poll has joined the group.',
          'while not consumer.assignment():',
          '    consumer.poll(timeout_ms=100, max_records=1)',
        ]
      : []),
    ...program.steps.flatMap(step => stepLines(step, program)),
    ...(program.steps.at(-1)?.do === 'crash' ? [] : ['consumer.close()']),
  ]
  return `${lines.join('\n')}\n`
}

function securityLines({ tls, sasl }: Program['security']): string[] {
  if (!tls && sasl === null) return []
  const protocol = `${sasl === null ? '' : 'SASL_'}${tls ? 'SSL' : 'PLAINTEXT'}`
  return [
    `    security_protocol='${protocol}',`,
    ...(sasl === null
      ? []
      : [
          `    sasl_mechanism=${quoted(sasl.mechanism.toUpperCase())},`,
          `    sasl_plain_username=${quoted(sasl.username)},`,
          "    sasl_plain_password=os.environ['KAFKA_PASSWORD'],",
        ]),
  ]
}

const partition = (each: { topic: string; partition: number }) =>
  `TopicPartition(${quoted(each.topic)}, ${each.partition})`

function stepLines(step: Step, program: Program): string[] {
  switch (step.do) {
    case 'poll':
      return ['poll()']
    case 'run':
      return program.stopAfterIdleMs === null
        ? ['# Until the program is ended.', 'while True:', '    poll(1000)']
        : ['for record in consumer:', '    show(record)']
    case 'seek':
      return step.to.map(each => `consumer.seek(${partition(each)}, ${each.offset})`)
    case 'commit':
      return step.offsets === null
        ? ['consumer.commit()']
        : [
            'consumer.commit({',
            ...step.offsets.map(
              each => `    ${partition(each)}: OffsetAndMetadata(${each.offset}, ${quoted(each.metadata)}, -1),`,
            ),
            '})',
          ]
    case 'pause':
    case 'resume':
      return [`consumer.${step.do}(${step.partitions.map(partition).join(', ')})`]
    case 'crash':
      return ['# No LeaveGroup: the group waits for the session timeout.', 'os._exit(1)']
  }
}
