import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabEvent, LabGroup, LabSession, Rows } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError, queryClient } from '#renderer/client/index.ts'
import { panels } from '#renderer/features/lab/index.ts'
import { useLabSetups } from '#renderer/features/lab/lab.store.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const partition = (id: number, change: Partial<LabSession['partitions'][number]> = {}) => ({
  topic: 'orders',
  partition: id,
  position: 0n,
  isPaused: false,
  committedOffset: 4n,
  metadata: '',
  logStartOffset: 0n,
  highWatermark: 9_007_199_254_740_993n,
  lag: 9_007_199_254_740_989n,
  ...change,
})

const session = (number = 1, change: Partial<LabSession> = {}): LabSession => ({
  sessionId: `s${number}`,
  connectionId: 'c',
  labId: 'l',
  number,
  mode: 'subscribe',
  groupId: 'checkout',
  isGeneratedGroup: false,
  topics: ['orders'],
  settings: {
    autoOffsetReset: 'earliest',
    isolation: 'read_uncommitted',
    maxPollRecords: 500,
    pollEveryMs: 500,
    stopAfterIdleMs: null,
    autoCommitIntervalMs: 5000,
    assignor: 'roundRobin',
    sessionTimeoutMs: 10_000,
    assigned: [],
  },
  status: 'running',
  memberId: `member-${number}`,
  generationId: 3,
  isLeader: number === 1,
  autoCommit: false,
  isPolling: false,
  delivered: 0,
  deliveredAgain: 0,
  partitions: [partition(number - 1)],
  problem: null,
  ...change,
})

const group = (change: Partial<LabGroup> = {}): LabGroup => ({
  groupId: 'checkout',
  isGenerated: false,
  state: 'Stable',
  protocol: 'RoundRobinAssigner',
  members: 1,
  foreign: [],
  partitions: 1,
  problem: null,
  ...change,
})

const event = (number: number, change: Partial<LabEvent>): LabEvent => ({
  number,
  at: 1_700_000_000_000 + number,
  sessionId: 's1',
  consumer: 1,
  groupId: 'checkout',
  kind: 'joined',
  memberId: 'member-1',
  generationId: number,
  isLeader: null,
  protocol: null,
  durationMs: null,
  before: null,
  after: null,
  offsets: null,
  trigger: null,
  records: null,
  problem: null,
  ...change,
})

const rowsOf = (offsets: bigint[]): Rows => ({
  partitions: new Int32Array(offsets.length),
  offsets: BigInt64Array.from(offsets),
  timestamps: new BigInt64Array(offsets.length),
  sizes: new Int32Array(offsets.length),
  headerCounts: new Int32Array(offsets.length),
  keyKinds: new Uint8Array(offsets.length).fill(2),
  valueKinds: new Uint8Array(offsets.length).fill(2),
  keys: offsets.map(offset => `key-${offset}`),
  values: offsets.map(offset => `value-${offset}`),
})

const nothing = { startedAt: 0, sessions: [], groups: [], events: [], delivered: [] }

function Lab() {
  const tab = useTabs(state => state.tabs[0])
  const Panel = panels.lab?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible />
}

type LabFakes = NonNullable<Fakes['lab']>
type Looked = Awaited<ReturnType<NonNullable<LabFakes['look']>>>

/** @param looked what a look answers, from the first event and record on */
function show(looked: Partial<Looked>, lab: LabFakes = {}, params: Record<string, string> = {}) {
  const full = { ...nothing, ...looked }
  fakeClient({
    lab: {
      look: async ({ afterEvent, afterRecord }) => ({
        ...full,
        events: full.events.filter(each => each.number > afterEvent),
        delivered: full.delivered.filter(each => each.first > afterRecord),
      }),
      end: async () => {},
      ...lab,
    },
    groups: { list: async () => [] },
    topics: { list: async () => [] },
    connections: { list: async () => [] },
    settings: { get: () => new Promise(() => {}) },
  })
  openTab({ kind: 'lab', title: 'Lab', connectionId: 'c', key: 'x', params: { labId: 'l', ...params } })
  renderScreen(<Lab />)
}

beforeEach(() => {
  queryClient.clear()
  useTabs.setState({ tabs: [], activeId: null })
  useLabSetups.setState({ setups: {} })
})

