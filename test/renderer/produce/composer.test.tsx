import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutgoingRecord } from '#contract/index.ts'
import { useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { composeFrom, panels } from '#renderer/features/produce/index.ts'
import { useProduce } from '#renderer/features/produce/produce.store.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

type Send = (input: { connectionId: string; topic: string; record: OutgoingRecord }) => Promise<{
  partition: number
  offset: bigint | null
  timestamp: bigint
}>

const landed: Send = async () => ({ partition: 2, offset: 9_007_199_254_740_993n, timestamp: 1_700_000_000_000n })

function Composer() {
  const tab = useTabs(state => state.tabs.find(each => each.kind === 'compose'))
  const Panel = panels.compose?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible />
}

function show(send: Send) {
  fakeClient({
    topics: {
      list: async () => [],
      get: async ({ topic }) => ({
        name: topic,
        topicId: null,
        isInternal: false,
        partitions: 0,
        replicationFactor: 1,
        unhealthyPartitions: 0,
        partitionDetails: [],
      }),
    },
    produce: { send, history: async () => [], partitionFor: async () => ({ partition: 3, partitions: 6 }) },
  })
  composeFrom({
    connectionId: 'c',
    topic: 'orders',
    record: {
      partition: null,
      key: new TextEncoder().encode('k'),
      value: Uint8Array.from([0xca, 0xfe, 0x00]),
      headers: [
        { key: 'trace', value: new TextEncoder().encode('1') },
        { key: 'trace', value: null },
      ],
      timestamp: null,
      compression: 'none',
    },
  })
  renderScreen(<Composer />)
}

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  useProduce.setState({ drafts: {} })
})

describe('the composer', () => {
  it('shows the partition of the key before anything is sent', async () => {
    show(landed)
    expect(await screen.findByText('→ partition 3 of 6')).toBeTruthy()
  })

  it('sends exactly the bytes and headers it shows, and leads to where they landed', async () => {
    const user = userEvent.setup()
    const send = vi.fn(landed)
    show(send)
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    expect(await screen.findByText(/Landed in partition 2 at offset 9,007,199,254,740,993/)).toBeTruthy()
    const sent = send.mock.calls[0]?.[0].record
    expect(sent?.value).toEqual(Uint8Array.from([0xca, 0xfe, 0x00]))
    expect(sent?.headers).toEqual([
      { key: 'trace', value: new TextEncoder().encode('1') },
      { key: 'trace', value: null },
    ])
    await user.click(screen.getByRole('button', { name: 'Open record' }))
    expect(useTabs.getState().tabs.find(tab => tab.kind === 'topic')?.params).toMatchObject({
      topic: 'orders',
      section: 'messages',
      goTo: { partition: 2, offset: '9007199254740993' },
    })
  })

  it('sends null and empty as what they are', async () => {
    const send = vi.fn(landed)
    show(send)
    const value = screen.getByRole('region', { name: 'Value' })
    const press = (mode: string) => fireEvent.click(within(value).getByRole('radio', { name: mode }))
    press('Null')
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(send).toHaveBeenCalledTimes(1))
    await screen.findByText(/Landed/)
    press('Empty')
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(send).toHaveBeenCalledTimes(2))
    expect(send.mock.calls.map(([input]) => input.record.value)).toEqual([null, new Uint8Array()])
  })

  it('refuses what is no hex, and says so', async () => {
    show(landed)
    const value = screen.getByRole('region', { name: 'Value' })
    fireEvent.change(within(value).getByRole('textbox', { name: 'Value' }), { target: { value: 'caf' } })
    expect(within(value).getByRole('status').textContent).toBe('Not hex: two digits for each byte')
    expect(screen.getByRole('button', { name: 'Send' }).hasAttribute('disabled')).toBe(true)
  })

  it('keeps what was typed when sending fails', async () => {
    show(async () => {
      throw new ProblemError({
        code: 'WRITES_NOT_ALLOWED',
        what: 'This profile is read-only',
        where: {},
        remedy: 'Allow writing in the profile.',
        retriable: false,
      })
    })
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    expect(await screen.findByText('This profile is read-only')).toBeTruthy()
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Value' }).value).toBe('ca fe 00')
  })
})
