// Dead letters on the screen: what was chosen is what the replay is filled in with, what does not go together is told, and
// after a replay the topic is looked through once more.
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeadLetters, ErrorGroup, Replay, ReplayPlan, ReplaySpec } from '#contract/index.ts'
import { registerCommands, runCommand } from '#renderer/app/commands.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { invalidate } from '#renderer/client/index.ts'
import { redriveOf } from '#renderer/features/redrive/chosen.ts'
import { ownHeadersIn } from '#renderer/features/redrive/headers-dialog.tsx'
import { commands } from '#renderer/features/redrive/index.ts'
import { RedrivePanel } from '#renderer/features/redrive/redrive-panel.tsx'
import { cutWords } from '#renderer/features/redrive/words.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'

const spring = {
  name: 'Spring Kafka',
  topic: 'kafka_dlt-original-topic',
  headers: ['kafka_dlt-exception-fqcn', 'kafka_dlt-original-topic'],
}

const shown = (offset: bigint, change: Partial<ErrorGroup['shown'][number]> = {}) => ({
  partition: 0,
  offset,
  timestamp: 1_700_000_000_000n,
  key: null,
  message: `Order ${offset} is unknown`,
  isRedriven: false,
  ...change,
})

const orders: ErrorGroup = {
  id: 'orders',
  convention: spring,
  error: 'com.example.shop.UnknownOrderException',
  message: 'Order # is unknown',
  topic: 'shop.orders',
  isRest: false,
  records: 1204,
  redriven: 1,
  returned: 7,
  firstTimestamp: 1_700_000_000_000n,
  lastTimestamp: 1_700_000_100_000n,
  waiting: [{ partition: 0, offsets: BigInt64Array.of(1n, 9_007_199_254_740_993n) }],
  done: [{ partition: 1, offsets: BigInt64Array.of(4n) }],
  shown: [shown(1n), shown(9_007_199_254_740_993n), shown(4n, { partition: 1, isRedriven: true })],
}

const payments: ErrorGroup = {
  ...orders,
  id: 'payments',
  error: 'java.net.SocketTimeoutException',
  message: 'Read timed out',
  topic: 'shop.payments',
  records: 1,
  redriven: 0,
  returned: 0,
  waiting: [{ partition: 2, offsets: BigInt64Array.of(8n) }],
  done: [],
  shown: [shown(8n, { partition: 2 })],
}

const bare: ErrorGroup = {
  ...payments,
  id: 'bare',
  convention: null,
  error: null,
  message: null,
  topic: null,
  shown: [],
}

const letters: DeadLetters = { records: 1206, unreadable: 0, groups: [orders, payments, bare], problems: [] }

const tab = {
  id: 'redrive:c:dead',
  kind: 'redrive',
  title: 'Redrive dead',
  connectionId: 'c',
  params: { topic: 'dead' },
}

function show(redrive: NonNullable<Fakes['redrive']>, others: Fakes = {}): void {
  fakeClient({
    connections: { list: async () => [connectionOf('c')] },
    jobs: { list: async () => [] },
    replay: { list: async () => ({ replays: [], problems: [] }) },
    redrive,
    ...others,
  })
  renderScreen(<RedrivePanel tab={tab} isVisible />)
}

const choose = (name: RegExp) => fireEvent.click(screen.getByRole('checkbox', { name }))
const button = (name: string) => screen.getByRole('button', { name })

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  registerCommands(commands)
})

