import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SearchHits } from '#contract/index.ts'
import { openFollow, openHistory, useTabs } from '#renderer/app/index.ts'
import { queryClient, read } from '#renderer/client/index.ts'
import { HistoryPanel } from '#renderer/features/history/history-panel.tsx'
import { bytesOf } from '#renderer/lib/bytes.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { recordOf } from '#test/support/sample-record.ts'

interface Found {
  topic: number
  partition: number
  offset: number
  timestamp: number
}

function hitsOf(found: readonly Found[]): SearchHits {
  return {
    topics: Int32Array.from(found, each => each.topic),
    partitions: Int32Array.from(found, each => each.partition),
    offsets: BigInt64Array.from(found, each => BigInt(each.offset)),
    timestamps: BigInt64Array.from(found, each => BigInt(each.timestamp)),
    sizes: new Int32Array(found.length).fill(100),
    headerCounts: new Int32Array(found.length),
    keyKinds: new Uint8Array(found.length).fill(2),
    valueKinds: new Uint8Array(found.length).fill(3),
    keys: found.map(() => 'c-1'),
    values: found.map(({ offset }) => `{"n":${offset}}`),
    snippets: found.map(() => ''),
    matchStarts: new Int32Array(found.length),
    matchEnds: new Int32Array(found.length),
    matchFields: new Uint8Array(found.length),
  }
}

function Screen() {
  const tab = useTabs(state => state.tabs.find(({ id }) => id === state.activeId))
  return tab === undefined ? null : <HistoryPanel tab={tab} isVisible />
}

function show(found: readonly Found[], values: Record<number, string | null> = {}) {
  const start = vi.fn(async () => ({ searchId: 's', plan: { way: 'fields' as const, says: '' } }))
  const topicOf = (name: string) => ({
    name,
    topicId: null,
    isInternal: name.startsWith('__'),
    partitions: 1,
    replicationFactor: 1,
    unhealthyPartitions: 0,
  })
  const fakes: Fakes = {
    settings: { get: () => new Promise(() => undefined) },
    connections: { list: async () => [] },
    topics: { list: async () => ['shop.orders', 'shop.payments', '__consumer_offsets'].map(topicOf) },
    search: {
      start,
      close: async () => undefined,
      poll: async () => ({
        hits: hitsOf(found),
        nextHit: found.length,
        kept: found.length,
        done: true,
        problem: null,
        progress: {
          state: 'done',
          matches: found.length,
          records: 1234,
          bytes: 2048,
          contentBytes: 2048,
          seconds: 1,
          recordsPerSecond: 1234,
          bytesPerSecond: 2048,
          secondsLeft: 0,
          partitions: [],
          gaps: [],
          gapCount: 0,
          scriptErrors: [],
          scriptErrorCount: 0,
        },
      }),
    },
    messages: {
      record: async ({ offset, partition }) => {
        const value = values[Number(offset)]
        return recordOf({ offset, partition, value: value == null ? null : bytesOf(value) })
      },
    },
  }
  fakeClient(fakes)
  return { user: userEvent.setup(), start }
}

beforeEach(() => useTabs.setState({ tabs: [], activeId: null }))

const at = (offset: number, timestamp: number, partition = 0) => ({ topic: 0, partition, offset, timestamp })

