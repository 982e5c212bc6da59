// Random plans of moving offsets, on Kafka and on the built-in broker: what is committed afterwards is what the preview
// showed, Kafka's own tool reports the same, and an undo brings back what was, down to metadata and “nothing committed”.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Commit, OffsetPlan, PlanInput, PlannedOffset } from '#contract/index.ts'
import { commitOffsets, fetchStored } from '#kafka/group-offsets.ts'
import { deleteRecordsBefore } from '#kafka/topics.ts'
import { javaTool } from '#test/support/java-tools.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type ConnectedWorkbench, describeOnBoth, makeTopic, problemOf, send, unique } from '#test/support/workbench.ts'

const PLANS = 220
const GROUPS_PER_CALL = 110
/** The partitions' logs: deleted up to `start`, records up to `end`, one per second from `FIRST_TIME` on. */
const LOGS = [
  { start: 0n, end: 12n },
  { start: 5n, end: 9n },
  { start: 0n, end: 0n },
  { start: 4n, end: 4n },
]
const FIRST_TIME = 1_700_000_000_000n

type Initial = ({ offset: bigint; metadata: string } | null)[]

const offset = fc.bigInt({ min: 0n, max: 16n })
const initial: fc.Arbitrary<Initial> = fc.tuple(
  ...LOGS.map(() => fc.option(fc.record({ offset, metadata: fc.string({ maxLength: 12 }) }), { freq: 3 })),
)
const partitions = fc.option(fc.subarray([0, 1, 2, 3], { minLength: 1 }), { freq: 4 })
const time = fc.integer({ min: -3, max: 15 }).map(seconds => FIRST_TIME + BigInt(seconds) * 1000n + 1n)
const target = fc.oneof(
  fc.constant({ to: 'earliest' as const }),
  fc.constant({ to: 'latest' as const }),
  fc.record({ to: fc.constant('offset' as const), offset }),
  fc.record({ to: fc.constant('time' as const), timestamp: time }),
  fc.record({ to: fc.constant('shift' as const), by: fc.bigInt({ min: -20n, max: 20n }) }),
  fc.constant({ to: 'group' as const }),
  fc.record({ to: fc.constant('csv' as const), offsets: fc.array(offset, { minLength: 1, maxLength: 4 }) }),
  fc.constant({ to: 'none' as const }),
)
const randomPlan = fc.record({
  initial,
  partitions,
  target,
  outOfRange: fc.constantFrom('clamp' as const, 'keep' as const, 'refuse' as const),
  beyondEnd: fc.constantFrom('latest' as const, 'refuse' as const),
})
type RandomPlan = typeof randomPlan extends fc.Arbitrary<infer Plan> ? Plan : never