describe('a dead-letter topic', () => {
  it('is opened from its command', async () => {
    await runCommand('redrive.look', { connectionId: 'c', topic: 'dead' })
    expect(useTabs.getState().tabs).toMatchObject([
      { kind: 'redrive', title: 'Redrive dead', params: { topic: 'dead' } },
    ])
  })

  it('shows its errors, and fills in the replay of those that were chosen', async () => {
    const planned = vi.fn(async (_asked: { connectionId: string; spec: ReplaySpec }) => plan)
    show(
      { look: async () => letters },
      {
        replay: { list: async () => ({ replays: [], problems: [] }), plan: planned },
        topics: { list: async () => [] },
      },
    )
    const grid = await screen.findByRole('grid', { name: 'Errors of dead' })
    expect(within(grid).getByText('UnknownOrderException')).toBeTruthy()
    expect(within(grid).getByText('1,204')).toBeTruthy()
    expect(screen.getByText('1,206 records in 3 groups')).toBeTruthy()
    expect(screen.getByText(/the first 2 are taken/)).toBeTruthy()
    expect(button('Redrive')).toHaveProperty('disabled', true)
    choose(/^Choose UnknownOrderException/)
    choose(/^Choose SocketTimeoutException/)
    fireEvent.click(button('Redrive 3'))
    expect(await screen.findByRole('dialog', { name: 'Replay 3 records of dead' })).toBeTruthy()
    await waitFor(() => expect(planned).toHaveBeenCalled())
    expect(planned.mock.lastCall?.[0].spec).toMatchObject({
      name: 'Redrive 3 records of dead',
      source: {
        connectionId: 'c',
        records: {
          of: 'records',
          records: [
            { topic: 'dead', partition: 0, offsets: [1n, 9_007_199_254_740_993n] },
            { topic: 'dead', partition: 2, offsets: [8n] },
          ],
        },
      },
      mapping: {
        topic: { by: 'header', header: 'kafka_dlt-original-topic', topics: ['shop.orders', 'shop.payments'] },
        headers: { remove: spring.headers, source: { topic: 'ottla.source.topic', replay: 'ottla.replay' } },
      },
    })
  })

  it('takes single records, those redriven before only where they are asked for', async () => {
    show({ look: async () => letters })
    await screen.findByRole('grid', { name: 'Errors of dead' })
    choose(/^Choose partition 0, offset 1$/)
    expect(button('Redrive 1')).toBeTruthy()
    choose(/^Choose UnknownOrderException/)
    expect(button('Redrive 2')).toBeTruthy()
    choose(/^Those redriven before too$/)
    expect(button('Redrive 3')).toBeTruthy()
    expect(screen.getAllByText('redriven')).toHaveLength(1)
  })

  it('says what does not go together', async () => {
    show({ look: async () => letters })
    await screen.findByRole('grid', { name: 'Errors of dead' })
    choose(/^Choose UnknownOrderException/)
    choose(/^Choose No error headers/)
    expect(await screen.findByText(/stand in different headers/)).toBeTruthy()
    expect(button('Redrive 3')).toHaveProperty('disabled', true)
    choose(/^Choose UnknownOrderException/)
    expect(button('Redrive 1')).toHaveProperty('disabled', false)
    choose(/^All groups$/)
    expect(button('Redrive 3')).toHaveProperty('disabled', true)
    choose(/^All groups$/)
    expect(button('Redrive')).toHaveProperty('disabled', true)
  })

  it('is looked through again when a replay has ended', async () => {
    const look = vi.fn(async () => letters)
    const list = vi.fn(async () => ({ replays: [running], problems: [] }))
    show({ look }, { replay: { list } })
    await screen.findByRole('grid', { name: 'Errors of dead' })
    expect(look).toHaveBeenCalledTimes(1)
    expect(screen.getByText(/^A replay from this cluster is running/)).toBeTruthy()
    look.mockResolvedValue({ ...letters, groups: [{ ...orders, redriven: 1204, waiting: [] }] })
    list.mockResolvedValue({ replays: [{ ...running, status: 'complete' }], problems: [] })
    await invalidate('replay')
    await waitFor(() => expect(look).toHaveBeenCalledTimes(2))
    await waitFor(() =>
      expect(screen.getByRole('checkbox', { name: /^Choose UnknownOrderException/ })).toHaveProperty('disabled', true),
    )
    expect(screen.queryByText(/^A replay from this cluster is running/)).toBeNull()
  })

  it('is grouped by headers of one’s own, which its tab keeps', async () => {
    const look = vi.fn(async () => letters)
    openTab({ kind: 'redrive', title: 'Redrive dead', connectionId: 'c', key: 'dead', params: { topic: 'dead' } })
    show({ look })
    await screen.findByRole('grid', { name: 'Errors of dead' })
    fireEvent.click(button('Headers'))
    const dialog = await screen.findByRole('dialog', { name: 'Headers that tell the error' })
    fireEvent.change(within(dialog).getByLabelText('Error'), { target: { value: ' x-why ' } })
    fireEvent.change(within(dialog).getByLabelText('Original topic'), { target: { value: 'x-from' } })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Look through' }))
    const headers = { error: 'x-why', message: '', topic: 'x-from' }
    expect(useTabs.getState().tabs[0]?.params).toEqual({ topic: 'dead', headers })
    expect(ownHeadersIn(headers)).toEqual(headers)
    expect(ownHeadersIn({ error: 1 })).toBeNull()
  })

  it('tells how far the look is, and that it was stopped', async () => {
    const cancel = vi.fn(async () => {})
    let end = (_: null) => {}
    const look = vi.fn(() => new Promise<null>(resolve => (end = resolve)))
    const job = {
      ...{ id: 'j', title: 'Look through dead', status: 'running' as const, progress: 0.5, detail: '1,000 records' },
      ...{ startedAt: 0n, problem: null },
    }
    show({ look }, { jobs: { list: async () => [job], cancel } })
    expect(await screen.findByText('1,000 records')).toBeTruthy()
    fireEvent.click(button('Stop'))
    expect(cancel).toHaveBeenCalledWith({ id: 'j' })
    end(null)
    expect(await screen.findByText('Stopped')).toBeTruthy()
    fireEvent.click(button('Look through'))
    await waitFor(() => expect(look).toHaveBeenCalledTimes(2))
  })

  it('that is empty says so, and one that cannot be read says why', async () => {
    const look = vi.fn(async (): Promise<DeadLetters> => ({ records: 0, unreadable: 0, groups: [], problems: [] }))
    show({ look })
    expect(await screen.findByText('No dead letters')).toBeTruthy()
    look.mockRejectedValue(new Error('no leader'))
    fireEvent.click(button('Look again'))
    expect(await screen.findByText(/no leader/)).toBeTruthy()
  })
})

