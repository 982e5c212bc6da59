import { describe, expect, it } from 'vitest'
import type { PartitionLog } from '#broker/log/index.ts'
import { walkBatches } from '#core/records/batch.ts'
import { batchOf, end, now, open, producer, put, temporaryFolder } from './temporary-logs.ts'

const pair = [
  ['k', 'v'],
  ['k', 'w'],
] as const

function visibleEnd(log: PartitionLog): bigint {
  let offset = log.logStartOffset
  for (;;) {
    const { nextOffset } = log.read(offset, { maxBytes: 1000, isolation: 'read_committed' })
    if (nextOffset === offset) return offset
    offset = nextOffset
  }
}

describe('idempotent producers', () => {
  it('get the same answer for a batch sent again, and nothing is stored twice', () => {
    const log = open(temporaryFolder())
    const offsets = [0, 2, 4, 6, 8].map(sequence => put(log, pair, producer(9n, sequence)))
    expect(offsets).toEqual([0n, 2n, 4n, 6n, 8n])
    for (const [index, sequence] of [0, 2, 4, 6, 8].entries()) {
      expect(log.append(batchOf(pair, producer(9n, sequence)), { now, origin: 'client' })).toMatchObject({
        baseOffset: BigInt(index * 2),
        lastOffset: BigInt(index * 2 + 1),
        duplicate: true,
      })
    }
    expect(log.logEndOffset).toBe(10n)
  })

  it.each([
    ['a gap', 3, 3, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['a step back that is no repetition', 1, 3, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['an older epoch', 2, 2, 'INVALID_PRODUCER_EPOCH'],
    ['a newer epoch that does not start at 0', 2, 4, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
  ])('refuses %s', (_, sequence, producerEpoch, error) => {
    const log = open(temporaryFolder())
    put(log, pair, producer(9n, 0, { producerEpoch: 3 }))
    expect(() => put(log, pair, producer(9n, sequence, { producerEpoch }))).toThrow(expect.objectContaining({ error }))
    expect(log.logEndOffset).toBe(2n)
  })

  it('may start a newer epoch at 0, and any sequence when nothing is known of them', () => {
    const log = open(temporaryFolder())
    put(log, pair, producer(9n, 500))
    put(log, pair, producer(9n, 0, { producerEpoch: 1 }))
    expect(log.producers()).toMatchObject([{ producerId: 9n, producerEpoch: 1, lastSequence: 1 }])
  })

  it('go on at 0 after the largest sequence', () => {
    const log = open(temporaryFolder())
    put(log, pair, producer(9n, 2147483646))
    put(log, pair, producer(9n, 0))
    expect(log.logEndOffset).toBe(4n)
  })

  it('are known again after the log was opened anew', () => {
    const folder = temporaryFolder()
    const log = open(folder)
    put(log, pair, producer(9n, 0))
    put(log, pair, producer(9n, 2))
    log.close()
    const again = open(folder)
    expect(again.append(batchOf(pair, producer(9n, 2)), { now, origin: 'client' })).toMatchObject({ duplicate: true })
    expect(() => put(again, pair, producer(9n, 6))).toThrow(/sequence 6 after 3/)
    expect(put(again, pair, producer(9n, 4))).toBe(4n)
  })
})

describe('transactions', () => {
  const transactional = { isTransactional: true }

  function twoTransactions(): { folder: string; log: PartitionLog } {
    const folder = temporaryFolder()
    const log = open(folder)
    put(log, pair) // 0, 1
    put(log, pair, producer(1n, 0, transactional)) // 2, 3
    put(log, pair, producer(2n, 0, transactional)) // 4, 5
    put(log, pair) // 6, 7
    return { folder, log }
  }

  it('hold back readers of committed records until they end', () => {
    const { log } = twoTransactions()
    expect([log.lastStableOffset, visibleEnd(log)]).toEqual([2n, 2n])
    end(log, 'abort', 1n) // 8
    expect([log.lastStableOffset, visibleEnd(log)]).toEqual([4n, 4n])
    expect(log.abortedTransactions(0n, 4n)).toEqual([{ producerId: 1n, firstOffset: 2n, lastOffset: 8n }])
    end(log, 'commit', 2n) // 9
    expect([log.lastStableOffset, visibleEnd(log)]).toEqual([10n, 10n])
    expect(log.abortedTransactions(9n, 10n)).toEqual([])
    expect(log.abortedTransactions(0n, 2n)).toEqual([])
    expect(log.abortedTransactions(8n, 9n)).toHaveLength(1)
  })

  it('are found again after the log was opened anew, open ones too', () => {
    const { folder, log } = twoTransactions()
    end(log, 'abort', 1n)
    log.close()
    const again = open(folder)
    expect(again.lastStableOffset).toBe(4n)
    expect(again.abortedTransactions(0n, 100n)).toEqual([{ producerId: 1n, firstOffset: 2n, lastOffset: 8n }])
    expect(again.producers()).toMatchObject([
      { producerId: 1n, currentTransactionFirstOffset: null, coordinatorEpoch: 5 },
      { producerId: 2n, currentTransactionFirstOffset: 4n },
    ])
  })

  it('list only aborts that had records here', () => {
    const log = open(temporaryFolder())
    end(log, 'abort', 1n)
    expect(log.abortedTransactions(0n, 100n)).toEqual([])
    expect(log.lastStableOffset).toBe(1n)
  })

  it('fence a producer by the epoch of its marker', () => {
    const log = open(temporaryFolder())
    put(log, pair, producer(1n, 0, transactional))
    end(log, 'abort', 1n, 1)
    expect(() => put(log, pair, producer(1n, 2, transactional))).toThrow(
      expect.objectContaining({ error: 'INVALID_PRODUCER_EPOCH' }),
    )
    expect(log.lastStableOffset).toBe(log.logEndOffset)
  })

  it('refuse records outside of the transaction from its producer', () => {
    const log = open(temporaryFolder())
    put(log, pair, producer(1n, 0, transactional))
    expect(() => put(log, pair, producer(1n, 2))).toThrow(expect.objectContaining({ error: 'INVALID_TXN_STATE' }))
  })

  it('store markers as control batches', () => {
    const log = open(temporaryFolder())
    put(log, pair, producer(1n, 0, transactional))
    const offset = end(log, 'commit', 1n)
    const { batches } = log.read(offset, { maxBytes: 1000, isolation: 'read_committed' })
    expect([...walkBatches(batches)].map(batch => batch.header.isControl)).toEqual([true])
  })
})
