// The tail's panel by role and name: what it starts, what it says while it runs, held rows, the filter.
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Tail, TailRows, TailTopic } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { commands, panels } from '#renderer/features/tail/index.ts'
import { useTails } from '#renderer/features/tail/tails.ts'
import { fakeClient } from '../../support/fake-client.ts'
import { renderScreen } from '../../support/render.tsx'

const topicOf = (topic: string, part: Partial<TailTopic> = {}): TailTopic => ({
  topic,
  partitions: 3,
  records: 1200,
  matches: 1200,
  bytes: 90_000,
  recordsPerSecond: 50_000,
  bytesPerSecond: 5_000_000,
  history: Float64Array.from({ length: 59 }, (_, second) => second),
  behind: 0n,
  ...part,
})

/** Rows number `start` on: value and offset say the number. */
const rowsFrom = (start: number, count: number): TailRows => ({
  partitions: new Int32Array(count),
  offsets: BigInt64Array.from({ length: count }, (_, n) => BigInt(start + n)),
  timestamps: new BigInt64Array(count),
  sizes: new Int32Array(count),
  headerCounts: new Int32Array(count),
  keyKinds: new Uint8Array(count),
  valueKinds: new Uint8Array(count).fill(2),
  keys: Array.from({ length: count }, () => ''),
  values: Array.from({ length: count }, (_, n) => `value ${start + n}`),
  topics: Array.from({ length: count }, () => 'orders'),
  start,
})

let state: Tail
const start = vi.fn(async (_input: object) => ({ tailId: 'tail' }))
const filter = vi.fn(async (_input: object) => undefined)
const rows = vi.fn(async ({ from, count }: { from: number; count: number }) =>
  rowsFrom(from, Math.min(count, state.next - from)),
)
const pause = vi.fn(async () => {
  state = { ...state, isPaused: true, total: state.total + 34 }
})
const resume = vi.fn(async () => {
  state = { ...state, isPaused: false, next: state.total }
})

beforeEach(() => {
  for (const each of [start, filter, rows, pause, resume]) each.mockClear()
  useTails.setState({}, true)
  useTabs.setState({ tabs: [], activeId: null })
  state = {
    isPaused: false,
    first: 200,
    next: 1200,
    total: 1200,
    fellOut: 200,
    budget: { bytes: 33_554_432, records: 200_000 },
    topics: [topicOf('orders')],
    notes: [],
    noteCount: 0,
    scriptErrorCount: 0,
    scriptError: null,
    problem: null,
  }
  fakeClient({
    settings: {
      get: async () => ({
        theme: 'light',
        timeFormat: 'utc',
        showInternalTopics: false,
        groupTopicsByPrefix: true,
        refreshMs: 5000,
        favouriteTopics: [],
        sqlMemoryMiB: 2048,
        sqlThreads: 0,
      }),
    },
    topics: {
      list: async () =>
        ['orders', 'payments', 'logs'].map(name => ({
          name,
          topicId: null,
          isInternal: false,
          partitions: 3,
          replicationFactor: 1,
          unhealthyPartitions: 0,
        })),
    },
    search: { check: async () => ({ valid: true, plan: { way: 'fields', says: '' }, key: null }) },
    tail: {
      start,
      filter,
      rows,
      pause,
      resume,
      clear: async () => undefined,
      close: async () => undefined,
      poll: async ({ count }) => ({
        tail: state,
        rows: rowsFrom(Math.max(state.first, state.next - count), Math.min(count, state.next - state.first)),
      }),
    },
  })
})

function Tabs() {
  const [tab] = useTabs(each => each.tabs)
  const Panel = panels.tail?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible />
}

function show(topics: string[] = ['orders']) {
  openTab({ kind: 'tail', title: 'Tail', connectionId: 'c', key: 'orders', params: { topics } })
  renderScreen(<Tabs />)
}

