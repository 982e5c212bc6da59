import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupDetail, GroupOffset } from '#contract/index.ts'
import { activeTab, openTab, useTabs } from '#renderer/app/index.ts'
import { forecast, ratesOf, skewOf } from '#renderer/features/groups/forecast.ts'
import { GroupPanel } from '#renderer/features/groups/group-panel.tsx'
import { readShare } from '#renderer/features/groups/offsets-table.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const offset = (partition: number, change: Partial<GroupOffset> = {}): GroupOffset => ({
  topic: 'orders',
  partition,
  committedOffset: 9_007_199_254_740_993n,
  metadata: '',
  logStartOffset: 0n,
  highWatermark: 9_007_199_254_741_000n,
  lag: 7n,
  memberId: 'm-1',
  ...change,
})

const detail: GroupDetail = {
  groupId: 'billing',
  protocolType: 'consumer',
  state: 'Stable',
  type: 'classic',
  protocolName: 'range',
  coordinatorId: 2,
  members: [
    {
      memberId: 'm-1',
      groupInstanceId: null,
      clientId: 'billing-1',
      clientHost: '/10.0.0.1',
      assignment: [{ topic: 'orders', partitions: [2, 0, 1, 5] }],
    },
    { memberId: 'm-2', groupInstanceId: null, clientId: 'billing-2', clientHost: '/10.0.0.2', assignment: [] },
  ],
  offsets: [offset(0), offset(1, { lag: null, committedOffset: null, memberId: null })],
  problem: {
    code: 'TOPIC_AUTHORIZATION_FAILED',
    what: 'Ends of audit are not shown',
    where: {},
    remedy: 'Ask.',
    retriable: false,
  },
}

let saved: string[] = []

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <GroupPanel tab={tab} isVisible={false} />
}

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  fakeClient({
    groups: {
      get: async () => detail,
      history: async () => [],
      csv: async ({ form }) => (form === 'tool' ? 'orders,0,7\n' : 'in full'),
    },
    app: {
      saveFile: async ({ suggestedName, bytes }) => {
        saved = [suggestedName, new TextDecoder().decode(bytes)]
        return suggestedName
      },
    },
    settings: { get: () => new Promise(() => undefined) },
  })
  openTab({ kind: 'group', title: 'billing', connectionId: 'c', key: 'billing', params: { groupId: 'billing' } })
  renderScreen(<Screen />)
})

describe('groups: the page of one', () => {
  it('saves what is committed in the form of Kafka’s own tool', async () => {
    const person = userEvent.setup()
    await person.click(await screen.findByRole('button', { name: 'Export' }))
    await person.click(await screen.findByRole('menuitem', { name: 'For kafka-consumer-groups --from-file' }))
    expect(saved).toEqual(['billing.csv', 'orders,0,7\n'])
  })

  it('shows offsets exactly, members with what they have, and what could not be read', async () => {
    const offsets = await screen.findByRole('grid', { name: 'Offsets of billing' })
    expect(within(offsets).getByText('9,007,199,254,740,993')).toBeTruthy()
    const members = screen.getByRole('grid', { name: 'Members' })
    expect(within(members).getByText('orders 0–2, 5')).toBeTruthy()
    expect(within(members).getByText('nothing: idle')).toBeTruthy()
    expect(screen.getByRole('alert').textContent).toContain('Ends of audit are not shown')
    expect(screen.getByRole('region', { name: 'Group billing' }).dataset.ready).toBe('true')
  })

  it('leads to the record a commit points at', async () => {
    const user = userEvent.setup()
    await user.dblClick(await screen.findByText('9,007,199,254,740,993'))
    expect(activeTab()).toMatchObject({ kind: 'topic', params: { goTo: { partition: 0, offset: '9007199254740993' } } })
  })
})

describe('groups: figures', () => {
  it('say which share of the log was read, without rounding it away', () => {
    expect(readShare(offset(0, { committedOffset: 50n, logStartOffset: 0n, highWatermark: 200n }))).toBe(25)
    expect(readShare(offset(0, { committedOffset: 5n, logStartOffset: 10n, highWatermark: 20n }))).toBe(0)
    expect(readShare(offset(0, { committedOffset: 5n, logStartOffset: 5n, highWatermark: 5n }))).toBe(100)
    expect(readShare(offset(0, { committedOffset: null }))).toBeNull()
  })
})

describe('groups: forecast', () => {
  const sample = (seconds: number, committed: bigint, end: bigint, partitions = 1) => ({
    partitions,
    at: 1_700_000_000_000n + BigInt(seconds) * 1000n,
    lag: end - committed,
    committed,
    end,
  })

  it('is told with the assumption it stands on', () => {
    const rates = ratesOf([sample(0, 0n, 1000n), sample(60, 600n, 1300n)])
    expect(rates).toEqual({ read: 10, arrived: 5, overMs: 60_000 })
    expect(forecast(700n, rates)).toBe(
      'Drained in about 2 min 20 s, if it goes on as in the last 1 min 0 s: 10/s read, 5/s arriving (offsets).',
    )
    expect(forecast(700n, { read: 4, arrived: 5, overMs: 60_000 })).toContain('Does not drain, if')
    expect(forecast(700n, { read: 0, arrived: 5, overMs: 60_000 })).toContain('nothing was committed')
    expect(forecast(0n, rates)).toContain('Drained;')
    expect(forecast(700n, ratesOf([sample(0, 0n, 10n)]))).toContain('No forecast yet')
  })

  it('looks back to a reset at most, and ten minutes', () => {
    const samples = [sample(0, 900n, 1000n), sample(30, 100n, 1000n), sample(60, 400n, 1000n)]
    expect(ratesOf(samples)).toEqual({ read: 10, arrived: 0, overMs: 30_000 })
    expect(ratesOf([sample(0, 0n, 0n), sample(1000, 10n, 10n)])).toBeNull()
    // The end of a partition that gets its first commit did not arrive meanwhile.
    expect(ratesOf([sample(0, 0n, 9n), sample(60, 500n, 900n, 2), sample(120, 560n, 900n, 2)])).toMatchObject({
      read: 1,
    })
  })

  it('names the partition with most of the lag', () => {
    const found = skewOf([offset(0, { lag: 30n }), offset(1, { lag: 70n }), offset(2, { lag: null })])
    expect(found).toMatchObject({ offset: { partition: 1 }, share: 70 })
    expect(skewOf([offset(0, { lag: 0n })])).toBeNull()
  })
})