describe('a lab that is empty', () => {
  it('opens several members at once, in one generated group', async () => {
    const user = userEvent.setup()
    const subscribe = vi.fn(async (_asked: { groupId: string }) => session())
    show({}, { subscribe }, { topic: 'orders' })
    const many = await screen.findByRole('textbox', { name: 'How many consumers' })
    await user.clear(many)
    await user.type(many, '3')
    await user.click(screen.getByRole('button', { name: 'Join with 3 members' }))
    await waitFor(() => expect(subscribe).toHaveBeenCalledTimes(3))
    const asked = subscribe.mock.calls.map(([input]) => input)
    expect(asked[0]).toMatchObject({ labId: 'l', topics: ['orders'], isGeneratedGroup: true, joinsOthers: false })
    expect(asked[0]?.groupId).toMatch(/^lab-\w{6}$/)
    expect(new Set(asked.map(each => each.groupId)).size).toBe(1)
  })

  it('names the members of others before it joins them, and does not when it is declined', async () => {
    const user = userEvent.setup()
    const refusal = {
      code: 'GROUP_HAS_MEMBERS',
      what: 'The group has 1 other member',
      where: { members: 'billing at 10.0.0.7 (4 partitions)' },
      remedy: '',
      retriable: false,
    }
    const subscribe = vi.fn(async ({ joinsOthers }: { joinsOthers?: boolean | undefined }) => {
      if (joinsOthers !== true) throw new ProblemError(refusal)
      return session()
    })
    show({}, { subscribe }, { topic: 'orders' })
    await user.click(await screen.findByRole('button', { name: 'Join with 1 member' }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }))
    expect(subscribe).toHaveBeenCalledTimes(1)
    await user.click(screen.getByRole('button', { name: 'Join with 1 member' }))
    const dialog = await screen.findByRole('dialog')
    expect(within(dialog).getByText('billing at 10.0.0.7 (4 partitions)')).toBeTruthy()
    await user.click(within(dialog).getByRole('button', { name: 'Join and take partitions' }))
    await waitFor(() => expect(subscribe).toHaveBeenLastCalledWith(expect.objectContaining({ joinsOthers: true })))
  })

  it('says what kafkajs does not offer, and why', async () => {
    show({}, {}, { topic: 'orders' })
    const region = await screen.findByRole('region', { name: 'Not offered', hidden: true })
    for (const name of [/Cooperative/, /Static membership/, /KIP-848/])
      expect(within(region).getByText(name)).toBeTruthy()
  })
})

