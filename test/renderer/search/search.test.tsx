import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Problem, RecentSearch, SavedSearch, SearchHits, SearchProgress, SearchQuery } from '#contract/index.ts'
import { closeTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { draftIn, draftToJson, emptyDraft, formOf, queryOf } from '#renderer/features/search/draft.ts'
import { commands } from '#renderer/features/search/index.ts'
import { useRuns } from '#renderer/features/search/runs.ts'
import { useSearch } from '#renderer/features/search/search.store.ts'
import { SearchPanel } from '#renderer/features/search/search-panel.tsx'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const TEXT = 2
const IN_VALUE = 2

/** Hits at offsets `from` up to `to`, each with the needle in its value. */
function hitsAt(from: number, to: number): SearchHits {
  const offsets = Array.from({ length: to - from }, (_, index) => from + index)
  const each = offsets.length
  return {
    topics: new Int32Array(each),
    partitions: new Int32Array(each).fill(1),
    offsets: BigInt64Array.from(offsets, BigInt),
    timestamps: new BigInt64Array(each).fill(1_700_000_000_000n),
    sizes: new Int32Array(each).fill(90),
    headerCounts: new Int32Array(each),
    keyKinds: new Uint8Array(each).fill(TEXT),
    valueKinds: new Uint8Array(each).fill(TEXT),
    keys: offsets.map(offset => `key-${offset}`),
    values: offsets.map(offset => `value-${offset}`),
    snippets: offsets.map(offset => `a needle at ${offset}`),
    matchStarts: new Int32Array(each).fill(2),
    matchEnds: new Int32Array(each).fill(8),
    matchFields: new Uint8Array(each).fill(IN_VALUE),
  }
}

const progressOf = (change: Partial<SearchProgress>): SearchProgress => ({
  state: 'running',
  matches: 0,
  records: 1000,
  bytes: 4096,
  contentBytes: 4096,
  seconds: 2,
  recordsPerSecond: 500,
  bytesPerSecond: 2048,
  secondsLeft: 6,
  partitions: [
    { topic: 'orders', partition: 0, start: 0n, next: 25n, end: 100n, matches: 0 },
    { topic: 'orders', partition: 1, start: 0n, next: 100n, end: 100n, matches: 2 },
  ],
  gaps: [],
  gapCount: 0,
  scriptErrors: [],
  scriptErrorCount: 0,
  ...change,
})

type Search = NonNullable<Fakes['search']>
type Poll = Awaited<ReturnType<NonNullable<Search['poll']>>>

const plan = { way: 'bytes' as const, says: 'Looks for the text in the bytes.' }
const answer = (change: Partial<Poll>): Poll => ({
  hits: hitsAt(0, 0),
  nextHit: 0,
  kept: 0,
  progress: progressOf({}),
  done: false,
  problem: null,
  ...change,
})

const problem = (code: string, what: string): Problem => ({ code, what, where: {}, remedy: 'Again.', retriable: true })

const topicNamed = (name: string) => ({
  name,
  topicId: null,
  isInternal: false,
  partitions: 2,
  replicationFactor: 1,
  unhealthyPartitions: 0,
})

type Others = 'topics' | 'searches' | 'produce' | 'timemap'

/** Still being asked: nothing is drawn. */
const noMap: NonNullable<Fakes['timemap']> = {
  start: () => new Promise<never>(() => {}),
  close: async () => undefined,
}

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <SearchPanel tab={tab} isVisible />
}

function show(search: Search, { topics = {}, searches = {}, produce = {}, timemap = noMap }: Pick<Fakes, Others> = {}) {
  const start = vi.fn(async (_input: { connectionId: string; topics: string[]; query: SearchQuery }) => ({
    searchId: 's',
    plan,
  }))
  fakeClient({
    topics: {
      get: async () => {
        throw new ProblemError(problem('TEST', 'not asked for here'))
      },
      ...topics,
    },
    produce,
    timemap,
    searches: { list: async () => ({ saved: [], recent: [] }), remember: async () => undefined, ...searches },
    search: {
      check: async () => ({ valid: true, plan, key: null }),
      start,
      close: async () => undefined,
      ...search,
    },
  })
  const [open] = commands
  void open?.run({ connectionId: 'c', topic: 'orders', partition: null, groupId: null, tab: null })
  renderScreen(<Screen />)
  return start
}

