// Captures on the screen: the dialog asks for what was typed, the list says how each ended, an opened folder says what
// could not be read.
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Capture, CaptureSpec } from '#contract/index.ts'
import { registerCommands, runCommand } from '#renderer/app/commands.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { commands, OfflineSection, panels } from '#renderer/features/captures/index.ts'
import { readPartitions, specOf } from '#renderer/features/captures/spec.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const capture: Capture = {
  id: 'one',
  name: 'incident',
  status: 'complete',
  failure: null,
  startedAt: '2026-11-22T12:04:07.000Z',
  updatedAt: '2026-11-22T12:05:00.000Z',
  profile: 'prod-eu',
  clusterId: 'cluster',
  kafkaVersion: '4.1',
  isLive: false,
  isReencoded: false,
  records: 12_345,
  bytes: 6_000_000,
  topics: [],
  groups: [],
  connectionId: null,
}

function Screen() {
  const tab = useTabs(state => state.tabs.find(each => each.kind === 'captures'))
  const Panel = panels.captures?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible />
}

beforeEach(() => registerCommands(commands))

describe('the capture dialog', () => {
  it('asks for the topics, partitions, range and limit that were typed', async () => {
    const start = vi.fn(async (_asked: { connectionId: string; spec: CaptureSpec }) => ({ id: 'one' }))
    fakeClient({
      captures: {
        start,
        list: async () => ({ folder: 'captures', captures: [capture], problems: [] }),
        estimate: async () => ({ offsets: 3000n, bytes: 1_500_000n, freeBytes: null }),
      },
      topics: { list: async () => [] },
      groups: { list: async () => [] },
      connections: { list: async () => [] },
    })
    renderScreen(<Screen />)
    await runCommand('captures.start', { connectionId: 'c', topic: 'orders' })
    const dialog = await screen.findByRole('dialog', { name: 'Capture topics' })
    expect(await within(dialog).findByText(/3,000 offsets · about .* an estimate by offsets/)).toBeTruthy()
    const type = (name: string, value: string) =>
      fireEvent.change(within(dialog).getByRole('textbox', { name }), { target: { value } })
    type('Name', 'incident')
    type('Partitions', '0, 2-x')
    expect(within(dialog).getByRole('button', { name: 'Capture' })).toHaveProperty('disabled', true)
    type('Partitions', '0, 2-3')
    fireEvent.click(within(dialog).getByRole('radio', { name: 'Offsets' }))
    type('From', '9,007,199,254,740,993')
    type('Size limit, MiB', '250')
    fireEvent.click(within(dialog).getByRole('button', { name: 'Capture' }))
    await waitFor(() => expect(start).toHaveBeenCalledOnce())
    expect(start.mock.calls[0]?.[0]).toEqual({
      connectionId: 'c',
      spec: {
        name: 'incident',
        topics: [{ topic: 'orders', partitions: [0, 2, 3] }],
        range: { by: 'offsets', from: 9_007_199_254_740_993n, until: null },
        isLive: false,
        sizeLimitBytes: 262_144_000,
        groups: [],
      },
    })
  })

  it('names a capture of a topic with a long name within what names may have', async () => {
    fakeClient({
      captures: { estimate: async () => ({ offsets: 1n, bytes: 1n, freeBytes: null }) },
      topics: { list: async () => [] },
      groups: { list: async () => [] },
      connections: { list: async () => [] },
    })
    renderScreen(<Screen />)
    await runCommand('captures.start', { connectionId: 'c', topic: 'a'.repeat(249) })
    const dialog = await screen.findByRole('dialog', { name: 'Capture topics' })
    expect(within(dialog).getByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'a'.repeat(100))
  })

  it('reads lists of partitions, and takes what comes from now on as live', () => {
    expect(readPartitions(' 3-5, 1,4 ')).toEqual({ partitions: [1, 3, 4, 5] })
    expect(readPartitions('')).toEqual({ partitions: null })
    for (const wrong of ['a', '5-3', '1,,2', '-1']) expect(readPartitions(wrong), wrong).toBeNull()
    const draft = {
      name: 'n',
      topics: ['t'],
      partitions: '',
      from: '',
      until: '',
      isLive: false,
      limit: '',
      groups: [],
    }
    expect(specOf({ ...draft, extent: 'new' })).toMatchObject({ range: { by: 'end' }, isLive: true })
    expect(specOf({ ...draft, extent: 'times', from: 'no time' })).toBeNull()
    expect(specOf({ ...draft, extent: 'everything', limit: '-3' })).toBeNull()
  })
})

