// The lab's consumers through main's handlers: assigned partitions, and members of groups. The same on both brokers.
import { AssignerProtocol } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import type { LabSession, Rows } from '#contract/index.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  type ConnectedWorkbench,
  connect,
  describeOnBoth,
  makeTopic,
  numbered,
  openWorkbench,
  positionsOf,
  problemOf,
  send,
  unique,
} from '#test/support/workbench.ts'

const settings = { autoOffsetReset: 'earliest', isolation: 'read_uncommitted', maxPollRecords: 500 } as const
const membership = { ...settings, sessionTimeoutMs: 10_000, autoCommitIntervalMs: 5000, autoCommit: false }

describeOnBoth('lab.assign', bench => {
  const assign = (partitions: { topic: string; partition: number }[], more: Partial<AssignInput> = {}) => {
    const { client, connectionId } = bench()
    return client.lab.assign({ connectionId, ...settings, groupId: null, partitions, ...more })
  }
  const poll = (sessionId: string, timeoutMs = 5000) => bench().client.lab.poll({ sessionId, timeoutMs })

  it('polls one partition from its beginning and keeps the position', async () => {
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(5))
    const session = await assign([{ topic, partition: 0 }])
    expect(session).toMatchObject({ mode: 'assign', groupId: null, status: 'idle', memberId: null, problem: null })
    expect(session.partitions).toEqual([
      {
        topic,
        partition: 0,
        position: 0n,
        isPaused: false,
        committedOffset: null,
        metadata: '',
        logStartOffset: 0n,
        highWatermark: 5n,
        lag: null,
      },
    ])
    const first = await poll(session.sessionId)
    expect(first.rows.values).toEqual(numbered(5))
    expect(first.topics).toEqual(Array(5).fill(topic))
    expect(first.session.delivered).toBe(5)
    expect(positionsOf(first.session)).toEqual({ [`${topic}/0`]: 5n })
    const second = await poll(session.sessionId, 0)
    expect(second.rows.values).toEqual([])
  })

  it('commits its positions, whereupon the lag is 0 and the next consumer of the group starts there', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    await send(bench(), topic, numbered(4))
    const { sessionId } = await assign([{ topic, partition: 0 }], { groupId, maxPollRecords: 3 })
    expect((await poll(sessionId)).rows.values).toEqual(numbered(3))
    const committed = await client.lab.commit({ sessionId, offsets: null })
    expect(committed.partitions[0]).toMatchObject({ position: 3n, committedOffset: 3n, lag: 1n })
    await poll(sessionId)
    const all = await client.lab.commit({ sessionId, offsets: null })
    expect(all.partitions[0]).toMatchObject({ committedOffset: 4n, lag: 0n })
    const next = await assign([{ topic, partition: 0 }], { groupId })
    expect(next.partitions[0]).toMatchObject({ position: 4n, committedOffset: 4n })
  })

  it('commits a chosen offset with metadata', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(4))
    const { sessionId } = await assign([{ topic, partition: 0 }], { groupId: unique('group') })
    const session = await client.lab.commit({
      sessionId,
      offsets: [{ topic, partition: 0, offset: 2n, metadata: 'by hand' }],
    })
    expect(session.partitions[0]).toMatchObject({ position: 0n, committedOffset: 2n, metadata: 'by hand', lag: 2n })
  })

  it('refuses to commit without a group', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const { sessionId } = await assign([{ topic, partition: 0 }])
    expect(await problemOf(client.lab.commit({ sessionId, offsets: null }))).toMatchObject({ code: 'NO_GROUP' })
    const switched = client.lab.autoCommit({ sessionId, enabled: true, intervalMs: 1000 })
    expect(await problemOf(switched)).toMatchObject({ code: 'NO_GROUP' })
  })

  it('seeks to the beginning, the end, an offset and a time', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    for (const n of [0, 1, 2, 3]) await send(bench(), topic, [`v${n}`], { timestamp: BigInt(1000 * (n + 1)) })
    const { sessionId } = await assign([{ topic, partition: 0 }])
    const partition = { topic, partition: 0 }
    await poll(sessionId)
    await client.lab.seek({ sessionId, partition, target: { to: 'offset', offset: 1n } })
    expect((await poll(sessionId)).rows.values).toEqual(['v1', 'v2', 'v3'])
    const back = await client.lab.seek({ sessionId, partition: null, target: { to: 'beginning' } })
    expect(positionsOf(back)).toEqual({ [`${topic}/0`]: 0n })
    const byTime = await client.lab.seek({ sessionId, partition, target: { to: 'time', timestamp: 2500n } })
    expect(positionsOf(byTime)).toEqual({ [`${topic}/0`]: 2n })
    expect((await poll(sessionId)).rows.values).toEqual(['v2', 'v3'])
    const before = await client.lab.seek({ sessionId, partition, target: { to: 'time', timestamp: -1n } })
    expect(positionsOf(before)).toEqual({ [`${topic}/0`]: 0n })
    const end = await client.lab.seek({ sessionId, partition: null, target: { to: 'end' } })
    expect(positionsOf(end)).toEqual({ [`${topic}/0`]: 4n })
  })

  it('says that an offset or a time lies outside of the log, and moves nothing', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(3), { timestamp: 1000n })
    const { sessionId } = await assign([{ topic, partition: 0 }])
    const outside = client.lab.seek({ sessionId, partition: null, target: { to: 'offset', offset: 99n } })
    expect(await problemOf(outside)).toMatchObject({
      code: 'OFFSET_OUT_OF_RANGE',
      what: 'The offset 99 lies outside the log, which goes from 0 to 3',
      where: { cluster: 'test cluster', topic, partition: '0' },
    })
    const late = client.lab.seek({ sessionId, partition: null, target: { to: 'time', timestamp: 2000n } })
    expect(await problemOf(late)).toMatchObject({
      code: 'NO_RECORD_AFTER_TIME',
      where: { partitions: `${topic}/0` },
    })
    expect(positionsOf(await client.lab.get({ sessionId }))).toEqual({ [`${topic}/0`]: 0n })
    const foreign = client.lab.seek({ sessionId, partition: { topic, partition: 7 }, target: { to: 'end' } })
    expect(await problemOf(foreign)).toMatchObject({ code: 'NOT_ASSIGNED' })
  })

  it('names the partitions that a time leaves where they are', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    await send(bench(), topic, numbered(2), { timestamp: 1000n, partition: 0 })
    await send(bench(), topic, numbered(2), { timestamp: 3000n, partition: 1 })
    const both = [0, 1].map(partition => ({ topic, partition }))
    const { sessionId } = await assign(both, { autoOffsetReset: 'latest' })
    const session = await client.lab.seek({ sessionId, partition: null, target: { to: 'time', timestamp: 2000n } })
    expect(positionsOf(session)).toEqual({ [`${topic}/0`]: 2n, [`${topic}/1`]: 0n })
    expect(session.problem).toMatchObject({ code: 'NO_RECORD_AFTER_TIME', where: { partitions: `${topic}/0` } })
  })

  it('starts where auto.offset.reset says', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const partitions = [{ topic, partition: 0 }]
    await send(bench(), topic, numbered(2))
    expect(positionsOf(await assign(partitions))).toEqual({ [`${topic}/0`]: 0n })
    expect(positionsOf(await assign(partitions, { autoOffsetReset: 'latest' }))).toEqual({ [`${topic}/0`]: 2n })
    const none = await assign(partitions, { autoOffsetReset: 'none', groupId: unique('group') })
    expect(none.problem).toMatchObject({ code: 'NO_OFFSET', where: { partitions: `${topic}/0` } })
    expect(positionsOf(none)).toEqual({ [`${topic}/0`]: null })
    expect((await poll(none.sessionId, 0)).rows.values).toEqual([])
    const { sessionId } = none
    const sought = await client.lab.seek({ sessionId, partition: null, target: { to: 'beginning' } })
    expect(sought.problem).toBeNull()
    expect((await poll(sessionId)).rows.values).toEqual(numbered(2))
  })

  it('resets a position that the log has left behind, and says so', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(5))
    const partitions = [{ topic, partition: 0 }]
    const earliest = await assign(partitions)
    const none = await assign(partitions, { autoOffsetReset: 'none', groupId: unique('group') })
    await client.lab.seek({ sessionId: none.sessionId, partition: null, target: { to: 'beginning' } })
    await client.topics.deleteRecords({ connectionId, topic, partitions: [{ partition: 0, beforeOffset: 3n }] })
    const polled = await poll(earliest.sessionId)
    expect(polled.rows.values).toEqual(['v3', 'v4'])
    expect(polled.session.problem).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', where: { partitions: `${topic}/0` } })
    const stuck = await poll(none.sessionId, 0)
    expect(positionsOf(stuck.session)).toEqual({ [`${topic}/0`]: null })
    expect(stuck.session.problem).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
  })

  it('resets a position beyond the end, as a committed offset of a topic made anew is', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    await send(bench(), topic, numbered(2))
    const first = await assign([{ topic, partition: 0 }], { groupId })
    const offsets = [{ topic, partition: 0, offset: 1000n, metadata: '' }]
    await client.lab.commit({ sessionId: first.sessionId, offsets })
    const second = await assign([{ topic, partition: 0 }], { groupId })
    expect(positionsOf(second)).toEqual({ [`${topic}/0`]: 1000n })
    const polled = await poll(second.sessionId)
    expect(polled.rows.values).toEqual(numbered(2))
    expect(polled.session.problem).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
  })

  it('reads several partitions of several topics, at most max.poll.records at once, each record once', async () => {
    const [one, two] = [await makeTopic(bench(), { partitions: 2 }), await makeTopic(bench())]
    await send(bench(), one, numbered(4, 'a'), { partition: 0 })
    await send(bench(), one, numbered(4, 'b'), { partition: 1 })
    await send(bench(), two, numbered(4, 'c'))
    const { sessionId } = await assign(
      [
        { topic: one, partition: 0 },
        { topic: one, partition: 1 },
        { topic: two, partition: 0 },
        { topic: two, partition: 0 },
      ],
      { maxPollRecords: 5 },
    )
    const values: string[] = []
    const topics: string[] = []
    while (values.length < 12) {
      const polled = await poll(sessionId)
      expect(polled.rows.values.length).toBeLessThanOrEqual(5)
      values.push(...polled.rows.values)
      topics.push(...polled.topics)
    }
    expect([...values].sort()).toEqual([...numbered(4, 'a'), ...numbered(4, 'b'), ...numbered(4, 'c')])
    expect(topics).toEqual(values.map(value => (value.startsWith('c') ? two : one)))
    expect((await poll(sessionId, 0)).rows.values).toEqual([])
  })

  it('waits for a record that is produced meanwhile', async () => {
    const topic = await makeTopic(bench())
    const { sessionId } = await assign([{ topic, partition: 0 }])
    const waiting = poll(sessionId, 30_000)
    await send(bench(), topic, ['late'])
    expect((await waiting).rows.values).toEqual(['late'])
  })

  it('gives a second poll its turn, and neither a record of the other', async () => {
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(6))
    const { sessionId } = await assign([{ topic, partition: 0 }], { maxPollRecords: 3 })
    const [first, second] = await Promise.all([poll(sessionId), poll(sessionId)])
    expect(first.rows.values).toEqual(['v0', 'v1', 'v2'])
    expect(second.rows.values).toEqual(['v3', 'v4', 'v5'])
  })

  it('ends a waiting poll when its caller goes, and delivers the record to the next', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const { sessionId } = await assign([{ topic, partition: 0 }])
    const abort = new AbortController()
    const waiting = client.lab.poll({ sessionId, timeoutMs: 60_000 }, { signal: abort.signal })
    abort.abort()
    await waiting.catch(() => {})
    await send(bench(), topic, ['one'])
    expect((await poll(sessionId)).rows.values).toEqual(['one'])
  })

  it('ends a waiting poll when it is closed, and is unknown once it is removed', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const { sessionId } = await assign([{ topic, partition: 0 }])
    const waiting = poll(sessionId, 60_000)
    await client.lab.close({ sessionId })
    expect((await waiting).session.status).toBe('closed')
    expect(await problemOf(poll(sessionId))).toMatchObject({ code: 'SESSION_CLOSED' })
    const sessions = () => client.lab.list({ connectionId })
    expect((await sessions()).find(each => each.sessionId === sessionId)?.status).toBe('closed')
    await client.lab.remove({ sessionId })
    expect((await sessions()).map(each => each.sessionId)).not.toContain(sessionId)
  })

  it('commits by itself after polls, and once more when it is closed', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    await send(bench(), topic, numbered(2))
    const { sessionId } = await assign([{ topic, partition: 0 }], { groupId, maxPollRecords: 1 })
    const on = await client.lab.autoCommit({ sessionId, enabled: true, intervalMs: 100 })
    expect(on.autoCommit).toBe(true)
    await poll(sessionId)
    await waitFor('the position to be committed', async () => {
      const { session } = await poll(sessionId, 0)
      return session.partitions[0]?.committedOffset === 2n
    })
    await send(bench(), topic, ['last'])
    await client.lab.autoCommit({ sessionId, enabled: true, intervalMs: 3_600_000 })
    expect((await poll(sessionId)).session.partitions[0]?.committedOffset).toBe(2n)
    await client.lab.close({ sessionId })
    const next = await assign([{ topic, partition: 0 }], { groupId })
    expect(next.partitions[0]?.committedOffset).toBe(3n)
  })

  it('says which partition there is not', async () => {
    const topic = await makeTopic(bench())
    expect(await problemOf(assign([{ topic, partition: 5 }]))).toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      where: { topic, partition: '5' },
    })
    expect(await problemOf(assign([{ topic: 'no-such-topic', partition: 0 }]))).toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
    })
  })
})