const button = (name: string) => screen.getByRole('button', { name })

beforeEach(() => {
  for (const tabId of Object.keys(useRuns.getState())) closeTab(tabId)
  useTabs.setState({ tabs: [], activeId: null })
  useRuns.setState({}, true)
  useSearch.setState({ drafts: {}, focus: null })
})

/** Four hours with ten offsets each, the hits of `hitsAt` in the second. */
const HOUR = 3_600_000n
const MAP_FROM = 1_700_000_000_000n - (1_700_000_000_000n % HOUR) - HOUR
const mapped: NonNullable<Fakes['timemap']> = {
  start: async () => ({ mapId: 'm' }),
  poll: async () => ({
    partitions: [{ partition: 1, logStartOffset: 0n, end: 40n, oldest: MAP_FROM, youngest: null, failure: null }],
    marks: { from: MAP_FROM, step: HOUR, buckets: 4 },
    offsets: BigInt64Array.from([0n, 10n, 20n, 30n, 40n]),
    progress: 1,
    lookUps: 5,
    now: MAP_FROM + 4n * HOUR,
    done: true,
    problem: null,
  }),
  close: async () => undefined,
}

describe('search', () => {
  it('maps the hits of one topic over time, and lists those of a stretch of it', async () => {
    const user = userEvent.setup()
    const found = answer({ hits: hitsAt(0, 3), nextHit: 3, kept: 3, done: true, progress: progressOf({ matches: 3 }) })
    show({ poll: async () => found }, { timemap: mapped })
    await user.type(screen.getByRole('textbox', { name: 'Text' }), 'needle{Enter}')
    const map = await screen.findByRole('slider', { name: 'Time map of orders' })
    map.focus()
    await user.keyboard('{Home}{ArrowRight}{ArrowRight}')
    expect(map.getAttribute('aria-valuetext')).toContain('offsets 20 to 29, 0 hits')
    await user.keyboard('{ArrowLeft}')
    expect(map.getAttribute('aria-valuetext')).toContain('3 hits')
    await user.keyboard('{Enter}')
    const stretch = screen.getByRole('group', { name: 'Stretch of time' })
    expect(stretch.textContent).toContain('3 hits of 3')
    expect(within(screen.getByRole('grid', { name: 'Found in orders' })).getAllByRole('row')).toHaveLength(4)

    // Where there are none, it says so, and leads to the records of that time.
    await user.keyboard('{ArrowRight}{Enter}')
    expect(stretch.textContent).toContain('0 hits of 3')
    expect(screen.queryByRole('grid', { name: 'Found in orders' })).toBeNull()
    await user.click(within(stretch).getByRole('button', { name: 'All records of this time' }))
    const { goTo } = useTabs.getState().tabs.find(tab => tab.kind === 'topic')?.params ?? {}
    expect(goTo).toMatchObject({ from: String(MAP_FROM + 2n * HOUR), to: String(MAP_FROM + 3n * HOUR) })
    await user.click(within(stretch).getByRole('button', { name: 'All hits' }))
    expect(screen.getByRole('grid', { name: 'Found in orders' })).toBeDefined()
  })

  it('asks for what was typed and lists what is found, page by page, with the match marked', async () => {
    const user = userEvent.setup()
    const poll = vi.fn(async ({ afterHit }: { afterHit: number }) =>
      afterHit === 0
        ? answer({ hits: hitsAt(0, 2), nextHit: 2, kept: 2, progress: progressOf({ matches: 2 }) })
        : answer({
            hits: hitsAt(2, 3),
            nextHit: 3,
            kept: 3,
            done: true,
            progress: progressOf({ state: 'done', matches: 4 }),
          }),
    )
    const start = show({ poll })
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Text' }))
    await user.keyboard('needle')
    await user.click(button('Match case'))
    await user.click(button('Search'))

    const grid = await screen.findByRole('grid', { name: 'Found in orders' })
    await waitFor(() => expect(grid.getAttribute('aria-rowcount')).toBe('4'))
    const row = within(grid).getByRole('row', { name: /key-2 a needle at 2/ })
    expect(within(row).getByText('needle').tagName).toBe('MARK')
    expect(screen.getByRole('status', { name: 'State of the search' }).textContent).toBe('Done')
    expect(screen.getByText('· 3 listed of 4 found', { exact: false })).toBeTruthy()
    expect(screen.getByText('by bytes').title).toBe(plan.says)
    expect(screen.getByRole('progressbar', { name: 'Partition 0' }).getAttribute('aria-valuenow')).toBe('25')
    expect(poll.mock.calls.map(([{ afterHit }]) => afterHit)).toEqual([0, 2])
    expect(start.mock.calls[0]?.[0]).toMatchObject({
      connectionId: 'c',
      topics: ['orders'],
      query: {
        text: { text: 'needle', matchCase: true, regex: false, wholeWord: false, within: 'all' },
        filter: '',
        partitions: null,
        times: null,
        offsets: null,
      },
    })

    await user.dblClick(row)
    expect(useTabs.getState().tabs.at(-1)).toMatchObject({
      kind: 'topic',
      params: { topic: 'orders', goTo: { partition: 1, offset: '2' } },
    })
  })

  it('pauses, resumes and cancels, and keeps what was found', async () => {
    const user = userEvent.setup()
    let state: SearchProgress['state'] = 'running'
    show({
      poll: async ({ afterHit }) =>
        answer({
          hits: afterHit === 0 ? hitsAt(0, 1) : hitsAt(0, 0),
          nextHit: 1,
          kept: 1,
          progress: progressOf({ state, matches: 1 }),
          done: state === 'cancelled',
        }),
      pause: async () => {
        state = 'paused'
      },
      resume: async () => {
        state = 'running'
      },
      cancel: async () => {
        state = 'cancelled'
      },
    })
    await user.keyboard('needle{Enter}')
    await user.click(await screen.findByRole('button', { name: 'Pause' }))
    await screen.findByText('Paused')
    await user.click(button('Resume'))
    await screen.findByText('Searching')
    await user.click(button('Cancel'))
    await screen.findByText('Cancelled')
    await waitFor(() => expect(button('Cancel').hasAttribute('disabled')).toBe(true))
    expect(screen.getByRole('row', { name: /key-0 a needle at 0/ })).toBeTruthy()
  })

  it('searches several topics, one bar for each, and names the topic of a hit', async () => {
    const user = userEvent.setup()
    const partitions = ['orders', 'refunds'].flatMap(topic => [
      { topic, partition: 0, start: 0n, next: 50n, end: 100n, matches: 1 },
      { topic, partition: 1, start: 0n, next: 100n, end: 100n, matches: 0 },
    ])
    const hits = { ...hitsAt(0, 2), topics: Int32Array.of(0, 1) }
    const progress = progressOf({ state: 'done', matches: 2, partitions })
    const start = show(
      { poll: async () => answer({ hits, nextHit: 2, kept: 2, done: true, progress }) },
      { topics: { list: async () => ['orders', 'refunds', 'users'].map(topicNamed) } },
    )
    await user.click(button('Topics: orders'))
    await user.click(await screen.findByRole('checkbox', { name: 'refunds' }))
    await user.keyboard('{Escape}')
    await user.type(screen.getByRole('textbox', { name: 'Text' }), 'needle{Enter}')

    const grid = await screen.findByRole('grid', { name: 'Found in 2 topics' })
    expect(start.mock.calls[0]?.[0].topics).toEqual(['orders', 'refunds'])
    const row = within(grid).getByRole('row', { name: /refunds .* a needle at 1/ })
    await user.click(button('refunds: 75 %, 1 match'))
    expect(
      within(screen.getByRole('group', { name: 'Partitions of refunds searched' })).getAllByRole('progressbar'),
    ).toHaveLength(2)
    await user.dblClick(row)
    expect(useTabs.getState().tabs.at(-1)?.params).toMatchObject({ topic: 'refunds', goTo: { offset: '1' } })
  })

  it('says what is wrong with a query, where it is wrong', async () => {
    const user = userEvent.setup()
    show({
      check: async () => ({ valid: false, part: 'filter', what: 'Expected a value', position: 4 }),
      start: async () => {
        throw new ProblemError(problem('INVALID_QUERY', 'The condition cannot be read'))
      },
    })
    await user.type(screen.getByRole('textbox', { name: 'Condition' }), '$.a >')
    await screen.findByText('Expected a value (at character 5)')
    await user.click(button('Search'))
    expect(within(await screen.findByRole('alert')).getByText('The condition cannot be read')).toBeTruthy()
  })

  it('runs a script, says where it is wrong, and on which records it failed', async () => {
    const user = userEvent.setup()
    const script = 'record.value\n  .total >'
    const scriptErrors = [{ topic: 'orders', partition: 1, offset: 1234n, what: 'TypeError: not a function (line 2)' }]
    const start = show({
      check: async input =>
        input.script === script
          ? { valid: false, part: 'script', what: 'Unexpected token', position: script.length }
          : { valid: true, plan, key: null },
      poll: async () =>
        answer({ done: true, progress: progressOf({ state: 'done', scriptErrors, scriptErrorCount: 2 }) }),
    })
    await user.click(button('Script'))
    const editor = screen.getByRole('textbox', { name: 'JavaScript predicate' })
    await user.click(editor)
    await user.paste(script)
    await screen.findByText('Unexpected token (line 2, column 11)')
    await user.keyboard(' 1')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(start.mock.calls[0]?.[0].query.script).toBe(`${script} 1`))

    await user.click(await screen.findByText(/The script failed on 2 records/))
    await user.click(screen.getByRole('button', { name: 'orders, partition 1, offset 1,234' }))
    expect(useTabs.getState().tabs.at(-1)?.params).toMatchObject({ goTo: { partition: 1, offset: '1234' } })
    expect(screen.getByText('1 more are not listed.')).toBeTruthy()
  })

  it('saves a search under a name, and runs a kept one with its topics', async () => {
    const user = userEvent.setup()
    const kept = { ...formOf(emptyDraft), text: 'late', usesScript: true, script: 'record.size > 9' }
    const saved = { id: '1', name: 'Late ones', connectionId: null, topics: ['refunds', 'users'], form: kept }
    const save = vi.fn(async (_input: Omit<SavedSearch, 'id'>) => saved)
    const remember = vi.fn(async (_input: RecentSearch) => undefined)
    const remove = vi.fn(async (_input: { id: string }) => undefined)
    const searches = { list: async () => ({ saved: [saved], recent: [] }), save, remember, remove }
    const start = show({ poll: async () => answer({ done: true }) }, { searches })
    await user.keyboard('needle')
    await user.click(button('Saved'))
    await user.click(await screen.findByRole('button', { name: 'Save this search…' }))
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Needles')
    await user.click(screen.getByRole('checkbox', { name: 'For all connections' }))
    await user.click(button('Save'))
    await waitFor(() =>
      expect(save.mock.calls[0]?.[0]).toMatchObject({
        name: 'Needles',
        connectionId: null,
        topics: ['orders'],
        form: { text: 'needle' },
      }),
    )

    await user.click(button('Saved'))
    await user.click(await screen.findByRole('button', { name: /^Late ones/ }))
    await waitFor(() => expect(start).toHaveBeenCalledTimes(1))
    expect(start.mock.calls[0]?.[0]).toMatchObject({
      topics: ['refunds', 'users'],
      query: { text: { text: 'late' }, script: 'record.size > 9' },
    })
    expect(remember.mock.calls[0]?.[0]).toEqual({ connectionId: 'c', topics: saved.topics, form: kept })
    expect(button('Topics: refunds, users')).toBeTruthy()
    await user.click(button('Saved'))
    const filter = await screen.findByRole('textbox', { name: 'Filter searches' })
    fireEvent.change(filter, { target: { value: 'late refunds no' } })
    expect(screen.queryByRole('button', { name: 'Delete Late ones' })).toBeNull()
    fireEvent.change(filter, { target: { value: 'late refunds' } })
    await user.click(await screen.findByRole('button', { name: 'Delete Late ones' }))
    expect(remove.mock.calls).toEqual([[{ id: '1' }]])
  })

  it('offers the one partition of a key that is asked for', async () => {
    const user = userEvent.setup()
    const partitionFor = vi.fn(async (_input: { topic: string; key: Uint8Array }) => ({ partition: 4, partitions: 6 }))
    const start = show(
      { check: async () => ({ valid: true, plan, key: 'ü-1' }), poll: async () => answer({ done: true }) },
      { produce: { partitionFor } },
    )
    await user.type(screen.getByRole('textbox', { name: 'Condition' }), 'key = "ü-1"')
    await user.click(await screen.findByRole('button', { name: 'Look only in partition 4' }))
    expect(partitionFor.mock.calls[0]?.[0]).toMatchObject({ topic: 'orders', key: new TextEncoder().encode('ü-1') })
    expect(screen.getByRole('note', { name: 'Partition of the key' }).textContent).toMatch(/murmur2.* 6 partitions/)
    await user.click(button('Search'))
    expect(start.mock.calls[0]?.[0].query.partitions).toEqual([4])
    await user.click(button('Look in all partitions'))
    await user.click(button('Search'))
    expect(start.mock.calls[1]?.[0].query.partitions).toBeNull()
  })

  it('does not apply a script that is switched off', async () => {
    const user = userEvent.setup()
    const start = show({ poll: async () => answer({ done: true }) })
    await user.click(button('Script'))
    await user.type(screen.getByRole('textbox', { name: 'JavaScript predicate' }), 'true')
    await user.click(button('Script'))
    await user.click(button('Search'))
    expect(start.mock.calls[0]?.[0].query.script).toBe('')
  })

  it('keeps what was found when the engine forgets the search', async () => {
    const user = userEvent.setup()
    show({
      poll: async ({ afterHit }) => {
        if (afterHit > 0) throw new ProblemError(problem('ENGINE_RESTARTED', 'The engine was restarted'))
        return answer({ hits: hitsAt(0, 1), nextHit: 1, kept: 1, progress: progressOf({ matches: 1 }) })
      },
    })
    await user.keyboard('needle{Enter}')
    await screen.findByRole('alert')
    expect(screen.getByRole('row', { name: /key-0 a needle at 0/ })).toBeTruthy()
  })

  it('is cancelled before the engine has taken it, and closed when it has', async () => {
    const user = userEvent.setup()
    let take = (): void => {}
    const taken = new Promise<void>(resolve => {
      take = resolve
    })
    const close = vi.fn(async (_input: { searchId: string }) => undefined)
    show({ start: () => taken.then(() => ({ searchId: 'late', plan })), close })
    await user.keyboard('needle{Enter}')
    await user.click(button('Cancel'))
    expect(screen.getByText('Search orders')).toBeTruthy()
    take()
    await waitFor(() => expect(close.mock.calls).toEqual([[{ searchId: 'late' }]]))
  })

  it('closes its search in the engine with its tab', async () => {
    const user = userEvent.setup()
    const close = vi.fn(async (_input: { searchId: string }) => undefined)
    show({ poll: async () => answer({ done: true, progress: progressOf({ state: 'done' }) }), close })
    await user.keyboard('needle{Enter}')
    await screen.findByText('No record matches')
    closeTab(useTabs.getState().tabs[0]?.id ?? '')
    expect(close.mock.calls).toEqual([[{ searchId: 's' }]])
  })
})

describe('a draft', () => {
  it('reads times and offsets as typed, and gives no query while one cannot be read', () => {
    const draft = { ...emptyDraft, fromTime: '2026-11-22T12:00Z', toOffset: '1,000' }
    expect(queryOf(draft)).toMatchObject({
      text: null,
      times: { from: 1_795_348_800_000n, to: null },
      offsets: { from: null, to: 1000n },
    })
    expect(queryOf({ ...draft, toTime: 'noon' })).toBeNull()
  })

  it('comes back from JSON as it was', () => {
    const draft = { ...emptyDraft, text: 'a', regex: true, filter: '$.a = 1', partitions: [0, 2], unescape: false }
    expect(draftIn(JSON.parse(JSON.stringify(draftToJson(draft))))).toEqual(draft)
    expect(draftIn('broken')).toBeNull()
  })
})