describeOnBoth('plans of moving offsets', bench => {
  it(`come out as the preview shows, and can be undone (${PLANS} random plans)`, async () => {
    const { client, connectionId, services } = bench()
    const topic = await logsOf(bench())
    const writer = await services.connections.writer(connectionId)
    const other = unique('other')
    await commitOffsets(writer, other, [
      { topic, partition: 0, offset: 3n, metadata: 'not copied' },
      { topic, partition: 1, offset: 1n, metadata: '' },
    ])
    const plans = fc.sample(randomPlan, PLANS).map(plan => ({ plan, groupId: unique('plan') }))
    const entries = new Map<string, string>()
    const shown = new Map<string, OffsetPlan>()
    for (const { plan, groupId } of plans) {
      const commits = plan.initial.flatMap((commit, partition) =>
        commit === null ? [] : [{ topic, partition, ...commit }],
      )
      if (commits.length > 0) await commitOffsets(writer, groupId, commits)
      const preview = await client.groups.plan({ connectionId, groupId, ...inputOf(plan, topic, other) })
      shown.set(groupId, preview)
      expect(preview.partitions.map(asModel), JSON.stringify(plan, decimal)).toEqual(modelOf(plan, topic))
      const changes = preview.partitions.filter(each => each.problem === null).map(changeOf)
      if (changes.length === 0) continue
      const entry = await client.groups.apply({ connectionId, groupId, changes, undoes: null })
      // Deleting an offset that is not there is no failure; nothing else may be.
      expect(entry.changes.filter(({ problem }) => problem !== null)).toEqual([])
      entries.set(groupId, entry.id)
      expect(await storedOf(bench(), groupId)).toEqual(commitsOf(plan, preview))
    }
    await expectToolReports(bench(), topic, shown)
    for (const { plan, groupId } of plans) {
      const id = entries.get(groupId)
      if (id === undefined) continue
      const undo = { scope: null, target: { to: 'entry', id }, outOfRange: 'keep', beyondEnd: 'refuse' } as const
      const preview = await client.groups.plan({ connectionId, groupId, ...undo })
      expect(preview.partitions.filter(({ problem }) => problem !== null)).toEqual([])
      const changes = preview.partitions.map(changeOf)
      const entry = await client.groups.apply({ connectionId, groupId, changes, undoes: id })
      expect(entry).toMatchObject({ cause: 'undo', undoes: id, outcome: 'done' })
      expect((await client.journal.get({ id })).undoneBy).toEqual([entry.id])
      expect(await storedOf(bench(), groupId)).toEqual(initialOf(plan))
    }
  }, 300_000)

  it('of an active group are shown with its members, refused by Kafka, and change nothing', async () => {
    const { client, connectionId, services } = bench()
    const topic = await logsOf(bench())
    const groupId = unique('active')
    const before = { topic, partition: 0, offset: 7n, metadata: 'seven' }
    await commitOffsets(await services.connections.writer(connectionId), groupId, [before])
    const session = await client.lab.subscribe({
      connectionId,
      groupId,
      topics: [topic],
      autoOffsetReset: 'earliest',
      isolation: 'read_uncommitted',
      maxPollRecords: 10,
      sessionTimeoutMs: 10_000,
      autoCommit: false,
      autoCommitIntervalMs: 5000,
    })
    for (const plan of fc.sample(randomPlan, 20)) {
      const asked = inputOf({ ...plan, target: { to: 'earliest' } }, topic, 'nobody')
      const preview = await client.groups.plan({ connectionId, groupId, ...asked })
      expect(preview.members).toMatchObject([{ memberId: session.memberId }])
      expect(preview.blocked).toMatchObject({ where: { members: expect.stringContaining('ottla-test') } })
      const changes = preview.partitions.map(changeOf)
      const entry = await client.groups.apply({ connectionId, groupId, changes, undoes: null })
      expect(entry.outcome).toBe('refused')
      expect(new Set(entry.changes.map(({ problem }) => problem?.code))).toEqual(new Set(['UNKNOWN_MEMBER_ID']))
      expect(await storedOf(bench(), groupId)).toEqual([[0, 7n, 'seven']])
    }
    // The group subscribes to the topic: what it has committed there cannot be deleted either.
    const none = { scope: null, target: { to: 'none' }, outOfRange: 'clamp', beyondEnd: 'refuse' } as const
    const preview = await client.groups.plan({ connectionId, groupId, ...none })
    expect(preview.blocked).toBeNull()
    const changes = preview.partitions.map(changeOf)
    const entry = await client.groups.apply({ connectionId, groupId, changes, undoes: null })
    expect(entry.changes).toMatchObject([{ problem: { code: 'GROUP_SUBSCRIBED_TO_TOPIC' } }])
    await client.lab.close({ sessionId: session.sessionId })
  })

  it('are not applied when something else is committed since the preview', async () => {
    const { client, connectionId, services } = bench()
    const topic = await logsOf(bench())
    const groupId = unique('raced')
    const writer = await services.connections.writer(connectionId)
    const preview = await client.groups.plan({
      connectionId,
      groupId,
      scope: [{ topic, partitions: null }],
      target: { to: 'earliest' },
      outOfRange: 'clamp',
      beyondEnd: 'refuse',
    })
    expect(preview.state).toBe('Dead')
    await commitOffsets(writer, groupId, [{ topic, partition: 0, offset: 7n, metadata: '' }])
    const changes = preview.partitions.map(changeOf)
    expect(await problemOf(client.groups.apply({ connectionId, groupId, changes, undoes: null }))).toMatchObject({
      code: 'PLAN_OUTDATED',
      where: { partitions: `${topic}/0` },
    })
    expect(await storedOf(bench(), groupId)).toEqual([[0, 7n, '']])
  })

  it('from a full CSV bring back metadata and “none”, and a topic that is gone says so for itself', async () => {
    const { client, connectionId, services } = bench()
    const [topic, gone] = [await logsOf(bench()), await makeTopic(bench())]
    const groupId = unique('csv')
    const writer = await services.connections.writer(connectionId)
    await commitOffsets(writer, groupId, [
      { topic, partition: 0, offset: 7n, metadata: 'a "b", c' },
      { topic: gone, partition: 0, offset: 0n, metadata: '' },
    ])
    const text = `${await client.groups.csv({ connectionId, groupId, form: 'full' })}${groupId},${topic},1,none,,\n`
    expect(await client.groups.csv({ connectionId, groupId, form: 'tool' })).toContain(`${topic},0,7\n`)
    await commitOffsets(
      writer,
      groupId,
      [0, 1].map(partition => ({ topic, partition, offset: 1n, metadata: '' })),
    )
    await client.topics.delete({ connectionId, topic: gone })
    const target = { to: 'csv', text } as const
    const plan = () =>
      client.groups.plan({ connectionId, groupId, scope: null, target, outOfRange: 'keep', beyondEnd: 'refuse' })
    const goneIn = ({ partitions }: OffsetPlan) => partitions.find(each => each.topic === gone)
    // With ZooKeeper a topic goes a little after its deletion was answered.
    await waitFor('the topic to be gone', async () => goneIn(await plan())?.problem !== null)
    const preview = await plan()
    expect(goneIn(preview)?.problem).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
    const changes = preview.partitions.filter(({ problem }) => problem === null).map(changeOf)
    await client.groups.apply({ connectionId, groupId, changes, undoes: null })
    expect(await storedOf(bench(), groupId)).toContainEqual([0, 7n, 'a "b", c'])
    expect(await storedOf(bench(), groupId)).not.toContainEqual([1, 1n, ''])
  })
})

