import { describe, expect, it } from 'vitest'
import { encodeConsumerSubscription } from '#core/protocol/consumer-protocol.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { decodeBatch, walkBatches } from '#core/records/batch.ts'
import { answerOf, element, identity, joinRequest, stableGroup, startCoordinators, syncRequest } from './fixture.ts'

const outside = { groupId: 'billing', memberId: '', groupInstanceId: null, generationId: -1 }
const commit = (partition: number, offset: bigint, metadata: string | null = null) => ({
  topic: 'orders',
  partition,
  offset,
  leaderEpoch: 3,
  metadata,
})
const orders = (partition: number) => ({ topic: 'orders', partition })

describe('committing', () => {
  it('from outside makes a group, and is read back', async () => {
    const broker = await startCoordinators()
    const results = await broker.groups.commitOffsets(outside, [commit(0, 42n, 'why'), commit(1, 2n ** 60n)])
    expect(results.map(result => result.errorCode)).toEqual([0, 0])
    expect(broker.groups.fetchOffsets('billing', [orders(0), orders(1), orders(2)], true)).toEqual([
      { ...orders(0), errorCode: 0, offset: 42n, leaderEpoch: 3, metadata: 'why' },
      { ...orders(1), errorCode: 0, offset: 2n ** 60n, leaderEpoch: 3, metadata: '' },
      { ...orders(2), errorCode: 0, offset: -1n, leaderEpoch: -1, metadata: '' },
    ])
    expect(broker.groups.list()).toEqual([{ groupId: 'billing', protocolType: '', state: 'Empty' }])
  })

  it('from outside is refused while the group has members', async () => {
    const broker = await startCoordinators()
    await stableGroup(broker, 1)
    expect(await broker.groups.commitOffsets(outside, [commit(0, 1n)])).toEqual([
      { ...orders(0), errorCode: ErrorCode.UNKNOWN_MEMBER_ID },
    ])
  })

  it('is for members of the present generation', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    const member = identity(element(members, 0))
    const codeOf = async (as: typeof member) =>
      element(await broker.groups.commitOffsets(as, [commit(0, 1n)]), 0).errorCode
    expect(await codeOf(member)).toBe(ErrorCode.NONE)
    expect(await codeOf({ ...member, generationId: 9 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await codeOf({ ...member, memberId: 'nobody' })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(await codeOf({ ...member, groupId: 'unheard of' })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await codeOf({ ...member, groupInstanceId: 'node-0' })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('goes on while a rebalance gathers, and stops until the assignment is known', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    const old = element(members, 0)
    const joining = broker.groups.join(joinRequest())
    expect(await answerOf(joining)).toBeNull()
    expect(await broker.groups.commitOffsets(identity(old), [commit(0, 1n)])).toMatchObject([{ errorCode: 0 }])
    const rejoined = await broker.groups.join(joinRequest({ memberId: old.memberId }))
    expect(await broker.groups.commitOffsets(identity(rejoined), [commit(0, 2n)])).toMatchObject([
      { errorCode: ErrorCode.REBALANCE_IN_PROGRESS },
    ])
  })

  it('counts as a sign of life', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    const member = identity(element(members, 0))
    for (let round = 0; round < 3; round++) {
      await broker.clock.pass(9_000)
      await broker.groups.commitOffsets(member, [commit(0, 1n)])
    }
    expect(broker.groups.heartbeat(member)).toBe(ErrorCode.NONE)
  })

  it('refuses metadata of more than 4096 bytes, and only there', async () => {
    const broker = await startCoordinators()
    const results = await broker.groups.commitOffsets(outside, [commit(0, 1n, 'x'.repeat(4097)), commit(1, 1n)])
    expect(results.map(result => result.errorCode)).toEqual([ErrorCode.OFFSET_METADATA_TOO_LARGE, 0])
  })
})

describe('what is committed', () => {
  it('survives a restart, members included', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2)
    const member = element(members, 0)
    await broker.groups.commitOffsets(identity(member), [commit(0, 5n), commit(0, 6n, 'later')])
    const before = broker.groups.describe('billing')

    const again = await broker.restart()
    expect(again.groups.describe('billing')).toEqual(before)
    expect(again.groups.heartbeat(identity(member))).toBe(ErrorCode.NONE)
    expect(again.groups.fetchOffsets('billing', null, false)).toMatchObject([{ offset: 6n, metadata: 'later' }])
    // Who does not show up after the restart loses its place as ever.
    await again.clock.pass(10_000)
    expect(again.groups.describe('billing').state).toBe('Empty')
  })

  it("is written in Kafka's own format", async () => {
    const broker = await startCoordinators()
    await broker.groups.commitOffsets(outside, [commit(1, 258n, 'm')])
    const { batches } = broker.log('__consumer_offsets', 0).read(0n, { maxBytes: 9999, isolation: 'read_uncommitted' })
    const records = [...walkBatches(batches)].flatMap(({ bytes }) => decodeBatch(bytes))
    const timestamp = broker.clock.now().toString(16).padStart(16, '0')
    expect(records.map(({ key, value }) => [key?.toString('hex'), value?.toString('hex')])).toEqual([
      [
        `00010007${Buffer.from('billing').toString('hex')}0006${Buffer.from('orders').toString('hex')}00000001`,
        `0003000000000000010200000003${'0001'}6d${timestamp}`,
      ],
    ])
  })

  it.each([
    ['billing', 9],
    ['orders-app', 5],
    ['é', 33],
  ])('of group %s is in the partition where Kafka would put it', async (groupId, partition) => {
    const broker = await startCoordinators({ offsetsTopicPartitions: 50 })
    await broker.groups.commitOffsets({ ...outside, groupId }, [commit(0, 1n)])
    const ends = Array.from({ length: 50 }, (_, index) => broker.log('__consumer_offsets', index).logEndOffset)
    expect(ends.findIndex(end => end > 0n)).toBe(partition)
    expect((await broker.restart()).groups.fetchOffsets(groupId, null, false)).toMatchObject([{ offset: 1n }])
  })

  it('goes with its topic', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    await broker.groups.commitOffsets(outside, [commit(0, 5n), { ...commit(0, 6n), topic: 'others' }])
    broker.topics.delete('orders')
    expect(broker.groups.fetchOffsets('billing', null, false)).toMatchObject([{ topic: 'others' }])
    expect((await broker.restart()).groups.fetchOffsets('billing', null, false)).toMatchObject([{ topic: 'others' }])
  })
})

