// The program in JavaScript with kafkajs. kafkajs pushes records; a poll is: resume, take at most n, pause.
import { needsAssignment, type Program, quoted, type Step } from './program.ts'

const LIBRARY = 'kafkajs'

export function kafkajsCode(program: Program): string {
  const { groupId, mode, topics, isolation, sessionTimeoutMs, maxPollRecords, security } = program
  const isAssigned = mode === 'assign'
  const lines = [
    `// npm install ${LIBRARY}`,
    `const { Kafka, AssignerProtocol, logLevel } = require('${LIBRARY}')`,
    '',
    'const kafka = new Kafka({',
    `  brokers: [${program.bootstrapServers.map(quoted).join(', ')}],`,
    '  logLevel: logLevel.ERROR,',
    ...(security.tls ? ['  ssl: true,'] : []),
    ...(security.sasl === null
      ? []
      : [
          `  sasl: { mechanism: ${quoted(security.sasl.mechanism)}, username: ${quoted(security.sasl.username)}, password: process.env.KAFKA_PASSWORD },`,
        ]),
    '})',
    '',
    ...(isAssigned ? assignedLines(program) : program.assignor === 'range' ? rangeLines : []),
    'const consumer = kafka.consumer({',
    ...(groupId === null
      ? [
          '  // kafkajs reads only as a member of a group: this one is thrown away.',
          "  groupId: 'throw-away-' + Date.now(),",
        ]
      : [`  groupId: ${quoted(groupId)},`]),
    `  sessionTimeout: ${sessionTimeoutMs},`,
    '  // Must be shorter than the session timeout.',
    `  heartbeatInterval: ${Math.min(3000, Math.floor(sessionTimeoutMs / 3))},`,
    '  maxWaitTimeInMs: 200,',
    `  readUncommitted: ${isolation === 'read_uncommitted'},`,
    '  allowAutoTopicCreation: false,',
    ...(isAssigned || program.assignor === 'range' ? ['  partitionAssigners: [assignor],'] : []),
    '})',
    '',
    `const MAX_POLL_RECORDS = ${maxPollRecords}`,
    '/** The next offset to be delivered, by topic and partition. */',
    'const positions = new Map()',
    'let wanted = 0',
    'let assigned = []',
    'consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {',
    '  assigned = Object.entries(payload.memberAssignment).map(([topic, partitions]) => ({ topic, partitions }))',
    '  positions.clear()',
    '  consumer.pause(assigned)',
    '})',
    '',
    'const until = async (isDone, timeoutMs) => {',
    '  const deadline = Date.now() + timeoutMs',
    '  while (!isDone() && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 20))',
    '}',
    '',
    '/** Delivers at most MAX_POLL_RECORDS; the number of those that came. */',
    'async function poll(timeoutMs = 10_000) {',
    '  await until(() => assigned.length > 0, timeoutMs)',
    '  wanted = MAX_POLL_RECORDS',
    '  consumer.resume(assigned)',
    '  await until(() => wanted < MAX_POLL_RECORDS, timeoutMs)',
    '  // What is buffered is taken, too.',
    '  await until(() => wanted === 0, 200)',
    '  const count = MAX_POLL_RECORDS - wanted',
    '  wanted = 0',
    '  consumer.pause(assigned)',
    '  return count',
    '}',
    '',
    'async function main() {',
    '  await consumer.connect()',
    ...resetLines(
      program,
      `  await consumer.subscribe({ topics: [${topics.map(quoted).join(', ')}], fromBeginning: ${program.autoOffsetReset === 'earliest'} })`,
    ),
    '  await consumer.run({',
    ...(program.autoCommitIntervalMs === null
      ? ['    autoCommit: false,']
      : [`    autoCommitInterval: ${program.autoCommitIntervalMs},`]),
    '    eachBatchAutoResolve: false,',
    '    eachBatch: async ({ batch, resolveOffset, heartbeat, isStale }) => {',
    '      for (const message of batch.messages) {',
    '        if (wanted === 0 || isStale()) break',
    '        wanted -= 1',
    "        console.log(batch.topic + '-' + batch.partition + '@' + message.offset, String(message.key), String(message.value))",
    '        resolveOffset(message.offset)',
    "        positions.set(batch.topic + '/' + batch.partition, {",
    '          topic: batch.topic,',
    '          partition: batch.partition,',
    '          offset: String(BigInt(message.offset) + 1n),',
    '        })',
    '      }',
    '      await heartbeat()',
    '    },',
    '  })',
    ...(needsAssignment(program.steps[0]) ? ['  await until(() => assigned.length > 0, 10_000)'] : []),
    '',
    ...program.steps.flatMap(step => stepLines(step, program)).map(line => (line === '' ? '' : `  ${line}`)),
    ...(program.steps.at(-1)?.do === 'crash' ? [] : ['  await consumer.disconnect()']),
    '}',
    '',
    'main().catch(error => {',
    '  console.error(error)',
    '  process.exit(1)',
    '})',
  ]
  return `${lines.join('\n')}\n`
}