describe('a lab', () => {
  it('shows each consumer with its partitions, figures exact, and the distance to what is committed', async () => {
    show({ startedAt: 1, sessions: [session(1, { partitions: [partition(0, { position: 9n })] })], groups: [group()] })
    const lane = await screen.findByRole('region', { name: 'Consumer 1' })
    expect(within(lane).getByText('9,007,199,254,740,989')).toBeTruthy()
    expect(within(lane).getByRole('img', { name: /position 9, 5 delivered and not committed/ })).toBeTruthy()
    expect(within(lane).getByText('leader')).toBeTruthy()
  })

  it('says why a member is idle', async () => {
    const sessions = [session(1), session(2, { partitions: [] })]
    show({ startedAt: 1, sessions, groups: [group({ members: 2 })] })
    const lane = await screen.findByRole('region', { name: 'Consumer 2' })
    expect(within(lane).getByText('Idle')).toBeTruthy()
    expect(within(lane).getByText(/2 members share 1 partition/)).toBeTruthy()
  })

  it('marks what a group is given again', async () => {
    const delivered = [
      {
        first: 1,
        consumer: 1,
        topics: ['orders', 'orders'],
        rows: rowsOf([9_007_199_254_740_991n, 9_007_199_254_740_992n]),
        readBefore: Uint8Array.of(1, 0),
      },
    ]
    show({
      startedAt: 1,
      sessions: [session(1, { delivered: 2, deliveredAgain: 1 })],
      events: [event(1, {})],
      delivered,
    })
    const list = await screen.findByRole('grid', { name: 'Delivered records' })
    const again = await within(list).findByRole('row', { name: /9,007,199,254,740,991/ })
    expect(within(again).getByText('read before')).toBeTruthy()
    const once = within(list).getByRole('row', { name: /9,007,199,254,740,992/ })
    expect(within(once).queryByText('read before')).toBeNull()
  })

  it('takes the lanes back to the moment of a chosen event', async () => {
    const user = userEvent.setup()
    const events = [
      event(1, {
        before: [],
        after: [
          { topic: 'orders', partition: 0 },
          { topic: 'orders', partition: 1 },
        ],
      }),
      event(2, { kind: 'rebalancing', before: [], after: [] }),
    ]
    show({ startedAt: 1, sessions: [session()], events })
    fireEvent.click(await screen.findByRole('radio', { name: 'Timeline' }))
    await user.click(await screen.findByText('joined'))
    const lane = screen.getByRole('region', { name: 'Consumer 1' })
    expect(within(lane).getByText('0–1')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Event after' }))
    expect(within(lane).getByText('No partition at that time')).toBeTruthy()
    await user.click(screen.getAllByRole('button', { name: 'Back to now' })[0] ?? document.body)
    expect(within(lane).getByRole('region', { name: 'Partition orders 0' })).toBeTruthy()
  })

  it('polls, runs, crashes and leaves by its controls', async () => {
    const user = userEvent.setup()
    const calls: string[] = []
    const note = (name: string) => async () => {
      calls.push(name)
      return session()
    }
    const poll = async () => {
      calls.push('poll')
      return { topics: [], rows: rowsOf([]), readBefore: new Uint8Array(), session: session() }
    }
    const fakes = { poll, run: note('run'), crash: note('crash'), close: note('close'), commit: note('commit') }
    show({ startedAt: 1, sessions: [session()] }, fakes)
    const lane = await screen.findByRole('region', { name: 'Consumer 1' })
    for (const name of ['Poll once', 'Run', 'Commit now', 'Crash', 'Leave the group'])
      await user.click(within(lane).getByRole('button', { name }))
    await waitFor(() => expect(calls).toEqual(['poll', 'run', 'commit', 'crash', 'close']))
  })

  it('seeks one partition to an offset and commits another offset', async () => {
    const user = userEvent.setup()
    const seek = vi.fn(async () => session())
    const commit = vi.fn(async () => session())
    show({ startedAt: 1, sessions: [session()] }, { seek, commit })
    await user.click(await screen.findByRole('button', { name: 'Seek orders 0' }))
    const seeking = await screen.findByRole('form', { name: 'Seek orders 0' })
    await user.click(within(seeking).getByRole('radio', { name: 'Offset' }))
    await user.type(within(seeking).getByRole('textbox', { name: 'Offset' }), '7{Enter}')
    await waitFor(() =>
      expect(seek.mock.calls).toMatchObject([
        [{ sessionId: 's1', partition: { topic: 'orders', partition: 0 }, target: { to: 'offset', offset: 7n } }],
      ]),
    )
    await user.click(screen.getByRole('button', { name: 'Commit orders 0 at an offset' }))
    const committing = await screen.findByRole('form', { name: 'Commit orders 0' })
    const offset = within(committing).getByRole('textbox', { name: 'Offset' })
    await user.clear(offset)
    await user.type(offset, '5{Enter}')
    await waitFor(() =>
      expect(commit.mock.calls).toMatchObject([
        [{ sessionId: 's1', offsets: [{ topic: 'orders', partition: 0, offset: 5n, metadata: '' }] }],
      ]),
    )
  })

  it('keeps showing what happened when the lab has ended, and begins anew with the next', async () => {
    let looked: Looked = { ...nothing, startedAt: 1, sessions: [session()], events: [event(1, {}), event(2, {})] }
    const look = vi.fn(async ({ afterEvent }: { afterEvent: number }) => ({
      ...looked,
      events: looked.events.filter(each => each.number > afterEvent),
    }))
    show({}, { look })
    fireEvent.click(await screen.findByRole('radio', { name: 'Timeline' }))
    expect(await screen.findByText('2 events')).toBeTruthy()
    looked = nothing
    expect(await screen.findByText(/No consumer is here any more/)).toBeTruthy()
    expect(screen.getByText('2 events')).toBeTruthy()
    looked = { ...nothing, startedAt: 2, sessions: [session()], events: [event(1, {})] }
    expect(await screen.findByText('1 event')).toBeTruthy()
  })
})
