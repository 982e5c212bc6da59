// Replays on the screen: what was filled in is what is asked for, a plan that blocks cannot be begun, and a replay that
// was interrupted is resumed on its target's connection.
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Replay, ReplayDryRun, ReplayPlan, ReplaySpec, Verification } from '#contract/index.ts'
import { registerCommands, runCommand } from '#renderer/app/commands.ts'
import { headersOf } from '#renderer/features/replay/form.ts'
import { commands } from '#renderer/features/replay/index.ts'
import { ReplaysPanel } from '#renderer/features/replay/replays-panel.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf, profileOf } from '#test/support/sample-connection.ts'

const plan: ReplayPlan = {
  offsets: 1200n,
  isExact: false,
  bytes: 4096n,
  sources: [],
  targets: [{ topic: 'orders.again', partitions: 3, written: null }],
  onceOnly: 'transactions',
  onceOnlyWhy: 'The target takes transactions.',
  schemaIds: { key: [], value: [7], sampled: 20 },
  warnings: [],
  unknown: ['Whether the account may use transactions.'],
}

const place = { topic: 'orders', partition: 0, offset: 9_007_199_254_740_993n }

const dryRun: ReplayDryRun = {
  records: 1199,
  failed: 1,
  unreadable: 0,
  bytes: 4000,
  firstTimestamp: null,
  lastTimestamp: null,
  targets: [],
  first: [],
  failures: [
    {
      source: place,
      target: null,
      failure: 'The value has no member order',
      timestamp: 1_700_000_000_000n,
      key: null,
      value: new Uint8Array([0xff]),
      headers: [],
      keySize: 0,
      valueSize: 1,
    },
  ],
  schemaIds: { key: [], value: [7] },
}

const connections = async () => [
  connectionOf('c'),
  { ...connectionOf('d'), profile: profileOf('d', { name: 'Test cluster' }) },
]

beforeEach(() => registerCommands(commands))

async function choose(label: string, option: string) {
  fireEvent.click(await screen.findByRole('combobox', { name: label }))
  fireEvent.click(await screen.findByRole('option', { name: option }))
}

const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } })

