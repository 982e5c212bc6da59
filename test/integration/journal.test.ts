// Changes of offsets through main's handlers: what the journal keeps of them, and that nothing happens without it.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KafkaFailure } from '#kafka/failure.ts'
import { commitEach, commitOffsets, fetchOffsets } from '#kafka/group-offsets.ts'
import { describeOnBoth, makeTopic, unique } from '#test/support/workbench.ts'

describeOnBoth('journal', bench => {
  const commit = (topic: string, partition: number, offset: bigint, metadata = '') => ({
    topic,
    partition,
    offset,
    metadata,
    leaderEpoch: -1,
  })
  const writer = () => bench().services.connections.writer(bench().connectionId)

  it('keeps what was committed before a change, what was asked, and what was refused', async () => {
    const { client, connectionId, services, events } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    const groupId = unique('group')
    const connection = await writer()
    await commitOffsets(connection, groupId, [commit(topic, 0, 5n, 'five')])
    const changes = [
      { topic, partition: 0, after: { offset: 2n, metadata: 'two' } },
      { topic, partition: 1, after: { offset: 1n, metadata: '' } },
      { topic: 'no-such-topic', partition: 0, after: { offset: 1n, metadata: '' } },
    ]
    const offsets = changes.map(({ after, ...place }) => ({ ...place, ...after }))
    const change = { connection, connectionId, groupId, cause: 'commit' as const, changes }
    const entry = await services.journal.change(change, () => commitEach(connection, groupId, offsets))
    expect(entry).toMatchObject({ groupId, profile: 'test cluster', cause: 'commit', outcome: 'partly', partitions: 3 })
    expect(entry.changes).toMatchObject([
      {
        topic,
        partition: 0,
        before: { offset: 5n, metadata: 'five' },
        after: { offset: 2n, metadata: 'two' },
        problem: null,
      },
      { topic, partition: 1, before: null, after: { offset: 1n }, problem: null },
      { topic: 'no-such-topic', before: null, problem: { code: 'UNKNOWN_TOPIC_OR_PARTITION' } },
    ])
    expect(events.at(-1)).toEqual({ event: 'changed', connectionId, feature: 'journal' })
    const listed = await client.journal.list({ connectionId })
    expect(listed.entries[0]).toMatchObject({ id: entry.id, outcome: 'partly', topics: ['no-such-topic', topic] })
    expect(await client.journal.get({ id: entry.id })).toEqual(entry)
  })

  it('does nothing when something else is committed than the preview showed', async () => {
    const { connectionId, services } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const connection = await writer()
    await commitOffsets(connection, groupId, [commit(topic, 0, 5n)])
    const seen = { offset: 4n, metadata: '', leaderEpoch: -1 }
    const changes = [{ topic, partition: 0, after: { offset: 2n, metadata: '' }, expected: seen }]
    const change = { connection, connectionId, groupId, cause: 'reset' as const, changes }
    const before = services.journal.list(connectionId).entries.length
    await expect(
      services.journal.change(change, () => Promise.reject(new Error('must not be performed'))),
    ).rejects.toMatchObject({ code: 'PLAN_OUTDATED', where: { group: groupId, partitions: `${topic}/0` } })
    expect(services.journal.list(connectionId).entries).toHaveLength(before)
  })

  it('keeps a change that was refused as a whole, and hands its failure on', async () => {
    const { connectionId, services } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const connection = await writer()
    const changes = [{ topic, partition: 0, after: null }]
    const change = { connection, connectionId, groupId, cause: 'delete-offsets' as const, changes }
    const refusal = new KafkaFailure({ code: 'NON_EMPTY_GROUP', what: 'It has members', where: {} })
    await expect(services.journal.change(change, () => Promise.reject(refusal))).rejects.toMatchObject({
      code: 'NON_EMPTY_GROUP',
    })
    const [entry] = services.journal.list(connectionId).entries
    expect(entry).toMatchObject({ groupId, outcome: 'refused' })
    expect(services.journal.get(entry?.id ?? '').changes).toMatchObject([{ problem: { code: 'NON_EMPTY_GROUP' } }])
  })

  it('keeps the offsets of a group that is deleted', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    await commitOffsets(await writer(), groupId, [commit(topic, 0, 7n, 'seven')])
    await client.groups.delete({ connectionId, groupId })
    const [entry] = (await client.journal.list({ connectionId })).entries
    expect(entry).toMatchObject({ groupId, cause: 'delete-group', outcome: 'done', partitions: 1 })
    const { changes } = await client.journal.get({ id: entry?.id ?? '' })
    expect(changes).toMatchObject([{ topic, before: { offset: 7n, metadata: 'seven' }, after: null }])
  })

  it('changes nothing when the journal cannot be written', async () => {
    const { client, connectionId, folder } = bench()
    const topic = await makeTopic(bench())
    const groupId = unique('group')
    const connection = await writer()
    await commitOffsets(connection, groupId, [commit(topic, 0, 7n)])
    const path = join(folder, 'offset-journal.jsonl')
    await rm(path, { force: true })
    await mkdir(path)
    await expect(client.groups.delete({ connectionId, groupId })).rejects.toMatchObject({
      data: { code: 'JOURNAL_NOT_WRITTEN' },
    })
    await rm(path, { recursive: true })
    expect(await fetchOffsets(connection, groupId, null)).toMatchObject([{ offset: 7n }])
  })
})
