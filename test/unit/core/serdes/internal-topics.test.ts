import { describe, expect, it } from 'vitest'
import { encodeConsumerAssignment } from '#core/protocol/consumer-protocol.ts'
import { groupRecord, offsetRecord } from '#core/serdes/group-records.ts'
import { decodeInternal } from '#core/serdes/internal-topics.ts'
import { transactionRecord } from '#core/serdes/transaction-records.ts'

const OFFSETS = '__consumer_offsets'

describe('records of internal topics', () => {
  it('are JSON with every digit: committed offsets, and their removal', () => {
    const at = { topic: 'shop.orders', partition: 3 }
    const committed = {
      offset: 9_007_199_254_740_993n,
      leaderEpoch: 7,
      metadata: 'half "way"',
      commitTimestamp: 1_700_000_000_000n,
    }
    const { key, value } = offsetRecord('billing', at, committed)
    expect(decodeInternal(OFFSETS, key, value)).toEqual({
      key: '{"group":"billing","topic":"shop.orders","partition":3}',
      value: '{"offset":9007199254740993,"leaderEpoch":7,"metadata":"half \\"way\\"","commitTimestamp":1700000000000}',
    })
    const removed = offsetRecord('billing', at, null)
    expect(decodeInternal(OFFSETS, removed.key, removed.value)?.value).toBeNull()
  })

  it('tell of a group what its members have, and of other protocols the bytes', () => {
    const member = {
      memberId: 'm',
      groupInstanceId: null,
      clientId: 'c',
      clientHost: '/127.0.0.1',
      rebalanceTimeout: 1,
      sessionTimeout: 2,
      subscription: Buffer.alloc(0),
      assignment: encodeConsumerAssignment(0, {
        assignedPartitions: [{ topic: 'shop.orders', partitions: [1, 2] }],
        userData: null,
      }),
    }
    const group = { generation: 4, protocol: 'range', leader: 'm', currentStateTimestamp: 5n, members: [member] }
    const decodedAs = (protocolType: string) => {
      const { key, value } = groupRecord('billing', { protocolType, ...group })
      return JSON.parse(decodeInternal(OFFSETS, key, value)?.value ?? '')
    }
    expect(decodedAs('consumer').members[0].assignment).toMatchObject({
      assignedPartitions: [{ topic: 'shop.orders', partitions: [1, 2] }],
    })
    expect(decodedAs('connect').members[0].assignment).toBe(member.assignment.toString('hex'))
  })

  it('tell of a transaction its state by name', () => {
    const { key, value } = transactionRecord('payments-1', {
      producerId: 4711n,
      producerEpoch: 2,
      transactionTimeoutMs: 60_000,
      transactionStatus: 1,
      transactionPartitions: [{ topic: 'shop.orders', partitionIds: [0] }],
      transactionLastUpdateTimestampMs: 1n,
      transactionStartTimestampMs: 1n,
      clientTransactionVersion: 0,
    })
    const decoded = decodeInternal('__transaction_state', key, value)
    expect(decoded?.key).toBe('{"transactionalId":"payments-1"}')
    expect(JSON.parse(decoded?.value ?? '')).toMatchObject({ producerId: 4711, transactionStatus: 'Ongoing' })
  })

  it('stay bytes where they are none of these', () => {
    expect(decodeInternal('shop.orders', Buffer.from([0, 1]), null)).toBeNull()
    expect(decodeInternal(OFFSETS, Buffer.from([0, 99, 1, 2]), null)).toBeNull()
    expect(decodeInternal(OFFSETS, Buffer.from([0]), null)).toBeNull()
    expect(decodeInternal(OFFSETS, Buffer.from([0, 1, 0, 9]), Buffer.from([1]))).toBeNull()
    expect(decodeInternal(OFFSETS, null, null)).toBeNull()
  })
})
