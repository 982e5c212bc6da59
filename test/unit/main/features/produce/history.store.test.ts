import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '#contract/index.ts'
import { type HistoryFile, HistoryStore, historyFile } from '#main/features/produce/history.store.ts'

type Stored = ReturnType<HistoryFile['get']>

/** Keeps what a JSON file would: whatever is stored goes through its schema and through JSON. */
function fileInMemory(): HistoryFile {
  let value: Stored = historyFile.initial
  return {
    get: () => value,
    update: async next => {
      value = historyFile.schema.parse(JSON.parse(JSON.stringify(next)))
    },
  }
}

const bytes = (...values: number[]) => new Uint8Array(values)

const entry = (id: string, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  connectionId: 'one',
  topic: 'orders',
  sentAt: 1_700_000_000_000n,
  record: {
    partition: null,
    key: bytes(0, 255, 128),
    value: null,
    headers: [
      { key: 'b', value: bytes(1) },
      { key: 'a', value: null },
      { key: 'b', value: bytes() },
    ],
    timestamp: 9_007_199_254_740_993n,
    acks: -1,
    compression: 'zstd',
  },
  result: { partition: 3, offset: 9_223_372_036_854_775_807n, timestamp: 0n },
  ...change,
})

describe('the history of sent records', () => {
  it('gives back every byte, null, repeated header and int64 as it was sent', async () => {
    const history = new HistoryStore(fileInMemory())
    await history.add(entry('a'))
    await history.add(entry('b', { result: { partition: 0, offset: null, timestamp: -1n } }))
    expect(history.list('one')).toEqual([
      entry('b', { result: { partition: 0, offset: null, timestamp: -1n } }),
      entry('a'),
    ])
  })

  it('keeps the newest 200, over all connections', async () => {
    const history = new HistoryStore(fileInMemory())
    await history.add(entry('first', { connectionId: 'other' }))
    for (let n = 0; n < 200; n++) await history.add(entry(String(n)))
    expect(history.list('other')).toEqual([])
    expect(history.list('one').map(each => each.id)).toEqual(Array.from({ length: 200 }, (_, n) => String(199 - n)))
  })

  it('clears one connection and leaves the others', async () => {
    const history = new HistoryStore(fileInMemory())
    await history.add(entry('a'))
    await history.add(entry('b', { connectionId: 'other' }))
    await history.clear('one')
    expect(history.list('one')).toEqual([])
    expect(history.list('other').map(each => each.id)).toEqual(['b'])
  })

  it('leaves out a record too large to be rewritten with every send', async () => {
    const history = new HistoryStore(fileInMemory())
    await history.add(entry('large', { record: { ...entry('').record, value: new Uint8Array(1_000_001) } }))
    await history.add(entry('small'))
    expect(history.list('one').map(each => each.id)).toEqual(['small'])
  })

  it('refuses a file that holds something else', () => {
    expect(historyFile.schema.safeParse([{ id: 'x' }]).success).toBe(false)
  })
})
