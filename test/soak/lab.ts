// `npm run soak -- lab [--minutes N] [--broker built-in|kafka]`: twenty members of two groups join, crash, leave and come
// back at random while records are written. At every settled point the timeline must agree with what the groups'
// coordinator says, and a record that a group is given again must be marked.
import { setTimeout } from 'node:timers/promises'
import { Partitioners } from 'kafkajs'
import type { LabDelivered, LabEvent, LabSession } from '#contract/index.ts'
import { assignmentsAt } from '#renderer/features/lab/timeline.ts'
import { startBroker } from '../support/broker-process.ts'
import { startKafka } from '../support/kafka-server.ts'
import { connect, openWorkbench } from '../support/workbench.ts'

const TOPIC = 'soak.lab'
const PARTITIONS = 12
const MEMBERS = 20
const GROUPS = ['soak-one', 'soak-two']
/** Kafka's least. */
const SESSION_TIMEOUT_MS = 6000
/** Milliseconds of disorder between two settled points. */
const DISORDER_MS = 15_000
/** Milliseconds a group may take to settle: a session timeout, a rebalance, and patience. */
const SETTLED_WITHIN_MS = 60_000

const print = (line: string) => process.stdout.write(`${line}\n`)
const oneOf = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)]

export async function soakLab(minutes: number, isBuiltIn: boolean): Promise<number> {
  const server = isBuiltIn ? await startBroker() : await startKafka()
  const bench = await openWorkbench()
  const connectionId = await connect(bench, server.bootstrap)
  const { client } = bench
  const labId = 'soak'
  const configs = { partitions: PARTITIONS, replicationFactor: 1, configs: [], validateOnly: false }
  await client.topics.create({ connectionId, topic: TOPIC, ...configs })

  const events: LabEvent[] = []
  const given = new Set<string>()
  const problems: string[] = []
  let sessions: LabSession[] = []
  let records = 0
  let again = 0
  let settledPoints = 0
  const stop = new AbortController()

  /** Every record the lab tells of, once, compared with all that were told before. */
  function judge(chunk: LabDelivered, groupOf: ReadonlyMap<number, string>): void {
    if (chunk.first !== records + 1) problems.push(`records ${records + 1} to ${chunk.first - 1} were not told`)
    for (const [index, topic] of chunk.topics.entries()) {
      const name = `${groupOf.get(chunk.consumer)} ${topic}/${chunk.rows.partitions[index]}@${chunk.rows.offsets[index]}`
      const isMarked = chunk.readBefore[index] === 1
      if (isMarked !== given.has(name)) problems.push(`${name} is ${isMarked ? '' : 'not '}marked as read before`)
      given.add(name)
      if (isMarked) again += 1
    }
    records = chunk.first + chunk.topics.length - 1
  }

  async function look(): Promise<void> {
    const after = { afterEvent: events.at(-1)?.number ?? 0, afterRecord: records }
    const answer = await client.lab.look({ connectionId, labId, ...after })
    sessions = answer.sessions
    events.push(...answer.events)
    const groupOf = new Map(sessions.map(each => [each.number, each.groupId ?? '']))
    for (const chunk of answer.delivered) judge(chunk, groupOf)
  }

  async function disturb(): Promise<void> {
    const open = sessions.filter(each => each.status === 'running' || each.status === 'joining')
    const ended = sessions.filter(
      each => each.status === 'crashed' || each.status === 'closed' || each.status === 'failed',
    )
    const [chosen, back] = [oneOf(open), oneOf(ended)]
    const choice = Math.random()
    if (sessions.length < MEMBERS) {
      const { sessionId } = await client.lab.subscribe({
        connectionId,
        labId,
        groupId: oneOf(GROUPS) ?? '',
        topics: [TOPIC],
        assignor: 'range',
        autoOffsetReset: 'earliest',
        isolation: 'read_uncommitted',
        maxPollRecords: 20,
        pollEveryMs: 200,
        sessionTimeoutMs: SESSION_TIMEOUT_MS,
        autoCommit: Math.random() < 0.5,
        autoCommitIntervalMs: 1000,
      })
      await client.lab.run({ sessionId })
    } else if (choice < 0.3 && chosen !== undefined) await client.lab.crash(chosen)
    else if (choice < 0.45 && chosen !== undefined) await client.lab.close(chosen)
    else if (back !== undefined) {
      await client.lab.reopen(back)
      await client.lab.run(back)
    }
  }

  /** What each member has, by the timeline and by the coordinator; null while they differ. */
  async function compare(groupId: string): Promise<string | null> {
    const { state, members } = await client.groups.get({ connectionId, groupId })
    await look()
    const mine = sessions.filter(each => each.groupId === groupId)
    if (mine.some(each => each.status === 'joining')) return 'a member is joining'
    const running = mine.filter(each => each.status === 'running')
    const assigned = assignmentsAt(events, Number.POSITIVE_INFINITY)
    const textOf = (memberId: string | null, ids: readonly number[]) =>
      `${memberId}: ${ids.toSorted((a, b) => a - b).join(',')}`
    const told = running.map(each =>
      textOf(
        each.memberId,
        (assigned.get(each.sessionId) ?? []).map(({ partition }) => partition),
      ),
    )
    const described = members.map(each =>
      textOf(
        each.memberId,
        each.assignment.flatMap(({ partitions }) => partitions),
      ),
    )
    const isSame = told.sort().join('\n') === described.sort().join('\n')
    if (!isSame) return `${groupId} (${state})\n  timeline: ${told.join(' | ')}\n  broker: ${described.join(' | ')}`
    const held = running.reduce((sum, each) => sum + (assigned.get(each.sessionId)?.length ?? 0), 0)
    return running.length > 0 && held !== PARTITIONS ? `${groupId} holds ${held} of ${PARTITIONS} partitions` : null
  }

  async function settle(): Promise<void> {
    const deadline = Date.now() + SETTLED_WITHIN_MS
    for (const groupId of GROUPS) {
      let difference = await compare(groupId)
      while (difference !== null && Date.now() < deadline) {
        await setTimeout(200)
        difference = await compare(groupId)
      }
      if (difference !== null) problems.push(`not settled: ${difference}`)
    }
    settledPoints += 1
  }

  async function write(): Promise<void> {
    // Every connection of this process passes the gate.
    const { kafka } = await bench.services.connections.writer(connectionId)
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    while (!stop.signal.aborted) {
      await producer.send({ topic: TOPIC, messages: Array.from({ length: 20 }, (_, n) => ({ value: `v${n}` })) })
      await setTimeout(100)
    }
    await producer.disconnect()
  }

  const writing = write()
  const end = Date.now() + minutes * 60_000
  while (Date.now() < end) {
    const settleAt = Math.min(end, Date.now() + DISORDER_MS)
    while (Date.now() < settleAt) {
      await disturb().catch((error: unknown) => problems.push(`a member could not be moved: ${error}`))
      await look()
      await setTimeout(150)
    }
    await settle()
    const counts = GROUPS.map(id => sessions.filter(each => each.groupId === id && each.status === 'running').length)
    print(`settled ${settledPoints} times, members ${counts.join(' + ')}, ${events.length} events, ${records} records`)
  }
  stop.abort()
  await writing
  const kinds = (kind: LabEvent['kind']) => events.filter(each => each.kind === kind).length
  print(
    `${settledPoints} settled points, ${kinds('joined')} joins, ${kinds('crashed')} crashes, ${kinds('left')} leaves, ` +
      `${kinds('rebalancing')} rebalances, ${records} records delivered, ${again} of them again and marked`,
  )
  for (const problem of problems.slice(0, 20)) print(`wrong: ${problem}`)
  print(`${server.name}: ${problems.length === 0 ? 'the timeline agrees' : `${problems.length} problems`}`)
  await bench.close()
  await server.close()
  return problems.length
}
