import { describe, expect, it } from 'vitest'
import type { MemberIdentity } from '#broker/coordinator/index.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { encodeBatch } from '#core/records/batch.ts'
import { element, identity, stableGroup, startCoordinators, type TestBroker } from './fixture.ts'

const anonymous: MemberIdentity = { groupId: 'billing', memberId: '', groupInstanceId: null, generationId: -1 }
const orders = { topic: 'orders', partition: 0 }
const commit = { ...orders, offset: 42n, leaderEpoch: -1, metadata: null }

async function startProducer(broker: TestBroker, transactionalId = 'tx', timeoutMs = 60_000) {
  const { errorCode, producerId, producerEpoch } = await broker.transactions.initProducerId(
    transactionalId,
    timeoutMs,
    null,
  )
  expect(errorCode).toBe(ErrorCode.NONE)
  return { transactionalId, producerId, producerEpoch }
}

type Producer = Awaited<ReturnType<typeof startProducer>>

/** What Produce would append. */
function produce(broker: TestBroker, { producerId, producerEpoch }: Producer, baseSequence = 0): void {
  const record = { timestamp: BigInt(broker.clock.now()), key: null, value: Buffer.from('v'), headers: [] }
  const batch = encodeBatch([record], { producerId, producerEpoch, baseSequence, isTransactional: true })
  broker.log('orders', 0).append(batch, { now: broker.clock.now(), origin: 'client' })
}

describe('producer ids', () => {
  it('are never given out twice, restarts included', async () => {
    const broker = await startCoordinators()
    const take = async (from: TestBroker) => (await from.transactions.initProducerId(null, 1, null)).producerId
    const first = await Promise.all(Array.from({ length: 1500 }, () => take(broker)))
    const again = await broker.restart()
    const all = [...first, await take(again)]
    expect(new Set(all).size).toBe(1501)
  })

  it('of a transactional id stay, while the epoch rises and fences the session before', async () => {
    const broker = await startCoordinators()
    const old = await startProducer(broker)
    const young = await startProducer(broker)
    expect(young).toEqual({ ...old, producerEpoch: old.producerEpoch + 1 })
    broker.topics.create('orders', 1)
    expect(broker.transactions.addPartitions(old, [orders])).toEqual([
      { ...orders, errorCode: ErrorCode.PRODUCER_FENCED },
    ])
    expect(broker.transactions.end(old, true)).toBe(ErrorCode.PRODUCER_FENCED)
  })

  it('survive a restart with their epoch', async () => {
    const broker = await startCoordinators()
    const before = await startProducer(broker)
    const after = await startProducer(await broker.restart())
    expect(after).toEqual({ ...before, producerEpoch: 1 })
  })

  it('are followed up by a producer that says which epoch it has (KIP-360)', async () => {
    const broker = await startCoordinators()
    const { producerId } = await startProducer(broker)
    const init = (producerEpoch: number) =>
      broker.transactions.initProducerId('tx', 60_000, { producerId, producerEpoch })
    expect(await init(0)).toEqual({ errorCode: 0, producerId, producerEpoch: 1 })
    // The answer got lost and the request is sent again.
    expect(await init(0)).toEqual({ errorCode: 0, producerId, producerEpoch: 1 })
    await startProducer(broker)
    expect((await init(1)).errorCode).toBe(ErrorCode.PRODUCER_FENCED)
  })

  it.each([
    ['an empty transactional id', '', 1000, ErrorCode.INVALID_REQUEST],
    ['no timeout', 'tx', 0, ErrorCode.INVALID_TRANSACTION_TIMEOUT],
    ['a timeout beyond the limit', 'tx', 900_001, ErrorCode.INVALID_TRANSACTION_TIMEOUT],
  ])('are refused for %s', async (_case, transactionalId, timeoutMs, errorCode) => {
    const broker = await startCoordinators()
    expect((await broker.transactions.initProducerId(transactionalId, timeoutMs, null)).errorCode).toBe(errorCode)
  })
})

