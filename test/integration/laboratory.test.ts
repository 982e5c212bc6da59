// A whole lab through main's handlers: several members on one page, their timeline, crashes, and what comes again.
import { expect, it } from 'vitest'
import type { LabEvent, LabSession } from '#contract/index.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  type ConnectedWorkbench,
  describeOnBoth,
  draftOf,
  makeTopic,
  numbered,
  problemOf,
  send,
  unique,
} from '#test/support/workbench.ts'

const membership = {
  autoOffsetReset: 'earliest',
  isolation: 'read_uncommitted',
  maxPollRecords: 500,
  // Kafka's least.
  sessionTimeoutMs: 6000,
  autoCommitIntervalMs: 5000,
  autoCommit: false,
} as const

describeOnBoth('a lab', bench => {
  type Options = Partial<Parameters<ConnectedWorkbench['client']['lab']['subscribe']>[0]>

  /** One page of members. */
  function lab(topic: string, groupId = unique('group')) {
    const { client, connectionId } = bench()
    const labId = unique('lab')
    const look = (afterEvent = 0, afterRecord = 0) => client.lab.look({ connectionId, labId, afterEvent, afterRecord })
    return {
      groupId,
      labId,
      look,
      add: (more: Options = {}) =>
        client.lab.subscribe({ connectionId, labId, ...membership, groupId, topics: [topic], ...more }),
      events: async (kind: LabEvent['kind']) => (await look()).events.filter(each => each.kind === kind),
      /** Waits until these members, and no others, share the partitions so. */
      settled: (counts: readonly number[]) =>
        waitFor(`the members to have ${counts.join(', ')} partitions`, async () => {
          const found = (await look()).sessions.filter(each => each.status === 'running')
          const is = found.map(each => each.partitions.length).sort((a, b) => a - b)
          return is.join() === counts.toSorted((a, b) => a - b).join() ? found : null
        }),
      end: () => client.lab.end({ connectionId, labId }),
    }
  }

  it('shares ten partitions among 2, 3 and 11 members; the eleventh is idle', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 10 })
    const page = lab(topic)
    await page.add()
    await page.add()
    await page.settled([5, 5])
    await page.add()
    await page.settled([3, 3, 4])
    await Promise.all(Array.from({ length: 8 }, () => page.add()))
    const members = await page.settled([0, ...Array(10).fill(1)])
    expect(members.map(each => each.number)).toEqual(numbered(11, '').map(each => Number(each) + 1))
    expect(members.filter(each => each.isLeader)).toHaveLength(1)
    const idle = members.find(each => each.partitions.length === 0)
    expect((await client.lab.poll({ sessionId: idle?.sessionId ?? '', timeoutMs: 0 })).topics).toEqual([])
    const { groups } = await page.look()
    expect(groups).toMatchObject([{ state: 'Stable', members: 11, foreign: [], partitions: 10, problem: null }])
    await page.end()
  })

  it('gives each member one run of partitions with the range assignor', async () => {
    const topic = await makeTopic(bench(), { partitions: 7 })
    const page = lab(topic)
    for (let count = 0; count < 3; count++) await page.add({ assignor: 'range' })
    const members = await page.settled([2, 2, 3])
    const runs = members.map(each => each.partitions.map(({ partition }) => partition).sort((a, b) => a - b))
    expect(runs.map(each => each.join()).sort()).toEqual(['0,1,2', '3,4', '5,6'])
    expect((await page.look()).groups[0]?.protocol).toBe('range')
    await page.end()
  })

  it('gives the same records again after a crash before the commit, marked as read before', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(6))
    const page = lab(topic)
    const first = await page.add({ maxPollRecords: 4 })
    const polled = await client.lab.poll({ sessionId: first.sessionId, timeoutMs: 5000 })
    expect([...polled.readBefore]).toEqual([0, 0, 0, 0])
    const { sessionId } = first
    const offsets = [{ topic, partition: 0, offset: 2n, metadata: '' }]
    await client.lab.commit({ sessionId, offsets })
    const crashed = await client.lab.crash({ sessionId })
    expect(crashed).toMatchObject({ status: 'crashed', partitions: [], memberId: null })
    // The group has not been told: its member is there until the session times out.
    expect((await client.groups.get({ connectionId, groupId: page.groupId })).members).toHaveLength(1)
    expect(await problemOf(client.lab.poll({ sessionId, timeoutMs: 0 }))).toMatchObject({ code: 'SESSION_CLOSED' })
    const again = await client.lab.reopen({ sessionId })
    expect(['joining', 'running']).toContain(again.status)
    await page.settled([1])
    const rest: string[] = []
    const marks: number[] = []
    while (rest.length < 4) {
      const { rows, readBefore } = await client.lab.poll({ sessionId, timeoutMs: 5000 })
      rest.push(...rows.values)
      marks.push(...readBefore)
    }
    expect(rest).toEqual(['v2', 'v3', 'v4', 'v5'])
    expect(marks).toEqual([1, 1, 0, 0])
    expect(await client.lab.get({ sessionId })).toMatchObject({ delivered: 8, deliveredAgain: 2 })
    const { delivered } = await page.look()
    expect(delivered.flatMap(each => [...each.readBefore])).toEqual([0, 0, 0, 0, 1, 1, 0, 0])
    expect(delivered.map(each => each.first)).toEqual(delivered.map(each => each.first).toSorted((a, b) => a - b))
    await page.end()
  })

  it('hands a crashed member’s partitions to the others once the session has timed out', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 4 })
    const page = lab(topic)
    const [one] = [await page.add(), await page.add()]
    await page.settled([2, 2])
    const before = (await page.look()).events.at(-1)?.number ?? 0
    await client.lab.crash({ sessionId: one.sessionId })
    const [heir] = await page.settled([4])
    const { events } = await page.look(before)
    const kinds = events.filter(each => each.sessionId === heir?.sessionId).map(each => each.kind)
    expect(events[0]).toMatchObject({ kind: 'crashed', after: [] })
    expect(kinds).toEqual(['rebalancing', 'joining', 'joined'])
    await page.end()
  })

  it('tells what really happened: join, generation, leader, assignment before and after, commits', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    await send(bench(), topic, numbered(2))
    const page = lab(topic)
    const first = await page.add()
    await client.lab.poll({ sessionId: first.sessionId, timeoutMs: 5000 })
    const offsets = [{ topic, partition: 0, offset: 1n, metadata: 'half' }]
    await client.lab.commit({ sessionId: first.sessionId, offsets })
    const second = await page.add()
    const members = await page.settled([1, 1])
    await client.lab.close({ sessionId: second.sessionId })
    await page.settled([2])
    const { events } = await page.look()
    expect(events.map(each => each.number)).toEqual(events.map((_, index) => index + 1))
    const of = (session: LabSession) => events.filter(each => each.sessionId === session.sessionId)
    expect(of(first).map(each => each.kind)).toEqual([
      'joining',
      'joined',
      'polled',
      'committed',
      'rebalancing',
      'joining',
      'joined',
      'rebalancing',
      'joining',
      'joined',
    ])
    const joins = of(first).filter(each => each.kind === 'joined')
    const generations = joins.map(each => each.generationId ?? 0)
    expect(generations).toEqual(generations.toSorted((a, b) => a - b))
    expect(new Set(generations).size).toBe(3)
    expect(joins[0]).toMatchObject({ isLeader: true, before: [], protocol: 'RoundRobinAssigner' })
    expect(joins.map(each => each.after?.length)).toEqual([2, 1, 2])
    expect(of(first)[4]).toMatchObject({ kind: 'rebalancing', after: [] })
    expect(of(first)[3]).toMatchObject({ trigger: 'hand', offsets })
    expect(of(second).at(-1)).toMatchObject({ kind: 'left', after: [] })
    expect(new Set(members.map(each => each.generationId)).size).toBe(1)
    await page.end()
    expect(await page.look()).toEqual({ startedAt: 0, sessions: [], groups: [], events: [], delivered: [] })
  })

  it('asks before it takes partitions from members of others, and names them', async () => {
    const { client, services, connectionId } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    const page = lab(topic)
    const { connection, end } = await services.connections.member(connectionId, 'stranger')
    const stranger = connection.kafka.consumer({ groupId: page.groupId })
    await stranger.subscribe({ topics: [topic] })
    await stranger.run({ eachMessage: async () => {} })
    await waitFor('the stranger to have its partitions', async () => {
      const { members } = await client.groups.get({ connectionId, groupId: page.groupId })
      return members[0]?.assignment[0]?.partitions.length === 2
    })
    expect(await problemOf(page.add())).toMatchObject({
      code: 'GROUP_HAS_MEMBERS',
      where: { group: page.groupId, members: expect.stringMatching(/^ottla-test-stranger at .* \(2 partitions\)$/) },
    })
    expect((await page.look()).sessions).toEqual([])
    await page.add({ joinsOthers: true })
    await page.settled([1])
    expect((await page.look()).groups[0]?.foreign).toHaveLength(1)
    await page.end()
    await stranger.disconnect()
    await end()
  })

  it('runs by itself until nothing came for stopAfterIdleMs, and delivers each record once', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 3 })
    for (const partition of [0, 1, 2]) await send(bench(), topic, numbered(4, `p${partition}-`), { partition })
    const page = lab(topic)
    const { sessionId } = await page.add({ maxPollRecords: 5, pollEveryMs: 10, stopAfterIdleMs: 300 })
    expect(await client.lab.run({ sessionId })).toMatchObject({ isPolling: true })
    await waitFor('it to stop by itself', async () => !(await client.lab.get({ sessionId })).isPolling)
    const { delivered, sessions } = await page.look()
    expect(delivered.flatMap(each => each.rows.values).sort()).toEqual(
      [0, 1, 2].flatMap(partition => numbered(4, `p${partition}-`)),
    )
    expect(delivered.every(each => each.topics.length <= 5)).toBe(true)
    expect(sessions[0]).toMatchObject({ status: 'running', delivered: 12, deliveredAgain: 0 })
    expect((await page.events('stoppedIdle'))[0]).toMatchObject({ durationMs: 300 })
    const last = delivered.at(-1)
    expect((await page.look(0, (last?.first ?? 0) + (last?.topics.length ?? 0) - 1)).delivered).toEqual([])
    await page.end()
  })

  it('leaves paused partitions out until they are resumed', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    for (const partition of [0, 1]) await send(bench(), topic, [`p${partition}`], { partition })
    const page = lab(topic)
    const { sessionId } = await page.add()
    const paused = await client.lab.pause({ sessionId, partition: { topic, partition: 0 } })
    expect(paused.partitions.map(each => [each.partition, each.isPaused]).sort()).toEqual([
      [0, true],
      [1, false],
    ])
    expect((await client.lab.poll({ sessionId, timeoutMs: 5000 })).rows.values).toEqual(['p1'])
    expect((await client.lab.poll({ sessionId, timeoutMs: 0 })).rows.values).toEqual([])
    await client.lab.resume({ sessionId, partition: null })
    expect((await client.lab.poll({ sessionId, timeoutMs: 5000 })).rows.values).toEqual(['p0'])
    const foreign = client.lab.pause({ sessionId, partition: { topic, partition: 9 } })
    expect(await problemOf(foreign)).toMatchObject({ code: 'NOT_ASSIGNED' })
    await page.end()
  })

  it('commits by its own clock, not by polls', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(3))
    const page = lab(topic)
    const { sessionId } = await page.add({ autoCommit: true, autoCommitIntervalMs: 100 })
    await client.lab.poll({ sessionId, timeoutMs: 5000 })
    await waitFor('the clock to commit', async () => {
      const { partitions } = await client.lab.get({ sessionId })
      return partitions[0]?.committedOffset === 3n
    })
    const commits = await page.events('committed')
    expect(commits.at(-1)).toMatchObject({ trigger: 'interval', offsets: [{ offset: 3n }] })
    await page.end()
  })

  it('does not hold more consumers than it says, nor removes a member that is still in its group', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const page = lab(topic)
    const { labId } = page
    const partitions = [{ topic, partition: 0 }]
    const assign = () => client.lab.assign({ connectionId, labId, ...membership, groupId: null, partitions })
    const member = await page.add()
    expect(await problemOf(client.lab.remove(member))).toMatchObject({ code: 'STILL_OPEN' })
    expect(await problemOf(client.lab.reopen(member))).toMatchObject({ code: 'STILL_OPEN' })
    const assigned = await Promise.all(Array.from({ length: 19 }, assign))
    expect(await problemOf(assign())).toMatchObject({ code: 'TOO_MANY_CONSUMERS' })
    for (const { sessionId } of assigned) await client.lab.remove({ sessionId })
    await client.lab.close(member)
    await client.lab.remove(member)
    expect((await page.look()).sessions).toEqual([])
  })

  it('journals what is committed by hand, with what was there before, and not its own commits', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(3))
    const page = lab(topic)
    const { sessionId } = await page.add({ autoCommit: true, autoCommitIntervalMs: 100 })
    await client.lab.poll({ sessionId, timeoutMs: 5000 })
    await waitFor('the clock to commit', async () => (await page.events('committed')).length > 0)
    const offsets = [{ topic, partition: 0, offset: 1n, metadata: 'back' }]
    await client.lab.commit({ sessionId, offsets })
    const { entries } = await client.journal.list({ connectionId })
    const mine = entries.filter(each => each.groupId === page.groupId)
    expect(mine).toHaveLength(1)
    const { changes } = await client.journal.get({ id: mine[0]?.id ?? '' })
    expect(changes).toMatchObject([
      { topic, partition: 0, before: { offset: 3n }, after: { offset: 1n, metadata: 'back' } },
    ])
    await page.end()
  })

  it('reads chosen partitions on a read-only profile, and refuses what writes', async () => {
    const { client, bootstrap } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(2))
    const draft = { ...draftOf(bootstrap), writeMode: 'read-only' as const }
    const { id: connectionId } = await client.connections.save({ id: null, draft, password: { kind: 'keep' } })
    await client.connections.connect({ connectionId })
    const labId = unique('lab')
    const groupId = unique('group')
    const on = { connectionId, labId, ...membership, groupId }
    expect(await problemOf(client.lab.subscribe({ ...on, topics: [topic] }))).toMatchObject({ code: 'READ_ONLY' })
    const { sessionId } = await client.lab.assign({ ...on, partitions: [{ topic, partition: 0 }] })
    expect((await client.lab.poll({ sessionId, timeoutMs: 5000 })).rows.values).toEqual(numbered(2))
    expect(await problemOf(client.lab.commit({ sessionId, offsets: null }))).toMatchObject({ code: 'READ_ONLY' })
    expect(await problemOf(client.lab.end({ connectionId, labId }))).toMatchObject({ code: 'READ_ONLY' })
    await client.lab.forget({ connectionId, labId })
    expect((await client.lab.look({ connectionId, labId, afterEvent: 0, afterRecord: 0 })).sessions).toEqual([])
    await client.connections.disconnect({ connectionId })
  })
})