describe('the history of a key', () => {
  it('lists its versions in time order, across partitions, with what changed in each', async () => {
    const values = { 1: '{"n":1,"s":"a"}', 7: '{"n":2,"s":"a"}', 3: null, 4: '{"n":3}' }
    const { user, start } = show([at(3, 30), at(4, 40), at(1, 10), at(7, 20, 1)], values)
    openHistory('prod', 'shop.orders', 'c-"1"\\')
    renderScreen(<Screen />)
    const grid = within(await screen.findByRole('grid', { name: 'Versions' }))
    await waitFor(() => expect(grid.getAllByRole('row')).toHaveLength(5))
    const changed = () =>
      grid
        .getAllByRole('row')
        .slice(1)
        .map(row => within(row).getAllByRole('gridcell')[5]?.textContent)
    await waitFor(() =>
      expect(changed()).toEqual(['the first that is still there', 'n 1 → 2', 'deleted (tombstone)', 'written anew']),
    )
    expect(start.mock.calls).toMatchObject([
      [{ topics: ['shop.orders'], query: { text: null, filter: 'key = "c-\\"1\\"\\\\"', partitions: null } }],
    ])
    await user.click(grid.getByRole('row', { name: /n 1 → 2/ }))
    await user.click(screen.getByRole('button', { name: 'Compare with the one before' }))
    expect(useTabs.getState().tabs.at(-1)).toMatchObject({
      kind: 'compare',
      params: { before: { offset: '1', partition: 0 }, after: { offset: '7', partition: 1 } },
    })
  })

  it('offers in the menu of a record what every list of records does', async () => {
    const { user } = show([at(1, 10), at(7, 20, 1)], { 1: '{"n":1}', 7: '{"n":2}' })
    openHistory('prod', 'shop.orders', 'c-1')
    renderScreen(<Screen />)
    const grid = within(await screen.findByRole('grid', { name: 'Versions' }))
    await user.pointer({ keys: '[MouseRight]', target: await grid.findByRole('row', { name: /n 1 → 2/ }) })
    await user.click(await screen.findByRole('menuitem', { name: 'Select for comparison' }))
    await user.pointer({ keys: '[MouseRight]', target: grid.getByRole('row', { name: /the first/ }) })
    await user.click(await screen.findByRole('menuitem', { name: 'Compare with shop.orders 1@7' }))
    expect(useTabs.getState().tabs.at(-1)).toMatchObject({
      params: { before: { offset: '7' }, after: { offset: '1' } },
    })
  })

  it('says when no record has the key by now', async () => {
    show([])
    openHistory('prod', 'shop.orders', 'gone')
    renderScreen(<Screen />)
    expect(await screen.findByText('Nothing found')).toBeTruthy()
  })

  it('does not say that there is none when it could not look', async () => {
    const { start } = show([])
    start.mockRejectedValueOnce(new Error('Nobody answers'))
    openHistory('prod', 'shop.orders', 'c-1')
    renderScreen(<Screen />)
    expect(await screen.findByText('Nobody answers')).toBeTruthy()
    expect(screen.queryByText('Nothing found')).toBeNull()
  })

  it('does without the list of topics', async () => {
    show([at(7, 1000)])
    openHistory('prod', 'shop.orders', 'c-1')
    renderScreen(<Screen />)
    await screen.findByRole('row', { name: /7/ })
    const unread = async () => Promise.reject(new Error('Nobody answers'))
    const query = queryClient.fetchQuery({ ...read('topics.list', unread, { connectionId: 'prod' }), retry: false })
    await expect(query).rejects.toThrow('Nobody answers')
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('a followed text', () => {
  it('is looked for in every topic around the time, in time order, and farther when asked', async () => {
    const { user, start } = show([
      { topic: 1, partition: 0, offset: 9, timestamp: 5_000_002 },
      { topic: 0, partition: 0, offset: 4, timestamp: 5_000_001 },
    ])
    openFollow('prod', 'corr-7', 5_000_000n)
    renderScreen(<Screen />)
    const grid = within(await screen.findByRole('grid', { name: 'Records' }))
    await waitFor(() => expect(grid.getAllByRole('row')).toHaveLength(3))
    const topics = grid
      .getAllByRole('row')
      .slice(1)
      .map(row => within(row).getAllByRole('gridcell')[3]?.textContent)
    expect(topics).toEqual(['shop.orders', 'shop.payments'])
    const times = { from: 5_000_000n - 3_600_000n, to: 5_000_001n + 3_600_000n }
    expect(start.mock.calls).toMatchObject([
      [{ topics: ['shop.orders', 'shop.payments'], query: { text: { text: 'corr-7' }, times } }],
    ])
    await user.click(screen.getByRole('combobox', { name: 'How far in time' }))
    await user.click(await screen.findByRole('option', { name: 'At any time' }))
    await waitFor(() => expect(start).toHaveBeenCalledTimes(2))
    expect(start.mock.calls.at(-1)).toMatchObject([{ query: { times: null } }])
  })
})