describe('the list of captures', () => {
  it('says of a chosen one that failed why', async () => {
    const failed: Capture = { ...capture, status: 'failed', failure: 'ENOSPC: no space left on device' }
    fakeClient({
      captures: { list: async () => ({ folder: 'captures', captures: [failed], problems: [] }) },
      connections: { list: async () => [] },
    })
    openTab({ kind: 'captures', title: 'Captures' })
    renderScreen(<Screen />)
    expect(await screen.findByText('incident')).toBeTruthy()
    expect(screen.queryByRole('status', { name: 'How it ended' })).toBeNull()
    fireEvent.click(screen.getByText('incident'))
    const words = await screen.findByRole('status', { name: 'How it ended' })
    expect(words.textContent).toContain('ENOSPC: no space left on device')
  })

  it('opens one, stops a running one, and deletes after its name was typed', async () => {
    const open = vi.fn(async () => ({ connectionId: 'offline' }))
    const stop = vi.fn(async () => {})
    const remove = vi.fn(async () => {})
    const running: Capture = { ...capture, id: 'two', name: 'live one', status: 'running' }
    fakeClient({
      captures: {
        list: async () => ({ folder: 'captures', captures: [capture, running], problems: [] }),
        open,
        stop,
        delete: remove,
      },
      connections: { list: async () => [] },
    })
    registerCommands([{ id: 'cluster.overview', title: 'Show the cluster', group: 'Cluster', run: () => {} }])
    openTab({ kind: 'captures', title: 'Captures' })
    renderScreen(<Screen />)
    const row = async (name: string) => (await screen.findByText(name)).closest('[role="row"]') ?? document.body
    expect((await row('incident')).textContent).toMatch(/complete.*12,345/)
    fireEvent.click(await row('live one'))
    fireEvent.click(await screen.findByRole('button', { name: 'Stop live one' }))
    await waitFor(() => expect(stop).toHaveBeenCalledOnce())
    fireEvent.click(await row('incident'))
    fireEvent.click(await screen.findByRole('button', { name: 'Open' }))
    await waitFor(() => expect(open).toHaveBeenCalledWith({ id: 'one' }))
  })
})

describe('an opened folder', () => {
  it('names the places that could not be read and what was left out', async () => {
    fakeClient({
      captures: {
        offline: async () => ({
          folder: 'kafka-logs',
          capture: null,
          servedAt: '127.0.0.1:4242',
          pastHighWatermark: false,
          report: {
            isCapture: false,
            topics: 1,
            partitions: 1,
            damaged: [
              {
                topic: 'orders',
                partition: 0,
                file: 'orders-0/00000000000000000000.log',
                position: 123_456,
                bytes: 700,
                what: 'The checksum of the batch is wrong',
                after: '1042',
              },
            ],
            notes: ['gone-0.abc-delete is left out'],
          },
        }),
      },
    })
    renderScreen(<OfflineSection connectionId="offline" />)
    const places = await screen.findByRole('grid', { name: 'Damaged places' })
    expect(places.textContent).toMatch(/orders-0\/00000000000000000000\.log.*123,456.*1,042.*checksum/)
    expect(screen.getByRole('list', { name: 'Left out' }).textContent).toBe('gone-0.abc-delete is left out')
    expect(screen.getByText('127.0.0.1:4242')).toBeTruthy()
  })
})