describe('the tail', () => {
  it('starts from the end of what was chosen, and shows rates, exact counts and what fell out', async () => {
    show()
    const grid = await screen.findByRole('grid', { name: 'Tailed records' })
    expect(start).toHaveBeenCalledWith({
      connectionId: 'c',
      topics: ['orders'],
      prefix: null,
      isolation: 'read_uncommitted',
      text: null,
      filter: '',
      script: '',
    })
    expect(within(grid).getAllByRole('row')[1]?.textContent).toContain('value 1199')
    const rates = within(screen.getByRole('table', { name: 'Tailed topics' }))
    expect(rates.getByRole('row', { name: /orders/ }).textContent).toMatch(/50,000.*1,200/)
    expect(rates.getByRole('img', { name: /58 now, 58 at most/ })).toBeDefined()
    expect(screen.getByText('1,000 records held')).toBeDefined()
    expect(screen.getByText('200 older records made room')).toBeDefined()
  })

  it('holds its rows when moved through, says how much is new, and goes on when asked', async () => {
    show()
    const grid = await screen.findByRole('grid', { name: 'Tailed records' })
    grid.focus()
    await userEvent.keyboard('{ArrowDown}')
    await waitFor(() => expect(pause).toHaveBeenCalledTimes(1))
    const resumeButton = await screen.findByRole('button', { name: '34 new · Resume' })
    expect(screen.getByRole('status', { name: 'State of the tail' }).textContent).toBe('paused')
    await userEvent.keyboard('{End}')
    await waitFor(() => expect(rows).toHaveBeenCalled())
    await userEvent.click(resumeButton)
    await waitFor(() => expect(within(grid).getAllByRole('row')[1]?.textContent).toContain('value 1233'))
    await userEvent.keyboard('{Escape}')
    grid.focus()
    await userEvent.keyboard(' ')
    await waitFor(() => expect(pause).toHaveBeenCalledTimes(2))
  })

  it('tails a group of topics of the tree by the beginning of their names', async () => {
    const [open] = commands
    const context = { connectionId: 'c', topic: null, partition: null, groupId: null, tab: null }
    void open?.run({ ...context, topicPrefix: 'shop.' })
    renderScreen(<Tabs />)
    await waitFor(() => expect(start).toHaveBeenCalledWith(expect.objectContaining({ topics: [], prefix: 'shop.' })))
    expect(useTabs.getState().tabs[0]?.title).toBe('Tail shop.…')
  })

  it('takes whole words and a script, and says where the script failed', async () => {
    show()
    await userEvent.type(await screen.findByRole('textbox', { name: 'Text' }), 'refund')
    await userEvent.click(screen.getByRole('button', { name: 'Whole word' }))
    await userEvent.click(screen.getByRole('button', { name: 'Script' }))
    const script = screen.getByRole('region', { name: 'Script' })
    await userEvent.click(within(script).getByRole('button', { name: 'Script examples' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: /record.value.total > 100/ }))
    await userEvent.click(screen.getByRole('button', { name: 'Filter' }))
    await waitFor(() =>
      expect(filter).toHaveBeenCalledWith({
        tailId: 'tail',
        text: expect.objectContaining({ text: 'refund', wholeWord: true }),
        filter: '',
        script: 'record.value.total > 100',
      }),
    )
    act(() => {
      const scriptError = { topic: 'orders', partition: 2, offset: 7n, what: 'TypeError: no value' }
      state = { ...state, scriptErrorCount: 1200, scriptError }
    })
    const failures = await screen.findByRole('note', { name: 'Failures of the script' })
    expect(failures.textContent).toContain('1,200 records, the last at orders, partition 2, offset 7: TypeError')
  })

  it('puts a filter in force with Enter, and says when it lets nothing through', async () => {
    show()
    await userEvent.type(await screen.findByRole('textbox', { name: 'Condition' }), '$.n > 7{Enter}')
    await waitFor(() =>
      expect(filter).toHaveBeenCalledWith({ tailId: 'tail', text: null, filter: '$.n > 7', script: '' }),
    )
    act(() => {
      state = { ...state, first: 1200, topics: [topicOf('orders', { matches: 0 })] }
    })
    expect(await screen.findByText('No record matches so far')).toBeDefined()
    expect(useTabs.getState().tabs[0]?.params.filter).toBe('$.n > 7')
    expect(screen.getByRole('columnheader', { name: 'Matches' })).toBeDefined()
  })

  it('takes more topics, by name and by the beginning of their names', async () => {
    show([])
    await screen.findByText('Which topics?')
    expect(start).not.toHaveBeenCalled()
    await userEvent.click(screen.getByRole('button', { name: 'Topics: Choose topics' }))
    await userEvent.click(await screen.findByRole('checkbox', { name: 'payments' }))
    await waitFor(() => expect(start).toHaveBeenCalledTimes(1))
    await userEvent.type(screen.getByRole('textbox', { name: 'And all whose names begin with' }), 'lo{Enter}')
    await waitFor(() => expect(start).toHaveBeenCalledTimes(2))
    expect(start.mock.calls[1]?.[0]).toMatchObject({ topics: ['payments'], prefix: 'lo' })
    expect(useTabs.getState().tabs[0]?.title).toBe('Tail lo… and 1 topic')
  })

  it('tells what was noticed, newest first', async () => {
    state = {
      ...state,
      noteCount: 2,
      notes: [
        { at: 1n, topic: 'orders', partition: null, what: 'It was made anew' },
        { at: 2n, topic: 'orders', partition: 4, what: 'It was added' },
      ],
    }
    show()
    expect(await screen.findByText('orders, partition 4: It was added (and 1 before)')).toBeDefined()
  })

  it('is opened for a topic, or for none', () => {
    const command = commands.find(each => each.id === 'tail.open')
    const context = { connectionId: 'c', topic: 'orders', partition: null, groupId: null, tab: null }
    void command?.run(context)
    void command?.run({ ...context, topic: null })
    expect(useTabs.getState().tabs.map(({ title, params }) => [title, params])).toEqual([
      ['Tail orders', { topics: ['orders'] }],
      ['Tail', {}],
    ])
  })
})
