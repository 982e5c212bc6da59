import { describe, expect, it } from 'vitest'
import { ErrorCode } from '#core/protocol/errors.ts'
import {
  answerOf,
  element,
  identity,
  joinRequest,
  settle,
  stableGroup,
  startCoordinators,
  syncRequest,
} from './fixture.ts'

describe('joining', () => {
  it('makes one member leader, and gives each its own assignment', async () => {
    const broker = await startCoordinators()
    const { members, assignments } = await stableGroup(broker, 3)

    expect(members.map(member => member.errorCode)).toEqual([0, 0, 0])
    expect(new Set(members.map(member => member.generationId))).toEqual(new Set([1]))
    expect(members.filter(member => member.leader === member.memberId)).toHaveLength(1)
    expect(members.filter(member => member.members.length === 3)).toHaveLength(1)
    expect(assignments.map(({ assignment }) => assignment.toString())).toEqual(
      members.map(({ memberId }) => `to ${memberId}`),
    )
    expect(broker.groups.describe('billing')).toMatchObject({ state: 'Stable', protocol: 'range', found: true })
  })

  it('gives a new member its id first where the client knows of that (KIP-394)', async () => {
    const broker = await startCoordinators()
    const refused = await broker.groups.join(joinRequest({ requireKnownMemberId: true }))
    expect(refused.errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    expect(refused.memberId).toMatch(/^client-/)

    const joining = broker.groups.join(joinRequest({ requireKnownMemberId: true, memberId: refused.memberId }))
    await broker.clock.pass(0)
    expect(await joining).toMatchObject({ errorCode: 0, memberId: refused.memberId, generationId: 1 })
  })

  it('does not wait for ever for an id that was given out and never used', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    await broker.groups.join(joinRequest({ requireKnownMemberId: true, sessionTimeoutMs: 6_000 }))
    const rejoining = broker.groups.join(joinRequest({ memberId: element(members, 0).memberId }))
    expect(await answerOf(rejoining)).toBeNull()
    await broker.clock.pass(6_000)
    expect(await rejoining).toMatchObject({ errorCode: 0, generationId: 2 })
  })

  it('waits for more first members as long as the initial delay says', async () => {
    const broker = await startCoordinators({ initialRebalanceDelayMs: 3_000 })
    const first = broker.groups.join(joinRequest())
    await broker.clock.pass(2_000)
    const second = broker.groups.join(joinRequest())
    await broker.clock.pass(2_000)
    // The second one came during the delay, which therefore starts once more.
    expect(await answerOf(first)).toBeNull()
    await broker.clock.pass(2_000)
    expect((await first).members).toHaveLength(2)
    expect((await second).generationId).toBe(1)
  })

  it('takes the protocol most members prefer among those all speak', async () => {
    const broker = await startCoordinators()
    const protocols = (...names: string[]) => names.map(name => ({ name, metadata: Buffer.from(name) }))
    const wishes = [protocols('a', 'b', 'c'), protocols('c', 'b'), protocols('b', 'c')]
    const { members } = await stableGroup(broker, 3, index => ({ protocols: element(wishes, index) }))
    expect(members.map(member => member.protocolName)).toEqual(['b', 'b', 'b'])
  })

  it.each([
    ['an unknown member', { memberId: 'nobody' }, ErrorCode.UNKNOWN_MEMBER_ID],
    ['another protocol type', { protocolType: 'connect' }, ErrorCode.INCONSISTENT_GROUP_PROTOCOL],
    [
      'no common protocol',
      { protocols: [{ name: 'sticky', metadata: Buffer.alloc(0) }] },
      ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
    ],
    ['no protocol at all', { protocols: [] }, ErrorCode.INCONSISTENT_GROUP_PROTOCOL],
    ['a group without name', { groupId: '' }, ErrorCode.INVALID_GROUP_ID],
    ['a too short session', { sessionTimeoutMs: 5_999 }, ErrorCode.INVALID_SESSION_TIMEOUT],
  ])('refuses %s', async (_case, given, errorCode) => {
    const broker = await startCoordinators()
    await stableGroup(broker, 1)
    expect((await broker.groups.join(joinRequest(given))).errorCode).toBe(errorCode)
  })
})