describe('beginning a replay', () => {
  it('plans what was filled in, tries it out, and begins it', async () => {
    const run = vi.fn(async (_asked: { connectionId: string; spec: ReplaySpec }) => ({ id: 'one' }))
    const planned = vi.fn(async (_asked: { connectionId: string; spec: ReplaySpec }) => plan)
    fakeClient({
      connections: { list: connections },
      topics: { list: async () => [] },
      replay: { plan: planned, dryRun: async () => dryRun, run },
    })
    renderScreen(<Notifications />)
    await runCommand('replay.start', { connectionId: 'c', topic: 'orders' })
    const dialog = await screen.findByRole('dialog', { name: 'Replay orders' })
    await choose('Cluster', 'Test cluster')
    type(within(dialog).getByRole('combobox', { name: 'Name of the topic' }), 'orders.again')
    await choose('Partition', 'As in the source')
    fireEvent.click(within(dialog).getByRole('tab', { name: 'What changes' }))
    await choose('Value', 'A text in it replaced')
    type(within(dialog).getByLabelText('Text in the value'), 'old')
    type(within(dialog).getByLabelText('What the value has instead'), 'new')
    type(within(dialog).getByLabelText('Headers added'), 'why: {{header.error}}\nmark')
    expect(await within(dialog).findByText('up to 1,200 records, about 4.00 KiB')).toBeTruthy()
    await within(dialog).findByText(/orders\.again, any of 3 partitions/)
    expect(within(dialog).getByText(/value 7/)).toBeTruthy()

    const again = within(dialog).getByRole('button', { name: 'Dry run' })
    await waitFor(() => expect(again).toHaveProperty('disabled', false))
    fireEvent.click(again)
    expect(await within(dialog).findByText(/1 record cannot be mapped/)).toBeTruthy()
    expect(within(dialog).getByText('The value has no member order')).toBeTruthy()

    fireEvent.click(within(dialog).getByRole('button', { name: 'Replay' }))
    await waitFor(() => expect(run).toHaveBeenCalledTimes(1))
    const [asked] = run.mock.lastCall ?? []
    expect(asked).toMatchObject({
      connectionId: 'd',
      spec: {
        name: 'orders',
        source: {
          connectionId: 'c',
          records: { of: 'topics', topics: [{ topic: 'orders', partitions: null }] },
          isolation: 'read_committed',
        },
        mapping: {
          topic: { by: 'fixed', topic: 'orders.again' },
          partition: { by: 'keep' },
          timestamp: { by: 'keep' },
          key: { by: 'keep' },
          value: { by: 'replace', find: 'old', replacement: 'new' },
          headers: {
            remove: [],
            add: [
              { name: 'why', value: '{{header.error}}' },
              { name: 'mark', value: null },
            ],
            source: { topic: 'ottla.source.topic', replay: 'ottla.replay' },
          },
        },
        pace: { by: 'fastest' },
        onFailure: 'stop',
        onceOnly: 'auto',
      },
    })
    expect(planned.mock.lastCall?.[0]).toEqual(asked)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('stays with the cluster that it was begun on while that is lost', async () => {
    fakeClient({
      connections: { list: async () => [connectionOf('other'), connectionOf('c', { status: 'reconnecting' })] },
      topics: { list: async () => [] },
    })
    renderScreen(<Notifications />)
    await runCommand('replay.start', { connectionId: 'c', topic: 'orders' })
    const cluster = await screen.findByRole('combobox', { name: 'Cluster' })
    await waitFor(() => expect(cluster).toHaveProperty('value', 'c'))
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('shows records before and after, one by one, and which cannot be sent', async () => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text))
    const content = (value: string) => ({
      timestamp: 1_700_000_000_000n,
      key: null,
      value: bytes(value),
      keySize: 0,
      valueSize: value.length,
      headers: [],
    })
    const [target, failure] = [{ topic: 'orders.again', partition: 2 }, null]
    const preview = vi.fn(async (_asked: { connectionId: string; spec: ReplaySpec }) => [
      {
        before: content('{"id":9007199254740993,"to":"old"}'),
        after: { ...content('{"id":9007199254740993,"to":"new"}'), source: place, target, failure },
      },
      {
        before: content('no json'),
        after: { ...content('no json'), source: { ...place, offset: 4n }, target: null, failure: 'It is no JSON' },
      },
    ])
    fakeClient({
      connections: { list: connections },
      topics: { list: async () => [] },
      replay: { plan: async () => plan, preview },
    })
    renderScreen(<Notifications />)
    await runCommand('replay.start', { connectionId: 'c', topic: 'orders' })
    const dialog = await screen.findByRole('dialog', { name: 'Replay orders' })
    type(within(dialog).getByRole('combobox', { name: 'Name of the topic' }), 'orders.again')
    fireEvent.click(within(dialog).getByRole('tab', { name: 'Before and after' }))
    const changes = await within(dialog).findByRole('grid', { name: 'Changes of the value' })
    expect(within(changes).getByRole('row', { name: '$.to "old" "new"' })).toBeTruthy()
    expect(within(dialog).getByText('orders 0@9007199254740993 → orders.again 2')).toBeTruthy()
    expect(preview.mock.lastCall?.[0]).toMatchObject({
      connectionId: 'c',
      spec: { mapping: { topic: { by: 'fixed', topic: 'orders.again' } } },
    })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Record after' }))
    expect(within(dialog).getByRole('alert').textContent).toBe('It cannot be sent: It is no JSON')
    expect(within(dialog).getByText('2 of the first 2')).toBeTruthy()
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('does not begin what its plan blocks, and says what to do', async () => {
    const warnings = [
      {
        code: 'TARGET_MISSING',
        isBlocking: true,
        topic: 'orders.again',
        what: 'There is no such topic.',
        remedy: 'Create it first.',
      },
    ]
    fakeClient({
      connections: { list: connections },
      topics: { list: async () => [] },
      replay: { plan: async () => ({ ...plan, warnings }) },
    })
    renderScreen(<Notifications />)
    await runCommand('replay.start', { connectionId: 'c', topic: 'orders' })
    const dialog = await screen.findByRole('dialog', { name: 'Replay orders' })
    const begin = within(dialog).getByRole('button', { name: 'Replay' })
    expect(begin).toHaveProperty('disabled', true)
    type(within(dialog).getByRole('combobox', { name: 'Name of the topic' }), 'orders.again')
    expect(await within(dialog).findByText('There is no such topic.', { exact: false })).toBeTruthy()
    expect(within(dialog).getByText('Create it first.')).toBeTruthy()
    expect(begin).toHaveProperty('disabled', true)
  })

  it('reads headers to be added, a line each', () => {
    expect(headersOf('a: b: c\n\n  none  \n')).toEqual([
      { name: 'a', value: 'b: c' },
      { name: 'none', value: null },
    ])
    expect(headersOf('a: b\n: c')).toBeUndefined()
  })
})

const verification: Verification = {
  sent: 3,
  same: 2,
  different: 1,
  missing: 0,
  duplicates: 0,
  unsent: 0,
  gone: 0,
  failed: 0,
  duplicatesKnown: true,
  timestampsCompared: true,
  isExact: false,
  differences: [{ source: place, target: { ...place, topic: 'orders.again', offset: 4n }, what: 'value' }],
  at: '2026-11-26T01:00:00.000Z',
}

const replay: Replay = {
  id: 'one',
  name: 'orders to test',
  status: 'interrupted',
  problem: null,
  startedAt: '2026-11-26T00:00:00.000Z',
  updatedAt: '2026-11-26T00:10:00.000Z',
  sourceName: 'Source',
  targetName: 'Test cluster',
  sourceConnectionId: 'c',
  targetConnectionId: 'd',
  onceOnly: 'read-back',
  sent: 1234,
  failed: 1,
  resumed: 0,
  verification: null,
  progress: null,
}

describe('the list of replays', () => {
  const show = () =>
    renderScreen(
      <>
        <ReplaysPanel tab={{ id: 't', kind: 'replays', title: 'Replays', connectionId: null, params: {} }} isVisible />
        <Notifications />
      </>,
    )

  it('shows what became of each record, and resumes on the target', async () => {
    const resume = vi.fn(async () => ({ id: 'one' }))
    const failed = { source: place, target: null, failure: 'The record is larger than max.message.bytes' }
    fakeClient({
      connections: { list: connections },
      replay: {
        list: async () => ({ replays: [replay], problems: [] }),
        results: async () => ({ results: [failed], total: 2345 }),
        resume,
      },
    })
    show()
    expect(await screen.findByText('once only, by reading back')).toBeTruthy()
    expect((await screen.findByText('0@9007199254740993')).parentElement?.textContent).toBe('orders 0@9007199254740993')
    expect(screen.getByText('The record is larger than max.message.bytes')).toBeTruthy()
    expect(screen.getByText('1 – 1 of 2,345')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }))
    await waitFor(() => expect(resume).toHaveBeenCalledWith({ id: 'one', connectionId: 'd' }))
  })

  it('tells what a verification found, and where', async () => {
    const complete: Replay = { ...replay, status: 'complete', verification }
    fakeClient({
      connections: { list: connections },
      replay: {
        list: async () => ({ replays: [complete], problems: [] }),
        results: async () => ({ results: [], total: 0 }),
        verify: async () => ({ ...verification, isExact: true, same: 3, different: 0, differences: [] }),
      },
    })
    show()
    expect(await screen.findByText('2 the same; 1 different')).toBeTruthy()
    expect(screen.getByText('0@4').parentElement?.textContent).toBe('orders.again 0@4')
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Verify' }))
    expect(await screen.findByText('Each of 3 records is in the target once, as it was mapped')).toBeTruthy()
  })

  it('says how one begins when there is none', async () => {
    fakeClient({
      connections: { list: connections },
      replay: { list: async () => ({ replays: [], problems: [] }) },
    })
    show()
    expect(await screen.findByText('No replays')).toBeTruthy()
  })
})