describe('a transaction', () => {
  it('holds back the last stable offset until its marker is written', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const producer = await startProducer(broker)
    expect(broker.transactions.addPartitions(producer, [orders])).toEqual([{ ...orders, errorCode: 0 }])
    expect(broker.transactions.verify(producer, orders)).toBe(ErrorCode.NONE)
    produce(broker, producer)
    const log = broker.log('orders', 0)
    expect([log.lastStableOffset, log.logEndOffset]).toEqual([0n, 1n])

    expect(broker.transactions.end(producer, true)).toBe(ErrorCode.NONE)
    expect([log.lastStableOffset, log.logEndOffset]).toEqual([2n, 2n])
    expect(log.abortedTransactions(0n, 9n)).toEqual([])
    expect(broker.transactions.describe('tx')).toMatchObject({ state: 'CompleteCommit', partitions: [] })
    // A repeated EndTxn is answered alike, another decision is not.
    expect(broker.transactions.end(producer, true)).toBe(ErrorCode.NONE)
    expect(broker.transactions.end(producer, false)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(log.logEndOffset).toBe(2n)
  })

  it('that is aborted is in the aborted list', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const producer = await startProducer(broker)
    broker.transactions.addPartitions(producer, [orders])
    produce(broker, producer)
    expect(broker.transactions.end(producer, false)).toBe(ErrorCode.NONE)
    const { producerId } = producer
    expect(broker.log('orders', 0).abortedTransactions(0n, 9n)).toMatchObject([{ producerId, firstOffset: 0n }])
  })

  it('that runs out of time is aborted, and its producer fenced', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const producer = await startProducer(broker, 'tx', 5_000)
    broker.transactions.addPartitions(producer, [orders])
    produce(broker, producer)
    await broker.clock.pass(5_000)
    const log = broker.log('orders', 0)
    expect(log.lastStableOffset).toBe(log.logEndOffset)
    expect(log.abortedTransactions(0n, 9n)).toHaveLength(1)
    expect(broker.transactions.end(producer, true)).toBe(ErrorCode.PRODUCER_FENCED)
    expect(() => produce(broker, producer, 1)).toThrow(/epoch/)
  })

  it('left open by a session is aborted by the next one', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const old = await startProducer(broker)
    broker.transactions.addPartitions(old, [orders])
    produce(broker, old)
    const young = await startProducer(broker)
    expect(young.producerEpoch).toBeGreaterThan(old.producerEpoch)
    expect(broker.log('orders', 0).abortedTransactions(0n, 9n)).toHaveLength(1)
    expect(broker.transactions.describe('tx')?.state).toBe('Empty')
  })

  it('that is open at a restart has the rest of its time, and can be committed', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const producer = await startProducer(broker, 'tx', 5_000)
    broker.transactions.addPartitions(producer, [orders])
    produce(broker, producer)
    await broker.clock.pass(3_000)
    const again = await broker.restart()
    expect(again.log('orders', 0).lastStableOffset).toBe(0n)
    expect(again.transactions.end(producer, true)).toBe(ErrorCode.NONE)
    expect(again.log('orders', 0).lastStableOffset).toBe(2n)

    const next = await startProducer(again, 'other', 5_000)
    again.transactions.addPartitions(next, [orders])
    produce(again, next)
    await again.clock.pass(3_000)
    const third = await again.restart()
    await third.clock.pass(2_000)
    expect(third.transactions.describe('other')?.state).toBe('CompleteAbort')
    expect(third.log('orders', 0).lastStableOffset).toBe(third.log('orders', 0).logEndOffset)
  })

  it('takes all partitions or none', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const producer = await startProducer(broker)
    const missing = { topic: 'orders', partition: 7 }
    expect(broker.transactions.addPartitions(producer, [orders, missing])).toEqual([
      { ...orders, errorCode: ErrorCode.OPERATION_NOT_ATTEMPTED },
      { ...missing, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
    ])
    expect(broker.transactions.verify(producer, orders)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(broker.transactions.end(producer, true)).toBe(ErrorCode.INVALID_TXN_STATE)
  })

  it('needs no marker in a partition that was deleted meanwhile', async () => {
    const broker = await startCoordinators()
    broker.topics.create('orders', 1)
    const producer = await startProducer(broker)
    broker.transactions.addPartitions(producer, [orders])
    broker.topics.delete('orders')
    expect(broker.transactions.end(producer, true)).toBe(ErrorCode.NONE)
  })

  it('of an unknown id is refused', async () => {
    const broker = await startCoordinators()
    const nobody = { transactionalId: 'nobody', producerId: 1n, producerEpoch: 0 }
    expect(broker.transactions.end(nobody, true)).toBe(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
    expect(await broker.transactions.addOffsets(nobody, 'billing')).toBe(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
    expect(broker.transactions.describe('nobody')).toBeNull()
  })
})

describe('offsets in a transaction', () => {
  const committed = (broker: TestBroker) => element(broker.groups.fetchOffsets('billing', [orders], false), 0).offset

  it('take effect with the commit, round after round', async () => {
    const broker = await startCoordinators()
    const producer = await startProducer(broker)
    for (const offset of [42n, 43n, 44n]) {
      const before = committed(broker)
      expect(await broker.transactions.addOffsets(producer, 'billing')).toBe(ErrorCode.NONE)
      const results = await broker.transactions.commitOffsets(producer, anonymous, [{ ...commit, offset }])
      expect(results).toEqual([{ ...orders, errorCode: 0 }])
      expect(committed(broker)).toBe(before)
      expect(element(broker.groups.fetchOffsets('billing', [orders], true), 0)).toMatchObject({
        errorCode: ErrorCode.UNSTABLE_OFFSET_COMMIT,
        offset: -1n,
      })
      expect(broker.transactions.end(producer, true)).toBe(ErrorCode.NONE)
      expect(committed(broker)).toBe(offset)
    }
    expect(committed(await broker.restart())).toBe(44n)
  })

  it('are gone with an abort, after a restart too', async () => {
    const broker = await startCoordinators()
    const producer = await startProducer(broker)
    await broker.transactions.addOffsets(producer, 'billing')
    await broker.transactions.commitOffsets(producer, anonymous, [commit])
    const again = await broker.restart()
    expect(element(again.groups.fetchOffsets('billing', [orders], true), 0).errorCode).toBe(
      ErrorCode.UNSTABLE_OFFSET_COMMIT,
    )
    expect(again.transactions.end(producer, false)).toBe(ErrorCode.NONE)
    expect(committed(again)).toBe(-1n)
    expect(committed(await again.restart())).toBe(-1n)
  })

  it('yield to a later commit outside of the transaction', async () => {
    const broker = await startCoordinators()
    const producer = await startProducer(broker)
    await broker.transactions.addOffsets(producer, 'billing')
    await broker.transactions.commitOffsets(producer, anonymous, [commit])
    await broker.groups.commitOffsets(anonymous, [{ ...commit, offset: 7n }])
    broker.transactions.end(producer, true)
    expect(committed(broker)).toBe(7n)
  })

  it('are refused outside of a transaction and from a member of another generation', async () => {
    const broker = await startCoordinators()
    const producer = await startProducer(broker)
    const codeOf = async (member: MemberIdentity) =>
      element(await broker.transactions.commitOffsets(producer, member, [commit]), 0).errorCode
    expect(await codeOf(anonymous)).toBe(ErrorCode.INVALID_TXN_STATE)
    const { members } = await stableGroup(broker, 1)
    await broker.transactions.addOffsets(producer, 'billing')
    const member = identity(element(members, 0))
    expect(await codeOf(member)).toBe(ErrorCode.NONE)
    expect(await codeOf({ ...member, generationId: 9 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await codeOf({ ...member, memberId: 'nobody' })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })
})