describe('a rebalance', () => {
  it('calls the members back, and starts a new generation when all have come', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    const old = element(members, 0)
    const joining = broker.groups.join(joinRequest())
    expect(await answerOf(joining)).toBeNull()
    expect(broker.groups.heartbeat(identity(old))).toBe(ErrorCode.REBALANCE_IN_PROGRESS)

    const rejoined = await broker.groups.join(joinRequest({ memberId: old.memberId }))
    expect(rejoined).toMatchObject({ generationId: 2, memberId: old.memberId, leader: old.memberId })
    expect((await joining).generationId).toBe(2)
    expect(broker.groups.heartbeat(identity(old))).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(broker.groups.heartbeat(identity(rejoined))).toBe(ErrorCode.NONE)
  })

  it('goes on without those who do not come back in time', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2, () => ({ rebalanceTimeoutMs: 30_000, sessionTimeoutMs: 60_000 }))
    const joining = broker.groups.join(
      joinRequest({ memberId: element(members, 0).memberId, rebalanceTimeoutMs: 30_000 }),
    )
    await broker.clock.pass(29_999)
    expect(await answerOf(joining)).toBeNull()
    await broker.clock.pass(1)
    expect((await joining).members).toHaveLength(1)
    expect(broker.groups.heartbeat(identity(element(members, 1)))).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('answers a follower that rejoins unchanged without disturbing the group', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2)
    const follower = element(
      members.filter(member => member.members.length === 0),
      0,
    )
    const again = await broker.groups.join(joinRequest({ memberId: follower.memberId }))
    expect(again).toMatchObject({ errorCode: 0, generationId: 1, members: [] })
    expect(broker.groups.describe('billing').state).toBe('Stable')
  })

  it('fails the syncs that wait when another one starts', async () => {
    const broker = await startCoordinators()
    const joins = [broker.groups.join(joinRequest()), broker.groups.join(joinRequest())]
    await broker.clock.pass(0)
    const members = await Promise.all(joins)
    const follower = element(
      members.filter(member => member.members.length === 0),
      0,
    )
    const waiting = broker.groups.sync(syncRequest(follower))
    expect(await answerOf(waiting)).toBeNull()
    void broker.groups.join(joinRequest())
    expect((await waiting).errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  it('leaves behind who took its generation and never came for its assignment', async () => {
    const broker = await startCoordinators()
    const patient = { sessionTimeoutMs: 200_000, rebalanceTimeoutMs: 20_000 }
    const joins = [broker.groups.join(joinRequest(patient)), broker.groups.join(joinRequest(patient))]
    await broker.clock.pass(0)
    const members = await Promise.all(joins)
    const leader = element(
      members.filter(member => member.members.length > 0),
      0,
    )
    const follower = element(
      members.filter(member => member !== leader),
      0,
    )
    const waiting = broker.groups.sync(syncRequest(follower))
    await broker.clock.pass(20_000)
    expect((await waiting).errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(broker.groups.heartbeat(identity(leader))).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    const rejoined = await broker.groups.join(joinRequest({ ...patient, memberId: follower.memberId }))
    expect(rejoined).toMatchObject({ errorCode: 0, leader: follower.memberId })
  })
})

describe('a session', () => {
  it('ends without heartbeats, and the others rebalance', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2)
    const [first, second] = [element(members, 0), element(members, 1)]
    await broker.clock.pass(6_000)
    expect(broker.groups.heartbeat(identity(first))).toBe(ErrorCode.NONE)
    await broker.clock.pass(6_000)
    expect(broker.groups.heartbeat(identity(second))).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(broker.groups.heartbeat(identity(first))).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const rejoined = await broker.groups.join(joinRequest({ memberId: first.memberId }))
    expect(rejoined.members).toHaveLength(1)
  })

  it('of the last member leaves an empty group with its offsets', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 1)
    const offset = { topic: 'orders', partition: 0, offset: 7n, leaderEpoch: -1, metadata: '' }
    await broker.groups.commitOffsets(identity(element(members, 0)), [offset])
    await broker.clock.pass(10_000)
    expect(broker.groups.describe('billing')).toMatchObject({ state: 'Empty', members: [], protocolType: 'consumer' })
    expect(broker.groups.fetchOffsets('billing', null, false)).toMatchObject([{ offset: 7n }])
  })

  it('does not end while the member waits for the others', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2, () => ({ sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000 }))
    const [first, second] = [element(members, 0), element(members, 1)]
    const joining = broker.groups.join(joinRequest({ memberId: first.memberId }))
    for (let beat = 0; beat < 4; beat++) {
      await broker.clock.pass(9_000)
      broker.groups.heartbeat(identity(second))
    }
    expect(await answerOf(joining)).toBeNull()
    const back = broker.groups.join(joinRequest({ memberId: second.memberId }))
    expect((await joining).generationId).toBe(2)
    expect((await back).generationId).toBe(2)
  })
})

