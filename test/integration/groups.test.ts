// Groups through main's handlers: who is in them, what they committed, deleting them. The same on both brokers.
import { expect, it } from 'vitest'
import { commitOffsets } from '#kafka/group-offsets.ts'
import {
  type ConnectedWorkbench,
  describeOnBoth,
  makeTopic,
  numbered,
  problemOf,
  send,
  unique,
} from '#test/support/workbench.ts'

describeOnBoth('groups', bench => {
  const on = (groupId: string) => ({ connectionId: bench().connectionId, groupId })
  /** Kafka tells types since 3.8 (KIP-848). */
  const classic = () => (/^(2|3\.[0-7])\b/.test(bench().version) ? 'unknown' : 'classic')

  it('tells members, what each has, what is committed and the lag', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    for (const partition of [0, 1]) await send(bench(), topic, numbered(3), { partition })
    const groupId = unique('group')
    const session = await subscribe(bench(), groupId, topic)
    const offsets = [{ topic, partition: 0, offset: 1n, metadata: 'half way' }]
    await client.lab.commit({ sessionId: session.sessionId, offsets })
    const listed = await client.groups.list({ connectionId })
    expect(listed.find(each => each.groupId === groupId)).toEqual({
      groupId,
      protocolType: 'consumer',
      state: 'Stable',
      type: classic(),
    })
    const found = await client.groups.get(on(groupId))
    expect(found).toMatchObject({
      groupId,
      protocolType: 'consumer',
      state: 'Stable',
      type: 'classic',
      protocolName: 'RoundRobinAssigner',
      problem: null,
    })
    expect(found.coordinatorId).toBeGreaterThanOrEqual(0)
    expect(found.members).toEqual([
      {
        memberId: session.memberId,
        groupInstanceId: null,
        clientId: expect.stringMatching(/^ottla-test-lab-1-/),
        clientHost: expect.stringContaining('127.0.0.1'),
        assignment: [{ topic, partitions: [0, 1] }],
      },
    ])
    const owned = { topic, logStartOffset: 0n, highWatermark: 3n, memberId: session.memberId }
    expect(found.offsets).toEqual([
      { ...owned, partition: 0, committedOffset: 1n, metadata: 'half way', lag: 2n },
      { ...owned, partition: 1, committedOffset: null, metadata: '', lag: null },
    ])
    await client.lab.close({ sessionId: session.sessionId })
  })

  it('shows an empty group with what it committed, and deletes it', async () => {
    const { client, connectionId, events } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, numbered(2))
    const groupId = unique('group')
    const { sessionId } = await subscribe(bench(), groupId, topic)
    const offsets = [{ topic, partition: 0, offset: 2n, metadata: '' }]
    await client.lab.commit({ sessionId, offsets })
    const refused = await problemOf(client.groups.delete(on(groupId)))
    expect(refused).toMatchObject({ code: 'NON_EMPTY_GROUP', where: { cluster: 'test cluster', group: groupId } })
    await client.lab.close({ sessionId })
    const empty = await client.groups.get(on(groupId))
    expect(empty).toMatchObject({ state: 'Empty', members: [], problem: null })
    expect(empty.offsets).toMatchObject([{ topic, partition: 0, committedOffset: 2n, lag: 0n, memberId: null }])
    await client.groups.delete(on(groupId))
    expect(events.at(-1)).toEqual({ event: 'changed', connectionId, feature: 'groups' })
    const listed = await client.groups.list({ connectionId })
    expect(listed.map(each => each.groupId)).not.toContain(groupId)
    expect(await problemOf(client.groups.get(on(groupId)))).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' })
  })

  it('never tells a negative lag', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const { sessionId } = await client.lab.assign({
      connectionId,
      groupId,
      partitions: [{ topic, partition: 0 }],
      autoOffsetReset: 'earliest',
      isolation: 'read_uncommitted',
      maxPollRecords: 1,
    })
    await client.lab.commit({ sessionId, offsets: [{ topic, partition: 0, offset: 7n, metadata: '' }] })
    const found = await client.groups.get(on(groupId))
    expect(found).toMatchObject({ state: 'Empty', protocolType: '' })
    expect(found.offsets).toMatchObject([{ committedOffset: 7n, highWatermark: 0n, lag: 0n }])
    await client.lab.close({ sessionId })
  })

  it('still shows a group that committed in a topic which is gone', async () => {
    const { client, connectionId } = bench()
    const [kept, gone] = [await makeTopic(bench()), await makeTopic(bench())]
    const groupId = unique('group')
    const { sessionId } = await client.lab.assign({
      connectionId,
      groupId,
      partitions: [kept, gone].map(topic => ({ topic, partition: 0 })),
      autoOffsetReset: 'earliest',
      isolation: 'read_uncommitted',
      maxPollRecords: 1,
    })
    await client.lab.commit({ sessionId, offsets: null })
    await client.lab.close({ sessionId })
    await client.topics.delete({ connectionId, topic: gone })
    const found = await client.groups.get(on(groupId))
    expect(found.offsets.find(each => each.topic === kept)).toMatchObject({ committedOffset: 0n, lag: 0n })
  })

  it('tells figures for many groups at once, and samples the lag while connected', async () => {
    const { client, connectionId, services } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    await send(bench(), topic, numbered(5))
    const [first, second] = [unique('figures'), unique('figures')]
    const writer = await services.connections.writer(connectionId)
    const commit = { topic, partition: 0, offset: 2n, metadata: '' }
    await commitOffsets(writer, first, [commit, { ...commit, partition: 1, offset: 0n }])
    const groups = [first, second, unique('absent')].map(groupId => ({ groupId, type: classic() }))
    const session = await subscribe(bench(), second, topic)
    expect(await client.groups.figures({ connectionId, groups })).toMatchObject([
      { groupId: first, members: 0, partitions: 2, lag: 3n, committed: 2n, end: 5n },
      { groupId: second, members: 1, assignor: 'RoundRobinAssigner', partitions: 0, lag: null },
      { partitions: 0, lag: null },
    ])
    const on = { connectionId, groupId: first, type: classic() }
    expect(await client.groups.history(on)).toEqual([])
    await services.lagHistory.look()
    await commitOffsets(writer, first, [{ ...commit, offset: 5n }])
    await services.lagHistory.look()
    expect(await client.groups.history(on)).toMatchObject([
      { lag: 3n, committed: 2n, end: 5n },
      { lag: 0n, committed: 5n, end: 5n },
    ])
    await client.lab.close({ sessionId: session.sessionId })
  })

  it('says that there is no such group', async () => {
    const { client } = bench()
    expect(await problemOf(client.groups.get(on('no-such-group')))).toMatchObject({
      code: 'GROUP_ID_NOT_FOUND',
      where: { group: 'no-such-group' },
    })
    expect(await problemOf(client.groups.delete(on('no-such-group')))).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' })
  })
})

function subscribe({ client, connectionId }: ConnectedWorkbench, groupId: string, topic: string) {
  return client.lab.subscribe({
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
}
