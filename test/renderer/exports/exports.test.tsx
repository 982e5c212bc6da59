// Records to files and back on the screen: what was chosen is what is asked for, and what came of it is told.
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ImportSample, InterruptedExport } from '#contract/index.ts'
import { commandById, isAvailable, registerCommands, runCommand } from '#renderer/app/commands.ts'
import { connectionsQuery, queryClient } from '#renderer/client/index.ts'
import { commands, InterruptedExports, PickedActions } from '#renderer/features/exports/index.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf, profileOf } from '#test/support/sample-connection.ts'

const walked = { records: 3, bytes: 1000, gapCount: 0, gaps: [] }

beforeEach(() => registerCommands(commands))

async function choose(label: string, option: string) {
  fireEvent.click(await screen.findByRole('combobox', { name: label }))
  fireEvent.click(await screen.findByRole('option', { name: option }))
}

describe('exporting', () => {
  it('asks for whole topics in the form that was chosen', async () => {
    const save = vi.fn(async () => ({ file: 'orders.csv', walked }))
    fakeClient({ exports: { save }, topics: { list: async () => [] }, connections: { list: async () => [] } })
    renderScreen(<Notifications />)
    await runCommand('exports.save', { connectionId: 'c', topic: 'orders' })
    const dialog = await screen.findByRole('dialog', { name: 'Export topics' })
    await choose('Format', 'CSV')
    expect(within(dialog).getByText(/an empty cell is null/)).toBeTruthy()
    fireEvent.click(within(dialog).getByRole('checkbox', { name: 'Committed records only' }))
    fireEvent.click(within(dialog).getByRole('button', { name: 'Export' }))
    await waitFor(() =>
      expect(save).toHaveBeenCalledWith({
        connectionId: 'c',
        source: {
          of: 'topics',
          topics: [{ topic: 'orders', partitions: null }],
          range: { by: 'offsets', from: null, until: null },
        },
        format: 'csv',
        isolation: 'read_uncommitted',
        suggestedName: 'orders.csv',
      }),
    )
    expect(await screen.findByText('Exported to orders.csv')).toBeTruthy()
  })

  it('takes picked records to a file or to a capture, and tells what could not be read', async () => {
    const gap = { topic: 'orders', partition: 1, offset: 7n, what: 'The record is not there any more' }
    const keep = vi.fn(async () => ({ id: 'one', walked: { ...walked, gapCount: 1, gaps: [gap] } }))
    fakeClient({ captures: { keep }, connections: { list: async () => [] } })
    const picked = [{ topic: 'orders', partition: 1, offsets: [3n, 7n] }]
    renderScreen(
      <>
        <PickedActions connectionId="c" what="hits" picked={() => picked} />
        <Notifications />
      </>,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Capture hits' }))
    await waitFor(() =>
      expect(keep).toHaveBeenCalledWith({ connectionId: 'c', name: '2 records of orders', records: picked }),
    )
    expect(await screen.findByText(/the first: orders 1@7, The record is not there any more/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Export hits' }))
    expect(await screen.findByRole('dialog', { name: 'Export 2 records' })).toBeTruthy()
    expect(screen.queryByRole('checkbox')).toBeNull()
  })
})

describe('importing', () => {
  const sample: ImportSample = {
    format: 'jsonl',
    bytes: 2000,
    records: [
      {
        topic: 'orders',
        partition: 2,
        offset: 9_007_199_254_740_993n,
        timestamp: null,
        key: null,
        value: new TextEncoder().encode('hello'),
        headerCount: 0,
      },
    ],
  }

  it('shows what the file holds, and imports it as was chosen', async () => {
    const started = vi.fn(async () => ({ records: 12_345 }))
    const forget = vi.fn(async () => {})
    fakeClient({
      exports: { choose: async () => ({ fileId: 'f', name: 'a.jsonl', sample }), import: started, forget },
      topics: { list: async () => [] },
      connections: { list: async () => [] },
    })
    renderScreen(<Notifications />)
    await runCommand('exports.import', { connectionId: 'c', topic: 'copy' })
    const dialog = await screen.findByRole('dialog', { name: 'Import a.jsonl' })
    const table = await within(dialog).findByRole('grid', { name: 'First records of the file' })
    expect(within(table).getByText('hello')).toBeTruthy()
    expect(within(table).getByText('9,007,199,254,740,993')).toBeTruthy()
    await choose('Partition', 'By the key’s hash')
    fireEvent.click(within(dialog).getByRole('button', { name: 'Import' }))
    await waitFor(() =>
      expect(started).toHaveBeenCalledWith({
        connectionId: 'c',
        topic: 'copy',
        fileId: 'f',
        options: { partition: 'key', timestamp: 'keep' },
      }),
    )
    expect(await screen.findByText('12,345 records')).toBeTruthy()
    await waitFor(() => expect(forget).toHaveBeenCalledWith({ fileId: 'f' }))
  })

  it('makes a capture without a cluster, and opens it', async () => {
    const capture = vi.fn(async () => ({ id: 'one', records: 12_345 }))
    const open = vi.fn(async () => ({ connectionId: 'offline' }))
    const forget = vi.fn(async () => {})
    fakeClient({
      exports: { choose: async () => ({ fileId: 'f', name: 'new orders.jsonl', sample }), capture, forget },
      captures: { open },
      connections: { list: async () => [] },
    })
    renderScreen(<Notifications />)
    await runCommand('exports.capture', { connectionId: null, topic: null })
    const dialog = await screen.findByRole('dialog', { name: 'Import new orders.jsonl as a capture' })
    const topic = within(dialog).getByRole('textbox', { name: 'Topic, where the file names none' })
    expect(topic).toHaveProperty('value', 'new-orders')
    fireEvent.change(topic, { target: { value: 'a/b' } })
    expect(within(dialog).getByText('Letters, digits, dot, underscore and hyphen')).toBeTruthy()
    expect(within(dialog).getByRole('button', { name: 'Import' })).toHaveProperty('disabled', true)
    fireEvent.change(topic, { target: { value: 'orders' } })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Import' }))
    await waitFor(() => expect(open).toHaveBeenCalledWith({ id: 'one' }))
    expect(capture).toHaveBeenCalledWith({ fileId: 'f', name: 'new orders', topic: 'orders' })
    expect(await screen.findByText('12,345 records')).toBeTruthy()
    await waitFor(() => expect(forget).toHaveBeenCalledWith({ fileId: 'f' }))
  })

  it('is not offered where a folder is opened offline', () => {
    const connection = { ...connectionOf('offline'), profile: profileOf('offline', { kind: 'capture' }) }
    queryClient.setQueryData(connectionsQuery().queryKey, [connection])
    const context = { connectionId: 'offline', topic: 'orders', partition: null, groupId: null, tab: null }
    expect(isAvailable(commandById('exports.import'), context)).toBe(false)
    expect(isAvailable(commandById('exports.save'), context)).toBe(true)
  })
})

describe('interrupted exports', () => {
  const interrupted: InterruptedExport = {
    ...{ id: '6f1e0c9e-5d7a-4c3b-9a41-0d6f3f1f2b11', file: 'orders.jsonl', format: 'jsonl' },
    ...{ startedAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:01:00Z', connectionId: 'c' },
    ...{ connectionName: 'prod', topics: ['orders'], records: 1_200_000, bytes: 5_000_000, share: 0.4 },
    problem: { code: 'FILE_NOT_WRITTEN', what: 'No space left', where: {}, remedy: 'Make room.', retriable: false },
  }

  it('say how far they came and why, and go on', async () => {
    const resume = vi.fn(async () => ({ file: 'orders.jsonl', walked }))
    fakeClient({ exports: { interrupted: async () => ({ exports: [interrupted], unreadable: [] }), resume } })
    renderScreen(
      <>
        <InterruptedExports />
        <Notifications />
      </>,
    )
    const item = await screen.findByRole('listitem', { name: 'orders.jsonl' })
    expect(item.textContent).toMatch(/40 %.*1,200,000 records.*orders of prod, JSON lines.*No space left/)
    fireEvent.click(within(item).getByRole('button', { name: 'Resume the export to orders.jsonl' }))
    await waitFor(() => expect(resume).toHaveBeenCalledWith({ connectionId: 'c', id: interrupted.id }))
    expect(await screen.findByText('Exported to orders.jsonl')).toBeTruthy()
  })

  it('are discarded once their name was typed, and also where they cannot be read', async () => {
    const discard = vi.fn(async () => undefined)
    const { problem } = interrupted
    const unreadable = problem === null ? [] : [{ id: 'b', problem: { ...problem, what: 'It cannot be read' } }]
    fakeClient({ exports: { interrupted: async () => ({ exports: [interrupted], unreadable }), discard } })
    renderScreen(<InterruptedExports />)
    fireEvent.click(await screen.findByRole('button', { name: 'Discard the export to orders.jsonl' }))
    const dialog = await screen.findByRole('dialog', { name: 'Discard the export to orders.jsonl' })
    const action = within(dialog).getByRole('button', { name: 'Discard export' })
    expect(action).toHaveProperty('disabled', true)
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'orders.jsonl' } })
    fireEvent.click(action)
    await waitFor(() => expect(discard).toHaveBeenCalledWith({ id: interrupted.id }))
    fireEvent.click(screen.getByRole('button', { name: 'Discard the export b' }))
    await waitFor(() => expect(discard).toHaveBeenCalledWith({ id: 'b' }))
  })

  it('that are cancelled once more say where they are', async () => {
    fakeClient({
      exports: {
        interrupted: async () => ({ exports: [interrupted], unreadable: [] }),
        resume: async () => ({ file: 'orders.jsonl', walked: null }),
      },
    })
    renderScreen(
      <>
        <InterruptedExports />
        <Notifications />
      </>,
    )
    fireEvent.click(await screen.findByRole('button', { name: 'Resume the export to orders.jsonl' }))
    expect(await screen.findByText('The export to orders.jsonl was cancelled')).toBeTruthy()
  })
})