function resetLines({ autoOffsetReset }: Program, subscribe: string): string[] {
  return autoOffsetReset === 'none'
    ? ['  // kafkajs has no auto.offset.reset=none: without a committed offset it would start at the end.', subscribe]
    : [subscribe]
}

function assignedLines({ assigned }: Program): string[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of assigned) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [
    '// kafkajs has no assign(): this assignor gives its only member the chosen partitions. Unlike assign() in Java and',
    '// Python it joins the group.',
    'const assignor = () => ({',
    "  name: 'chosen-partitions',",
    '  version: 0,',
    '  assign: async ({ members }) => [',
    '    {',
    '      memberId: members[0].memberId,',
    '      memberAssignment: AssignerProtocol.MemberAssignment.encode({',
    '        version: 0,',
    `        assignment: { ${[...topics].map(([topic, ids]) => `${quoted(topic)}: [${ids.join(', ')}]`).join(', ')} },`,
    '        userData: Buffer.alloc(0),',
    '      }),',
    '    },',
    '  ],',
    ...protocolLines('chosen-partitions'),
    '})',
    '',
  ]
}

const protocolLines = (name: string) => [
  '  protocol: ({ topics }) => ({',
  `    name: '${name}',`,
  '    metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),',
  '  }),',
]

const rangeLines = [
  '// kafkajs has no range assignor: of each topic every member gets one run of partitions.',
  'const assignor = ({ cluster }) => ({',
  "  name: 'range',",
  '  version: 0,',
  '  assign: async ({ members, topics }) => {',
  '    const ids = members.map(each => each.memberId).sort()',
  '    const assignments = new Map(ids.map(id => [id, {}]))',
  '    for (const topic of topics) {',
  '      const partitions = cluster.findTopicPartitionMetadata(topic).map(each => each.partitionId).sort((a, b) => a - b)',
  '      const each = Math.floor(partitions.length / ids.length)',
  '      let more = partitions.length % ids.length',
  '      for (const id of ids) assignments.get(id)[topic] = partitions.splice(0, each + (more-- > 0 ? 1 : 0))',
  '    }',
  '    return [...assignments].map(([memberId, assignment]) => ({',
  '      memberId,',
  '      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }),',
  '    }))',
  '  },',
  ...protocolLines('range'),
  '})',
  '',
]

const place = ({ topic, partition }: { topic: string; partition: number }) =>
  `topic: ${quoted(topic)}, partition: ${partition}`

function stepLines(step: Step, program: Program): string[] {
  switch (step.do) {
    case 'poll':
      return ['await poll()']
    case 'run':
      return program.stopAfterIdleMs === null
        ? ['// Until the program is ended.', 'for (;;) await poll(1000)']
        : [
            `// Until nothing came for ${program.stopAfterIdleMs} ms.`,
            `while ((await poll(${program.stopAfterIdleMs})) > 0);`,
          ]
    case 'seek':
      return step.to.map(each => `consumer.seek({ ${place(each)}, offset: '${each.offset}' })`)
    case 'commit':
      return step.offsets === null
        ? ['await consumer.commitOffsets([...positions.values()])']
        : [
            'await consumer.commitOffsets([',
            ...step.offsets.map(
              each => `  { ${place(each)}, offset: '${each.offset}', metadata: ${quoted(each.metadata)} },`,
            ),
            '])',
          ]
    case 'pause':
      return ['// What poll() resumes would have to leave these out.', ...partitionLines('pause', step.partitions)]
    case 'resume':
      return partitionLines('resume', step.partitions)
    case 'crash':
      return ['// No LeaveGroup: the group waits for the session timeout.', "process.kill(process.pid, 'SIGKILL')"]
  }
}

const partitionLines = (verb: 'pause' | 'resume', partitions: readonly { topic: string; partition: number }[]) => [
  `consumer.${verb}([${partitions.map(({ topic, partition }) => `{ topic: ${quoted(topic)}, partitions: [${partition}] }`).join(', ')}])`,
]