describe('leaving', () => {
  it('takes a member out at once', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2)
    const [first, second] = [element(members, 0), element(members, 1)]
    const left = broker.groups.leave('billing', [{ memberId: first.memberId, groupInstanceId: null }])
    expect(left).toMatchObject({ errorCode: 0, members: [{ errorCode: 0 }] })
    expect(broker.groups.heartbeat(identity(second))).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  it('of everyone empties the group', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2)
    const leaving = members.map(({ memberId }) => ({ memberId, groupInstanceId: null }))
    expect(broker.groups.leave('billing', leaving).members.map(member => member.errorCode)).toEqual([0, 0])
    expect(broker.groups.describe('billing').state).toBe('Empty')
  })

  it('says which members it does not know', async () => {
    const broker = await startCoordinators()
    await stableGroup(broker, 1)
    const nobody = [{ memberId: 'nobody', groupInstanceId: null }]
    expect(broker.groups.leave('billing', nobody).members).toMatchObject([{ errorCode: ErrorCode.UNKNOWN_MEMBER_ID }])
    expect(broker.groups.leave('unheard of', nobody).members).toMatchObject([
      { errorCode: ErrorCode.UNKNOWN_MEMBER_ID },
    ])
  })
})

describe('a static member (KIP-345)', () => {
  const static_ = (groupInstanceId: string) => ({ groupInstanceId, sessionTimeoutMs: 30_000 })

  it('comes back under a new id with its old assignment and without a rebalance', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2, index => static_(`node-${index}`))
    const follower = members.findIndex(member => member.members.length === 0)
    const old = element(members, follower)
    const back = await broker.groups.join(joinRequest(static_(`node-${follower}`)))
    expect(back).toMatchObject({ errorCode: 0, generationId: 1, members: [] })
    expect(back.memberId).not.toBe(old.memberId)
    const { assignment } = await broker.groups.sync(syncRequest(back, { groupInstanceId: `node-${follower}` }))
    expect(assignment.toString()).toBe(`to ${old.memberId}`)
    expect(broker.groups.heartbeat(identity(old, `node-${follower}`))).toBe(ErrorCode.FENCED_INSTANCE_ID)
  })

  it('that leads is told to leave the assignment as it is', async () => {
    const broker = await startCoordinators()
    const { members } = await stableGroup(broker, 2, index => static_(`node-${index}`))
    const leader = members.findIndex(member => member.members.length > 0)
    const back = await broker.groups.join(joinRequest(static_(`node-${leader}`)))
    expect(back).toMatchObject({ generationId: 1, skipAssignment: true, leader: back.memberId })
    expect(back.members).toHaveLength(2)
  })

  it('is removed by its instance id alone', async () => {
    const broker = await startCoordinators()
    await stableGroup(broker, 1, () => static_('node-0'))
    const removed = broker.groups.leave('billing', [{ memberId: '', groupInstanceId: 'node-0' }])
    expect(removed.members).toMatchObject([{ errorCode: 0 }])
    expect(broker.groups.describe('billing').state).toBe('Empty')
  })
})

describe('stopping', () => {
  it('answers everyone who waits', async () => {
    const broker = await startCoordinators()
    const joining = broker.groups.join(joinRequest())
    await settle()
    broker.close()
    expect((await joining).errorCode).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
  })
})