/** A topic with the logs of `LOGS`. */
async function logsOf(bench: ConnectedWorkbench): Promise<string> {
  const topic = await makeTopic(bench, {
    partitions: LOGS.length,
    // The records are old: retention would take them meanwhile.
    configs: [{ name: 'retention.ms', value: '-1' }],
  })
  for (const [partition, { end }] of LOGS.entries()) {
    for (let at = 0n; at < end; at++) {
      await send(bench, topic, [`record ${at}`], { partition, timestamp: FIRST_TIME + at * 1000n })
    }
  }
  const writer = await bench.services.connections.writer(bench.connectionId)
  const cut = LOGS.map(({ start }, partition) => ({ partition, beforeOffset: start }))
  const deleted = await deleteRecordsBefore(
    writer,
    topic,
    cut.filter(({ beforeOffset }) => beforeOffset > 0n),
  )
  expect(deleted.map(({ failure }) => failure)).toEqual([null, null])
  return topic
}

function inputOf({ partitions: chosen, target: asked, ...rules }: RandomPlan, topic: string, other: string): PlanInput {
  const csv = (offsets: bigint[]) => offsets.map((at, partition) => `${topic},${partition},${at}\n`).join('')
  const given =
    asked.to === 'group'
      ? { to: asked.to, groupId: other }
      : asked.to === 'csv'
        ? { to: asked.to, text: csv(asked.offsets) }
        : asked
  const { outOfRange, beyondEnd } = rules
  return { scope: [{ topic, partitions: chosen }], target: given, outOfRange, beyondEnd }
}

/** What a plan must come to, told by a second, plain implementation. */
function modelOf(plan: RandomPlan, topic: string) {
  const chosen = plan.target.to === 'csv' ? plan.target.offsets.map((_, partition) => partition) : plan.partitions
  return (chosen ?? [0, 1, 2, 3]).toSorted().map(partition => {
    const log = LOGS[partition] ?? { start: 0n, end: 0n }
    const before = plan.initial[partition] ?? null
    const goal = goalOf(plan, partition, before?.offset ?? null, log)
    const isInside = (at: bigint) => at >= log.start && at <= log.end
    const lag = (at: bigint | null) => (at === null ? null : at > log.end ? 0n : log.end - at)
    const stays = { topic, partition, after: before?.offset ?? null, lagAfter: lag(before?.offset ?? null) }
    if (typeof goal === 'string') return { ...stays, again: 0n, skipped: 0n, problem: goal }
    const isRefused = plan.outOfRange === 'refuse' || (plan.outOfRange === 'keep' && goal !== null && goal < 0n)
    if (goal !== null && !isInside(goal) && isRefused) {
      return { ...stays, again: 0n, skipped: 0n, problem: 'OFFSET_OUT_OF_RANGE' }
    }
    const clamped = goal === null || isInside(goal) ? goal : goal < log.start ? log.start : log.end
    const after = plan.outOfRange === 'clamp' ? clamped : goal
    const isKnown = before !== null && isInside(before.offset) && after !== null && isInside(after)
    const moved = isKnown ? after - before.offset : null
    const again = moved === null ? null : moved < 0n ? -moved : 0n
    const skipped = moved === null ? null : moved > 0n ? moved : 0n
    return { topic, partition, after, lagAfter: lag(after), again, skipped, problem: null }
  })
}