describe('a choice', () => {
  const at = { connectionId: 'c', topic: 'dead' }
  const choice = { groups: new Set<string>(), records: new Set<string>(), isAgain: false, keepsHeaders: true }

  it('keeps the error headers, and leaves the topic open where no header names it', () => {
    const kept = redriveOf(at, [orders], { ...choice, groups: new Set(['orders']) })
    expect(kept.source?.filledIn).toMatchObject({ removed: [], topicBy: 'header', topics: ['shop.orders'] })
    const unnamed = redriveOf(at, [bare], { ...choice, groups: new Set(['bare']) })
    expect(unnamed.source?.filledIn).toEqual({ name: 'Redrive 1 record of dead', removed: [] })
  })

  it('of groups with and without an original topic is none', () => {
    const groups = [orders, { ...payments, topic: null }]
    const found = redriveOf(at, groups, { ...choice, groups: new Set(['orders', 'payments']) })
    expect(found).toMatchObject({ count: 3, source: null, why: expect.stringContaining('no original topic') })
  })

  it('tells what is not listed', () => {
    expect(cutWords(payments)).toBeNull()
    expect(cutWords({ ...payments, records: 5, redriven: 4 })).toContain('Of 4 redriven records the first 0')
  })
})

const plan: ReplayPlan = {
  ...{ offsets: 3n, isExact: true, bytes: null, sources: [], targets: [] },
  ...{ onceOnly: 'transactions', onceOnlyWhy: '', warnings: [], unknown: [] },
  schemaIds: { key: [], value: [], sampled: 0 },
}

const running: Replay = {
  ...{ id: 'r', name: 'r', status: 'running', problem: null, startedAt: '2026-01-01', updatedAt: '2026-01-02' },
  ...{ sourceName: 'c', targetName: 'c', sourceConnectionId: 'c', targetConnectionId: 'c' },
  ...{ onceOnly: 'transactions', sent: 0, failed: 0, resumed: 0, verification: null, progress: null },
}
