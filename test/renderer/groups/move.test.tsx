import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { OffsetChange, OffsetPlan, PlanInput, PlannedOffset } from '#contract/index.ts'
import { openMoveOffsets, useTabs } from '#renderer/app/index.ts'
import { partitionsOf } from '#renderer/features/groups/move/draft.ts'
import { MovePanel } from '#renderer/features/groups/move/move-panel.tsx'
import { toolCommand } from '#renderer/features/groups/move/tool-command.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const at = (offset: bigint) => ({ offset, metadata: '', leaderEpoch: -1 })

const planned = (partition: number, change: Partial<PlannedOffset> = {}): PlannedOffset => ({
  topic: 'orders',
  partition,
  before: at(900n),
  after: at(100n),
  logStartOffset: 100n,
  highWatermark: 1000n,
  again: 800n,
  skipped: 0n,
  lagBefore: 100n,
  lagAfter: 900n,
  notes: [],
  problem: null,
  ...change,
})

const late = {
  code: 'NO_RECORD_AFTER_TIME',
  what: 'No record is as young as this time',
  where: {},
  remedy: '',
  retriable: false,
}

const plan = (change: Partial<OffsetPlan> = {}): OffsetPlan => ({
  groupId: 'billing',
  state: 'Empty',
  members: [],
  blocked: null,
  partitions: [
    planned(0),
    planned(1, { notes: ['clamped'] }),
    planned(2, { after: at(900n), again: 0n, problem: late }),
    planned(3, { before: null, again: null, skipped: null, lagBefore: null, notes: ['no-commit'] }),
  ],
  ...change,
})

let asked: PlanInput[] = []
let applied: OffsetChange[] = []

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <MovePanel tab={tab} isVisible />
}

function show(found: OffsetPlan): void {
  asked = []
  applied = []
  fakeClient({
    groups: {
      plan: async input => {
        asked.push(input)
        return found
      },
      apply: async input => {
        applied = input.changes
        const changes = input.changes.map(each => ({ ...each, problem: null }))
        const entry = {
          id: 'e',
          at: 0n,
          connectionId: 'c',
          profile: 'prod',
          groupId: 'billing',
          problem: null,
          changes,
        }
        const rest = { undoes: null, undoneBy: [], topics: ['orders'], partitions: 3 }
        return { ...entry, ...rest, cause: 'reset' as const, outcome: 'done' as const }
      },
    },
    topics: { list: async () => [] },
    connections: { list: async () => [] },
    settings: { get: () => new Promise(() => undefined) },
  })
  renderScreen(<Screen />)
}

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  openMoveOffsets('c', 'billing')
})

describe('groups: moving offsets', () => {
  it('shows now and then per partition, with what to mind, and applies what it shows', async () => {
    const user = userEvent.setup()
    show(plan())
    const preview = await screen.findByRole('grid', { name: 'Preview of billing' })
    expect(within(preview).getByText(/moved to its nearest end/)).toBeTruthy()
    expect(within(preview).getByText(/^No record is as young/)).toBeTruthy()
    const summary = screen.getByRole('status', { name: 'Summary' })
    expect(summary.textContent).toContain('3 of 4 partitions move')
    expect(summary.textContent).toContain('≤ 1,600 read again')
    expect(summary.textContent).toContain('1 cannot be moved')
    await user.click(screen.getByRole('button', { name: 'Apply to 3 partitions' }))
    await screen.findByText(/3 partitions changed/)
    expect(screen.getByRole('button', { name: 'Applied' }).hasAttribute('disabled')).toBe(true)
    expect(applied.map(({ partition, before, after }) => [partition, before?.offset, after?.offset])).toEqual([
      [0, 900n, 100n],
      [1, 900n, 100n],
      [3, undefined, 100n],
    ])
  })

  it('does not let an active group be moved, and names its members', async () => {
    const blocked = { ...late, code: 'UNKNOWN_MEMBER_ID', where: { members: 'billing-1 at /10.0.0.1' } }
    show(plan({ blocked }))
    expect(await screen.findByText('billing-1 at /10.0.0.1')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Apply to 3 partitions' }).hasAttribute('disabled')).toBe(true)
  })

  it('asks for what was typed only once it can be read', async () => {
    const user = userEvent.setup()
    show(plan())
    await screen.findByRole('grid', { name: 'Preview of billing' })
    await user.click(screen.getByRole('radio', { name: 'Shift by' }))
    await waitFor(() => expect(screen.queryByRole('grid')).toBeNull())
    await user.type(screen.getByLabelText('Offsets'), '-1,000')
    await screen.findByRole('grid', { name: 'Preview of billing' })
    const last = { target: { to: 'shift', by: -1000n }, scope: null, beyondEnd: 'refuse' }
    await waitFor(() => expect(asked.at(-1)).toMatchObject(last))
  })
})

describe('groups: the same move with kafka-consumer-groups', () => {
  const input = (change: Partial<PlanInput>): PlanInput => ({
    scope: null,
    target: { to: 'earliest' },
    outOfRange: 'clamp',
    beyondEnd: 'refuse',
    ...change,
  })
  const start = 'kafka-consumer-groups --bootstrap-server a:1,b:2 --group '
  const moving = (partitions: PlannedOffset[], groupId = 'billing') => plan({ groupId, partitions })

  it('is a plain reset where the tool does the same', () => {
    const servers = ['a:1', 'b:2']
    expect(toolCommand(servers, input({}), moving([planned(0), planned(1)]))).toEqual({
      command: `${start}billing --reset-offsets --to-earliest --all-topics --execute`,
      file: null,
    })
    const scoped = input({ scope: [{ topic: 'orders', partitions: [0] }], target: { to: 'shift', by: -5n } })
    expect(toolCommand(servers, scoped, moving([planned(0)], "it's"))).toEqual({
      command: `${start}'it'\\''s' --reset-offsets --shift-by -5 --topic orders:0 --execute`,
      file: null,
    })
  })

  it('is a file of offsets where it does not', () => {
    const found = toolCommand(['a:1', 'b:2'], input({}), plan())
    expect(found.command).toBe(`${start}billing --reset-offsets --from-file offsets.csv --execute`)
    expect(found.file).toBe('orders,0,100\norders,1,100\norders,3,100\n')
  })

  it('is a deletion where nothing shall be committed', () => {
    const none = input({ target: { to: 'none' } })
    const found = toolCommand(['a:1', 'b:2'], none, moving([planned(0, { after: null }), planned(2, { after: null })]))
    expect(found).toEqual({ command: `${start}billing --delete-offsets --topic orders:0,2`, file: null })
  })
})

it('groups: partitions are read as ranges', () => {
  expect(partitionsOf(' ')).toBeNull()
  expect(partitionsOf('4, 0-2,2')).toEqual([0, 1, 2, 4])
  expect([partitionsOf('a'), partitionsOf('3-1'), partitionsOf('1,'), partitionsOf('0-999999999')]).toEqual(
    Array.from({ length: 4 }, () => 'unreadable'),
  )
})