/** An offset, null for none, or the code of the reason why the partition stays. */
function goalOf(plan: RandomPlan, partition: number, before: bigint | null, log: { start: bigint; end: bigint }) {
  const { target: asked } = plan
  switch (asked.to) {
    case 'earliest':
      return log.start
    case 'latest':
      return log.end
    case 'offset':
      return asked.offset
    case 'none':
      return null
    case 'shift':
      return before === null ? 'NO_COMMIT' : before + asked.by
    case 'group':
      return [3n, 1n][partition] ?? 'NO_COMMIT'
    case 'csv':
      return asked.offsets[partition] ?? null
    case 'time': {
      for (let at = log.start; at < log.end; at++) if (FIRST_TIME + at * 1000n >= asked.timestamp) return at
      return plan.beyondEnd === 'latest' ? log.end : 'NO_RECORD_AFTER_TIME'
    }
  }
}

const asModel = ({ topic, partition, after, lagAfter, again, skipped, problem }: PlannedOffset) => ({
  topic,
  partition,
  after: after?.offset ?? null,
  lagAfter,
  again,
  skipped,
  problem: problem?.code ?? null,
})

const changeOf = ({ topic, partition, before, after }: PlannedOffset) => ({ topic, partition, before, after })
const decimal = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

type Stored = [partition: number, offset: bigint, metadata: string]

async function storedOf({ services, connectionId }: ConnectedWorkbench, groupId: string): Promise<Stored[]> {
  const stored = await fetchStored(services.connections.reader(connectionId), groupId, null)
  return stored
    .map(({ partition, offset: at, metadata }): Stored => [partition, at, metadata])
    .sort(([left], [right]) => left - right)
}

const initialOf = ({ initial: commits }: RandomPlan): Stored[] =>
  commits.flatMap((commit, partition): Stored[] =>
    commit === null ? [] : [[partition, commit.offset, commit.metadata]],
  )

/** What the preview shows, and what it does not touch. */
function commitsOf(plan: RandomPlan, { partitions: shown }: OffsetPlan): Stored[] {
  const after = new Map<number, Pick<Commit, 'offset' | 'metadata'> | null>(plan.initial.entries())
  for (const each of shown) after.set(each.partition, each.after)
  return [...after]
    .sort(([left], [right]) => left - right)
    .flatMap(([partition, commit]): Stored[] => (commit === null ? [] : [[partition, commit.offset, commit.metadata]]))
}

/** `--describe` of all the groups: offset and lag per partition. */
async function expectToolReports(bench: ConnectedWorkbench, topic: string, shown: ReadonlyMap<string, OffsetPlan>) {
  // The tool gives up at a group that is not there (any more): one whose every offset was deleted.
  const listed = new Set(
    (await bench.client.groups.list({ connectionId: bench.connectionId })).map(each => each.groupId),
  )
  const groupIds = [...shown.keys()].filter(groupId => listed.has(groupId))
  const reported = new Map<string, string>()
  for (let from = 0; from < groupIds.length; from += GROUPS_PER_CALL) {
    const named = groupIds.slice(from, from + GROUPS_PER_CALL).flatMap(groupId => ['--group', groupId])
    const args = ['--bootstrap-server', bench.bootstrap, '--describe', '--offsets', ...named]
    const { stdout, stderr } = await javaTool('kafka-consumer-groups', args, { timeLimit: 120_000 })
    expect(stderr).not.toContain('Error')
    expect(stdout).not.toContain('Error')
    for (const line of stdout.split('\n')) {
      const [group = '', found, partition, current, , lag] = line.trim().split(/\s+/)
      if (found === topic) reported.set(`${group}/${partition}`, `${current} ${lag}`)
    }
  }
  const expected = new Map<string, string>()
  for (const groupId of groupIds) {
    const { offsets } = await bench.client.groups.get({ connectionId: bench.connectionId, groupId })
    for (const { partition, committedOffset, highWatermark } of offsets) {
      // The tool subtracts as it is: beyond the end its lag is negative.
      const lag = (highWatermark ?? 0n) - (committedOffset ?? 0n)
      expected.set(`${groupId}/${partition}`, `${committedOffset} ${lag}`)
    }
    for (const { partition, after } of shown.get(groupId)?.partitions ?? []) {
      const told = reported.get(`${groupId}/${partition}`)
      expect(told?.split(' ')[0], `${groupId}/${partition}`).toBe(after === null ? undefined : String(after.offset))
    }
  }
  expect(reported).toEqual(expected)
  expect(reported.size).toBeGreaterThan(PLANS)
}
