// The gap inspector through the engine's contract, on transactions that a real client made.
import { expect, it } from 'vitest'
import type { GapReport } from '#contract/index.ts'
import { waitFor } from '#test/support/waiting.ts'
import { describeOnBoth, makeTopic, problemOf, unique } from '#test/support/workbench.ts'

describeOnBoth('gaps', bench => {
  async function scan(topic: string, from: bigint, until: bigint): Promise<GapReport> {
    const { reading, connectionId } = bench()
    let last: GapReport | null = null
    for await (const report of await reading.gaps.scan({ connectionId, topic, partition: 0, from, until }))
      last = report
    if (last === null) throw new Error('the scan told nothing')
    return last
  }

  it('tell committed, aborted and open transactions apart, and who holds consumers back', async () => {
    const { reading, connectionId, services } = bench()
    const topic = await makeTopic(bench())
    const transactionalId = unique('gaps')
    const { kafka } = await services.connections.writer(connectionId)
    const producer = kafka.producer({ transactionalId, maxInFlightRequests: 1, idempotent: true })
    await producer.connect()
    const sent = {
      topic,
      messages: [
        { partition: 0, value: 'a' },
        { partition: 0, value: 'b' },
      ],
    }
    const first = await producer.transaction()
    await first.send(sent)
    await first.commit()
    const second = await producer.transaction()
    await second.send(sent)
    await second.abort()
    // a b commit · a b abort: the markers come a little after the answer
    await waitFor('both transactions to be over', async () => {
      const found = await reading.gaps.producers({ connectionId, topic, partition: 0 })
      return found.lastStableOffset === 6n
    })
    const closed = await scan(topic, 0n, 6n)
    expect(closed.counts).toEqual({
      records: 2n,
      aborted: 2n,
      commitMarkers: 1n,
      abortMarkers: 1n,
      otherMarkers: 0n,
      missing: 0n,
    })
    expect(closed.aborted).toMatchObject([{ firstOffset: 3n, lastOffset: 4n, records: 2n }])
    expect(closed.state).toBe('done')
    // All is read, and yet there is a lag.
    expect((await scan(topic, 2n, 6n)).counts).toMatchObject({ records: 0n, aborted: 2n })

    const third = await producer.transaction()
    await third.send(sent)
    const held = await reading.gaps.producers({ connectionId, topic, partition: 0 })
    expect(held).toMatchObject({ lastStableOffset: 6n, highWatermark: 8n, problem: null })
    // Kafka 2.8 tells producers, and nothing about their transactions.
    const tellsTransactions = !/^2\./.test(bench().version)
    const told = { transactionalId, state: 'Ongoing' }
    const untold = { transactionalId: null, state: null, startedAt: null, timeoutMs: null }
    const transaction = tellsTransactions ? told : untold
    expect(held).toMatchObject({ tellsTransactions, producers: [{ transactionStartOffset: 6n, ...transaction }] })
    if (tellsTransactions) expect(held.producers?.[0]?.startedAt).toBeGreaterThan(1_700_000_000_000n)
    expect(closed.aborted[0]?.producerId).toBe(held.producers?.[0]?.producerId)
    // Beyond the last stable offset records are counted as they lie there.
    expect((await scan(topic, 0n, 8n)).counts).toMatchObject({ records: 4n, aborted: 2n })
    await third.abort()
    await producer.disconnect()
  })

  it('refuse a stretch outside of the log', async () => {
    const topic = await makeTopic(bench())
    expect(await problemOf(scan(topic, 5n, 9n))).toMatchObject({
      code: 'OFFSET_OUT_OF_RANGE',
      where: { topic, partition: '0' },
    })
  })
})