describeOnBoth('lab.subscribe', bench => {
  const subscribe = (groupId: string, topics: string[], more: Partial<SubscribeInput> = {}) => {
    const { client, connectionId } = bench()
    return client.lab.subscribe({ connectionId, ...membership, ...more, groupId, topics })
  }
  const poll = (sessionId: string, timeoutMs = 5000) => bench().client.lab.poll({ sessionId, timeoutMs })
  const close = (sessionId: string) => bench().client.lab.close({ sessionId })
  const settled = (sessions: readonly LabSession[], counts: readonly number[]) =>
    waitFor(`the members to have ${counts} partitions`, async () => {
      const now = await Promise.all(sessions.map(({ sessionId }) => bench().client.lab.get({ sessionId })))
      const found = now.map(each => (each.status === 'running' ? each.partitions.length : -1))
      return found.sort().join() === [...counts].sort().join() ? now : null
    })

  it('gives one member all partitions and their records', async () => {
    const topic = await makeTopic(bench(), { partitions: 3 })
    for (const partition of [0, 1, 2]) await send(bench(), topic, numbered(2, `p${partition}-`), { partition })
    const session = await subscribe(unique('group'), [topic])
    expect(session).toMatchObject({ mode: 'subscribe', status: 'running', problem: null })
    expect(session.memberId).toMatch(/./)
    expect(session.generationId).toBeGreaterThan(0)
    expect(session.partitions.map(each => each.partition).sort()).toEqual([0, 1, 2])
    const values = await pollAll(bench(), session.sessionId, 6)
    expect(values.sort()).toEqual([0, 1, 2].flatMap(partition => numbered(2, `p${partition}-`)))
    await close(session.sessionId)
  })

  it('shares ten partitions 5 and 5 between two members; together they read all, each record once', async () => {
    const topic = await makeTopic(bench(), { partitions: 10 })
    for (const partition of numbered(10, '').map(Number)) await send(bench(), topic, [`p${partition}`], { partition })
    const groupId = unique('group')
    const first = await subscribe(groupId, [topic])
    const second = await subscribe(groupId, [topic])
    const [left, right] = await settled([first, second], [5, 5])
    const [a, b] = [placesOf(left), placesOf(right)]
    expect([...a, ...b].sort()).toEqual(numbered(10, `${topic}/`))
    const values = [...(await pollAll(bench(), first.sessionId, 5)), ...(await pollAll(bench(), second.sessionId, 5))]
    expect(values.sort()).toEqual(numbered(10, 'p'))
    await close(second.sessionId)
    await settled([first], [10])
    await close(first.sessionId)
  })

  it('lets each of two groups read all', async () => {
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(3))
    const sessions = [await subscribe(unique('one'), [topic]), await subscribe(unique('two'), [topic])]
    for (const { sessionId } of sessions) {
      expect(await pollAll(bench(), sessionId, 3)).toEqual(numbered(3))
      await close(sessionId)
    }
  })

  it('leaves an extra member idle until another leaves', async () => {
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const first = await subscribe(groupId, [topic])
    const second = await subscribe(groupId, [topic])
    const members = await settled([first, second], [1, 0])
    const owner = members.find(each => each.partitions.length === 1)
    const idle = members.find(each => each.partitions.length === 0)
    expect((await poll(idle?.sessionId ?? '', 0)).rows.values).toEqual([])
    await close(owner?.sessionId ?? '')
    const [heir] = await settled(idle === undefined ? [] : [idle], [1])
    expect(heir?.status).toBe('running')
    await close(heir?.sessionId ?? '')
  })

  it('continues at the committed offset when it rejoins', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    await send(bench(), topic, numbered(5))
    const first = await subscribe(groupId, [topic], { maxPollRecords: 2 })
    expect((await poll(first.sessionId)).rows.values).toEqual(['v0', 'v1'])
    const committed = await client.lab.commit({ sessionId: first.sessionId, offsets: null })
    expect(committed.partitions[0]).toMatchObject({ position: 2n, committedOffset: 2n, lag: 3n })
    // Read, but not committed.
    expect((await poll(first.sessionId)).rows.values).toEqual(['v2', 'v3'])
    await close(first.sessionId)
    const again = await subscribe(groupId, [topic])
    expect((await poll(again.sessionId)).rows.values).toEqual(['v2', 'v3', 'v4'])
    const chosen = [{ topic, partition: 0, offset: 1n, metadata: 'as a member' }]
    const back = await client.lab.commit({ sessionId: again.sessionId, offsets: chosen })
    expect(back.partitions[0]).toMatchObject({ position: 5n, committedOffset: 1n, metadata: 'as a member' })
    await close(again.sessionId)
  })

  it('reads again after a seek', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(4))
    const { sessionId } = await subscribe(unique('group'), [topic])
    expect((await poll(sessionId)).rows.values).toEqual(numbered(4))
    const partition = { topic, partition: 0 }
    await client.lab.seek({ sessionId, partition, target: { to: 'offset', offset: 2n } })
    expect((await poll(sessionId)).rows.values).toEqual(['v2', 'v3'])
    await client.lab.seek({ sessionId, partition: null, target: { to: 'beginning' } })
    expect((await poll(sessionId)).rows.values).toEqual(numbered(4))
    const outside = client.lab.seek({ sessionId, partition, target: { to: 'offset', offset: 9n } })
    expect(await problemOf(outside)).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
    await close(sessionId)
  })

  it('starts where auto.offset.reset says', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(2))
    const latest = await subscribe(unique('group'), [topic], { autoOffsetReset: 'latest' })
    expect(positionsOf(latest)).toEqual({ [`${topic}/0`]: 2n })
    const waiting = poll(latest.sessionId, 30_000)
    await send(bench(), topic, ['new'])
    expect((await waiting).rows.values).toEqual(['new'])
    const none = await subscribe(unique('group'), [topic], { autoOffsetReset: 'none' })
    expect(none.problem).toMatchObject({ code: 'NO_OFFSET', where: { partitions: `${topic}/0` } })
    expect(none.status).toBe('running')
    const { sessionId } = none
    await client.lab.seek({ sessionId, partition: null, target: { to: 'offset', offset: 1n } })
    expect((await poll(sessionId)).rows.values).toEqual(['v1', 'new'])
    await close(latest.sessionId)
    await close(sessionId)
  })

  it('subscribes to several topics and delivers at most max.poll.records', async () => {
    const topics = [await makeTopic(bench()), await makeTopic(bench())]
    for (const topic of topics) await send(bench(), topic, numbered(3, `${topic}:`))
    const session = await subscribe(unique('group'), topics, { maxPollRecords: 2 })
    const values: string[] = []
    while (values.length < 6) {
      const { rows } = await poll(session.sessionId)
      expect(rows.values.length).toBeLessThanOrEqual(2)
      values.push(...rows.values)
    }
    expect(values.sort()).toEqual(topics.flatMap(topic => numbered(3, `${topic}:`)).sort())
    await close(session.sessionId)
  })

  it('commits by itself, and hands over where it stands when the group rebalances', async () => {
    const topic = await makeTopic(bench(), { partitions: 2 })
    const groupId = unique('group')
    for (const partition of [0, 1]) await send(bench(), topic, numbered(3, `p${partition}-`), { partition })
    const first = await subscribe(groupId, [topic], { autoCommit: true, autoCommitIntervalMs: 3_600_000 })
    expect(first.autoCommit).toBe(true)
    await pollAll(bench(), first.sessionId, 6)
    const second = await subscribe(groupId, [topic])
    const members = await settled([first, second], [1, 1])
    for (const each of members) expect(each.partitions[0]).toMatchObject({ position: 3n, committedOffset: 3n, lag: 0n })
    await send(bench(), topic, ['p0-next'], { partition: 0 })
    await send(bench(), topic, ['p1-next'], { partition: 1 })
    await pollAll(bench(), first.sessionId, 1)
    await close(first.sessionId)
    const [heir] = await settled([second], [2])
    expect(heir?.partitions.map(each => each.committedOffset).sort()).toEqual([3n, 4n])
    await close(second.sessionId)
  })

  it('leaves its group at once when it is closed, also while a poll waits', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    // Far longer than this test may take.
    const { sessionId } = await subscribe(groupId, [topic], { sessionTimeoutMs: 120_000 })
    expect((await client.groups.get({ connectionId, groupId })).members).toHaveLength(1)
    const waiting = poll(sessionId, 60_000)
    await close(sessionId)
    expect((await waiting).session.status).toBe('closed')
    expect(await client.groups.get({ connectionId, groupId })).toMatchObject({ state: 'Empty', members: [] })
  })

  it('stays a member between polls for longer than the session timeout', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const { sessionId, generationId } = await subscribe(groupId, [topic], { sessionTimeoutMs: 6000 })
    const until = performance.now() + 7000
    await waitFor('the session timeout to pass', () => performance.now() > until)
    expect(await client.lab.get({ sessionId })).toMatchObject({ status: 'running', generationId, problem: null })
    expect((await client.groups.get({ connectionId, groupId })).members).toHaveLength(1)
    await close(sessionId)
  })

  it('fails with the broker’s reason when it may not join', async () => {
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const other = await memberOfAnotherKind(bench(), groupId, topic)
    const session = await subscribe(groupId, [topic], { joinsOthers: true })
    expect(session).toMatchObject({ status: 'failed', problem: { code: 'INCONSISTENT_GROUP_PROTOCOL' } })
    expect((await poll(session.sessionId, 60_000)).rows.values).toEqual([])
    const { client } = bench()
    const commit = client.lab.commit({
      sessionId: session.sessionId,
      offsets: [{ topic, partition: 0, offset: 0n, metadata: '' }],
    })
    expect(await problemOf(commit)).toMatchObject({ code: 'REBALANCE_IN_PROGRESS' })
    await close(session.sessionId)
    await other()
    const unknown = subscribe(unique('group'), ['no-such-topic'])
    expect(await problemOf(unknown)).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
  })

  it('refuses commits from outside while it is there', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const member = await subscribe(groupId, [topic])
    const outside = await client.lab.assign({
      ...settings,
      connectionId,
      groupId,
      partitions: [{ topic, partition: 0 }],
    })
    const commit = client.lab.commit({ sessionId: outside.sessionId, offsets: null })
    expect(await problemOf(commit)).toMatchObject({ code: 'UNKNOWN_MEMBER_ID' })
    await close(member.sessionId)
  })

  it('ends with its connection', async () => {
    const { client, connectionId, bootstrap } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const other = await openWorkbench()
    const otherId = await connect(other, bootstrap)
    const session = await other.client.lab.subscribe({
      ...membership,
      connectionId: otherId,
      groupId,
      topics: [topic],
      sessionTimeoutMs: 120_000,
    })
    expect(session.status).toBe('running')
    await other.client.connections.disconnect({ connectionId: otherId })
    expect(await client.groups.get({ connectionId, groupId })).toMatchObject({ state: 'Empty', members: [] })
    const gone = other.client.lab.get({ sessionId: session.sessionId })
    expect(await problemOf(gone)).toMatchObject({ code: 'SESSION_CLOSED' })
    await other.close()
  })
})