describe('deleting', () => {
  it('offsets of an empty group removes them for good', async () => {
    const broker = await startCoordinators()
    await broker.groups.commitOffsets(outside, [commit(0, 5n), commit(1, 5n)])
    expect(broker.groups.deleteOffsets('billing', [orders(0)])).toEqual({
      errorCode: 0,
      partitions: [{ ...orders(0), errorCode: 0 }],
    })
    const again = await broker.restart()
    expect(again.groups.fetchOffsets('billing', null, false)).toMatchObject([{ partition: 1 }])
  })

  it('offsets of a topic that is being read is refused, of another is not', async () => {
    const broker = await startCoordinators()
    const metadata = encodeConsumerSubscription(1, { topics: ['orders'] })
    await stableGroup(broker, 1, () => ({ protocols: [{ name: 'range', metadata }] }))
    expect(broker.groups.deleteOffsets('billing', [orders(0), { topic: 'others', partition: 0 }]).partitions).toEqual([
      { ...orders(0), errorCode: ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC },
      { topic: 'others', partition: 0, errorCode: 0 },
    ])
  })

  it('offsets of a group that is not there, or is active and no consumer group, is refused', async () => {
    const broker = await startCoordinators()
    expect(broker.groups.deleteOffsets('unheard of', [orders(0)]).errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    await stableGroup(broker, 1, () => ({ protocolType: 'connect' }))
    expect(broker.groups.deleteOffsets('billing', [orders(0)]).errorCode).toBe(ErrorCode.NON_EMPTY_GROUP)
  })

  it('a group needs it to be empty, and is for good', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    const member = element(members, 0)
    await broker.groups.commitOffsets(identity(member), [commit(0, 5n)])
    expect(broker.groups.delete('billing')).toBe(ErrorCode.NON_EMPTY_GROUP)
    broker.groups.leave('billing', [{ memberId: member.memberId, groupInstanceId: null }])
    expect(broker.groups.delete('billing')).toBe(ErrorCode.NONE)
    expect(broker.groups.delete('billing')).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    expect(broker.groups.describe('billing')).toMatchObject({ found: false, state: 'Dead' })
    const again = await broker.restart()
    expect(again.groups.list()).toEqual([])
    expect(again.groups.fetchOffsets('billing', null, false)).toEqual([])
  })
})

describe('a group of another kind', () => {
  it('keeps its protocol type and the bytes of its members as they are', async () => {
    const broker = await startCoordinators()
    const metadata = Buffer.from([0, 1, 2, 255])
    const joining = broker.groups.join(
      joinRequest({ protocolType: 'connect', protocols: [{ name: 'sessioned', metadata }] }),
    )
    await broker.clock.pass(0)
    const member = await joining
    await broker.groups.sync(syncRequest(member, { assignments: { [member.memberId]: 'tasks' } }))
    expect((await broker.restart()).groups.describe('billing')).toMatchObject({
      protocolType: 'connect',
      protocol: 'sessioned',
      members: [{ metadata, assignment: Buffer.from('tasks') }],
    })
  })
})