describe('lab', () => {
  it('knows no session of another app', async () => {
    const bench = await openWorkbench()
    expect(await problemOf(bench.client.lab.get({ sessionId: 'none' }))).toMatchObject({ code: 'SESSION_CLOSED' })
    await bench.close()
  })
})

type AssignInput = Parameters<ConnectedWorkbench['client']['lab']['assign']>[0]
type SubscribeInput = Parameters<ConnectedWorkbench['client']['lab']['subscribe']>[0]

const placesOf = (session: LabSession | undefined) =>
  (session?.partitions ?? []).map(each => `${each.topic}/${each.partition}`)

/** A member whose assignor ours does not know. */
async function memberOfAnotherKind({ services, connectionId }: ConnectedWorkbench, groupId: string, topic: string) {
  const { connection, end } = await services.connections.member(connectionId, 'other')
  const consumer = connection.kafka.consumer({
    groupId,
    partitionAssigners: [
      () => ({
        name: 'of-another-kind',
        version: 0,
        assign: async () => [],
        protocol: ({ topics }) => ({
          name: 'of-another-kind',
          metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
        }),
      }),
    ],
  })
  await consumer.subscribe({ topics: [topic] })
  await consumer.run({ eachMessage: async () => {} })
  return async () => {
    await consumer.disconnect()
    await end()
  }
}

/** Polls until that many records came; more would be a record twice. */
async function pollAll({ client }: ConnectedWorkbench, sessionId: string, count: number): Promise<string[]> {
  const values: string[] = []
  const collect = (rows: Rows) => values.push(...rows.values)
  while (values.length < count) collect((await client.lab.poll({ sessionId, timeoutMs: 5000 })).rows)
  collect((await client.lab.poll({ sessionId, timeoutMs: 0 })).rows)
  return values
}
