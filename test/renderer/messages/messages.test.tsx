import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FullRecord, RowWindow, View } from '#contract/index.ts'
import { openRecord, openTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { MessagesView } from '#renderer/features/messages/index.ts'
import { useMessages } from '#renderer/features/messages/messages.store.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { recordOf } from '#test/support/sample-record.ts'

const encode = (text: string) => new TextEncoder().encode(text)

const KIND = { null: 0, empty: 1, text: 2, json: 3, bytes: 4 }

/** A window of a newest-first view over one partition whose last offset is `length - 1`. */
function windowAt(position: bigint, count: number, length: number): RowWindow {
  const start = Number(position)
  const end = Math.min(length, start + count)
  const positions = Array.from({ length: end - start }, (_, i) => start + i)
  const offsets = positions.map(at => length - 1 - at)
  return {
    start: BigInt(start),
    end: BigInt(end),
    length: BigInt(length),
    fields: [],
    gaps: {
      positions: new BigInt64Array(),
      counts: new BigInt64Array(),
      partitions: new Int32Array(),
      offsets: new BigInt64Array(),
      reasons: new Uint8Array(),
      producerIds: new BigInt64Array(),
    },
    positions: BigInt64Array.from(positions, BigInt),
    partitions: new Int32Array(positions.length),
    offsets: BigInt64Array.from(offsets, BigInt),
    timestamps: BigInt64Array.from(offsets, offset => 1_700_000_000_000n + BigInt(offset)),
    sizes: new Int32Array(positions.length).fill(7),
    headerCounts: new Int32Array(positions.length),
    keyKinds: new Uint8Array(positions.length).fill(KIND.text),
    valueKinds: new Uint8Array(positions.length).fill(KIND.text),
    keys: offsets.map(offset => `key-${offset}`),
    values: offsets.map(offset => `value-${offset}`),
  }
}

const viewOf = (length: number, viewId = 'view'): View => ({
  viewId,
  length: BigInt(length),
  bounds: [{ partition: 0, logStartOffset: 0n, highWatermark: BigInt(length) }],
})

const recordAt = (offset: bigint, value: Uint8Array | null): FullRecord =>
  recordOf({
    offset,
    value,
    headers: [
      { key: encode('trace'), value: encode('a') },
      { key: encode('trace'), value: null },
    ],
  })

type Messages = NonNullable<Fakes['messages']>

function show(messages: Messages, params = {}, app: Fakes['app'] = {}) {
  fakeClient({
    app,
    messages: {
      open: async () => viewOf(1000),
      close: async () => undefined,
      window: async ({ position, count }) => windowAt(position, count, 1000),
      record: async ({ offset }) => recordAt(offset, encode('{"id":9007199254740993}')),
      ...messages,
    },
  })
  openTab({ kind: 'topic', title: 'orders', connectionId: 'c', key: 'orders', params: { topic: 'orders', ...params } })
  renderScreen(<Screen />)
}

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  if (tab === undefined) return null
  return <MessagesView tab={tab} connectionId="c" topic="orders" isVisible onReady={() => {}} />
}

const list = () => screen.findByRole('grid', { name: 'Messages of orders' })
const rowNamed = (name: RegExp) => screen.findByRole('row', { name })

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  useMessages.setState({ layouts: {}, isPaneOpen: true, recordView: 'value', isPretty: true })
})

describe('messages', () => {
  it('shows the newest records first and says how many offsets there are', async () => {
    const open = vi.fn(async () => viewOf(1000))
    show({ open })
    expect((await list()).getAttribute('aria-rowcount')).toBe('1001')
    expect((await rowNamed(/999 .*key-999 value-999/)).getAttribute('aria-rowindex')).toBe('2')
    expect(open.mock.calls).toHaveLength(1)
    expect(screen.getByText(/of 1,000 offsets/)).toBeTruthy()
  })

  it('tells null, empty, text and bytes apart', async () => {
    show({
      window: async ({ position, count }) => {
        const window = windowAt(position, count, 1000)
        window.valueKinds.set([KIND.null, KIND.empty, KIND.text, KIND.bytes])
        window.values.splice(0, 4, '', '', 'null', 'ca fe')
        return window
      },
    })
    await list()
    expect(await rowNamed(/key-999 ∅ tombstone/)).toBeTruthy()
    expect(await rowNamed(/key-998 empty/)).toBeTruthy()
    expect(await rowNamed(/key-997 null/)).toBeTruthy()
    expect(await rowNamed(/key-996 hex ?ca fe/)).toBeTruthy()
  })

  it('is worked by keys, and shows the selected record with its int64 as it is', async () => {
    const user = userEvent.setup()
    show({})
    const grid = await list()
    await rowNamed(/key-999/)
    grid.focus()
    await user.keyboard('{ArrowDown}{ArrowDown}')
    const pane = screen.getByRole('region', { name: 'Record' })
    expect(await within(pane).findByText('partition 0 · offset 998')).toBeTruthy()
    await waitFor(() =>
      expect(within(pane).getByRole<HTMLTextAreaElement>('textbox', { name: 'Value' }).value).toBe(
        '{\n  "id": 9007199254740993\n}',
      ),
    )
    await user.click(within(pane).getByRole('tab', { name: 'Headers 2' }))
    expect(
      within(pane)
        .getAllByRole('row')
        .map(row => row.textContent),
    ).toEqual(['#KeyValueSize', '1tracea1 B', '2trace∅ null'])
    grid.focus()
    await user.keyboard('{End}')
    expect((await rowNamed(/key-0 value-0/)).getAttribute('aria-selected')).toBe('true')
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('region', { name: 'Record' })).toBeNull()
    await user.keyboard('{Enter}')
    expect(screen.getByRole('region', { name: 'Record' })).toBeTruthy()
  })

  it('takes records into a selection by Ctrl, Shift and Space, which can be exported', async () => {
    const user = userEvent.setup()
    show({})
    const grid = await list()
    const click = async (name: RegExp, key = '') => {
      const row = await rowNamed(name)
      if (key !== '') await user.keyboard(`{${key}>}`)
      await user.click(row)
      if (key !== '') await user.keyboard(`{/${key}}`)
    }
    await click(/key-999/)
    expect(screen.queryByText(/selected$/)).toBeNull()
    await click(/key-996/, 'Control')
    expect(screen.getByText('2 selected')).toBeTruthy()
    await click(/key-993/, 'Shift')
    expect(screen.getByText('5 selected')).toBeTruthy()
    expect((await rowNamed(/key-994/)).getAttribute('aria-selected')).toBe('true')
    expect((await rowNamed(/key-997/)).getAttribute('aria-selected')).toBe('false')
    grid.focus()
    await user.keyboard(' ')
    expect(screen.getByText('4 selected')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Export selection' }))
    const dialog = await screen.findByRole('dialog', { name: 'Export 4 records' })
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    await user.click(screen.getByRole('button', { name: 'Clear selection' }))
    expect(screen.queryByText(/selected$/)).toBeNull()
  })

  it('reads a long value in pieces, as far as it is looked at', async () => {
    const user = userEvent.setup()
    const size = 100_000_000
    const bytes = vi.fn(async ({ from, length }: { from: number; length: number }) =>
      encode(`at ${from} `.padEnd(Math.min(length, size - from), '.')),
    )
    show({ bytes, record: async ({ offset }) => ({ ...recordAt(offset, encode('{"be')), valueSize: size }) })
    const grid = await list()
    await rowNamed(/key-999/)
    grid.focus()
    await user.keyboard('{ArrowDown}')
    const pane = screen.getByRole('region', { name: 'Record' })
    const pages = await within(pane).findByRole('region', { name: 'Value as text, in pieces' })
    expect(await within(pages).findByText(/^at 0 \.+/)).toBeTruthy()
    expect(within(pane).getByText('95.4 MiB, read in pieces')).toBeTruthy()
    pages.focus()
    await user.keyboard('{End}')
    await waitFor(() => expect(bytes.mock.calls.at(-1)?.[0]).toMatchObject({ part: 'value', from: 99_942_400 }))
    expect(bytes.mock.calls.length).toBeLessThan(5)
    await user.click(within(pane).getByRole('button', { name: 'Copy the value' }))
    const dialog = await screen.findByRole('dialog', { name: 'Copy the value: 95.4 MiB' })
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bytes.mock.calls.length).toBeLessThan(5)
  })

  it('goes where the box was told to go, and says before what it understood', async () => {
    const user = userEvent.setup()
    const locate = vi.fn(async () => ({ position: 500n }))
    const resolveLink = vi.fn(async () => ({ connectionId: 'c', topic: 'orders', partition: 0, offset: 7n }))
    show({ locate }, {}, { resolveLink })
    await rowNamed(/key-999/)
    const ask = async (text: string) => {
      await user.click(screen.getByRole('button', { name: 'Go to' }))
      await user.type(await screen.findByRole('textbox', { name: 'Go to' }), text)
    }
    await ask('1,500')
    expect(screen.getByText('↵ Partition 0, offset 1,500: not written yet, goes to the last, 999')).toBeTruthy()
    await user.keyboard('{Backspace}{Backspace}{Backspace}{Enter}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(locate.mock.calls).toMatchObject([[{ viewId: 'view', place: { at: 'offset', partition: 0, offset: 1n } }]])
    expect((await rowNamed(/499 .*key-499/)).getAttribute('aria-selected')).toBe('true')
    await ask('start{Enter}')
    expect((await rowNamed(/key-0 value-0/)).getAttribute('aria-selected')).toBe('true')
    await ask('3:12{Enter}')
    expect(screen.getByText('Partition 3 is not listed here; there are 0')).toBeTruthy()
    await user.clear(screen.getByRole('textbox', { name: 'Go to' }))
    await user.keyboard('ottla://cluster/orders/0/7{Enter}')
    await waitFor(() => expect(locate).toHaveBeenCalledTimes(2))
    expect(resolveLink.mock.calls).toMatchObject([[{ url: 'ottla://cluster/orders/0/7' }]])
  })

  it('draws columns from fields, keeps them with the topic, and puts them where they are wanted', async () => {
    const user = userEvent.setup()
    const asked: (string[] | undefined)[] = []
    show({
      checkField: async ({ field }) => (field.startsWith('$') ? null : `“${field}” is no field`),
      window: async ({ position, count, fields }) => {
        asked.push(fields)
        const window = windowAt(position, count, 1000)
        window.fields = (fields ?? []).map(field => ({
          kinds: new Uint8Array(window.keys.length).fill(2),
          texts: window.keys.map(key => `${field} of ${key}`),
        }))
        return window
      },
    })
    await rowNamed(/key-999/)
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    const dialog = await screen.findByRole('dialog', { name: 'Columns of orders' })
    const field = within(dialog).getByRole('textbox', { name: 'Field' })
    await user.type(field, 'total{Enter}')
    expect(await within(dialog).findByText('“total” is no field')).toBeTruthy()
    await user.clear(field)
    await user.type(field, '$.total{Enter}')
    await user.click(await within(dialog).findByRole('checkbox', { name: 'Show Key' }))
    await user.click(within(dialog).getByRole('button', { name: 'Move $.total up' }))
    await user.click(within(dialog).getByRole('button', { name: 'Close' }))
    expect(await rowNamed(/999 \$\.total of key-999 .*value-999/)).toBeTruthy()
    const headers = () => screen.getAllByRole('columnheader').map(header => header.textContent)
    await waitFor(() => expect(headers()).toEqual(['P', 'Offset', 'Time', 'total', 'Value', 'Hdrs', 'Size']))
    expect(asked.at(-1)).toEqual(['$.total'])
    expect(Object.keys(useMessages.getState().layouts)).toEqual(['c/orders'])
    await user.click(screen.getByRole('button', { name: 'Columns' }))
    await user.click(await screen.findByRole('button', { name: 'Reset' }))
    await waitFor(() => expect(headers()).toEqual(['P', 'Offset', 'Time', 'Key', 'Value', 'Hdrs', 'Size']))
  })

  it('follows the newest end while live', async () => {
    let length = 1000
    show(
      {
        window: async ({ position, count }) => windowAt(position, count, length),
        watch: async () =>
          (async function* () {
            yield viewOf(1000)
            length = 1003
            yield viewOf(1003)
          })(),
      },
      { reading: { start: 'live', partitions: null, isolation: 'read_uncommitted' } },
    )
    await list()
    expect((await rowNamed(/key-1002/)).getAttribute('aria-rowindex')).toBe('2')
    expect((await list()).getAttribute('aria-rowcount')).toBe('1004')
  })

  it('shows the record of a link, reading again when it is newer than the list', async () => {
    let length = 1000
    const open = vi.fn(async () => viewOf(length, `view of ${length}`))
    const locate = vi.fn(async () => ({ position: 2n }))
    show({ open, locate, window: async ({ position, count }) => windowAt(position, count, length) })
    await rowNamed(/key-999/)
    length = 1010
    openRecord({ connectionId: 'c', topic: 'orders', partition: 0, offset: 1007n })
    // Its row is drawn, and then selected.
    await waitFor(async () => expect((await rowNamed(/key-1007/)).getAttribute('aria-selected')).toBe('true'))
    expect(open).toHaveBeenCalledTimes(2)
    expect(await screen.findByText('partition 0 · offset 1007')).toBeTruthy()
  })

  it('comes back by itself, at the same place, when the engine was restarted', async () => {
    const user = userEvent.setup()
    let isRestarted = false
    const open: ReturnType<typeof vi.fn<() => Promise<View>>> = vi.fn(async () =>
      viewOf(1000, `view ${open.mock.calls.length}`),
    )
    show({
      open,
      window: async ({ position, count }) => {
        if (!isRestarted) return windowAt(position, count, 1000)
        isRestarted = false
        throw new ProblemError({
          code: 'ENGINE_RESTARTED',
          what: 'The engine process stopped',
          where: {},
          remedy: 'It is being started again.',
          retriable: true,
        })
      },
    })
    await rowNamed(/key-999/)
    // A view that fails in its first second is not opened again, so that a broken one does not go round and round.
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 5000)
    isRestarted = true
    screen.getByRole('grid').focus()
    await user.keyboard('{End}')
    await waitFor(() => expect(open).toHaveBeenCalledTimes(2))
    expect(await rowNamed(/key-0 /)).toBeTruthy()
    expect(screen.queryByText('The engine process stopped')).toBeNull()
    vi.restoreAllMocks()
  })

  it('says what went wrong and goes on when asked to', async () => {
    const user = userEvent.setup()
    let isBroken = true
    show({
      window: async ({ position, count }) => {
        if (!isBroken) return windowAt(position, count, 1000)
        throw new ProblemError({
          code: 'LEADER_NOT_AVAILABLE',
          what: 'Partition 0 has no leader',
          where: { topic: 'orders', partition: '0' },
          remedy: 'Wait for the election.',
          retriable: true,
        })
      },
    })
    expect(await screen.findByText('Partition 0 has no leader')).toBeTruthy()
    isBroken = false
    await user.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await rowNamed(/key-999/)).toBeTruthy()
    expect(screen.queryByText('Partition 0 has no leader')).toBeNull()
  })

  it('shows what the bytes of an internal topic say, and the bytes when asked to', async () => {
    const user = userEvent.setup()
    const decoded = { key: '{"group":"billing"}', value: '{"offset":9007199254740993}' }
    show({ record: async ({ offset }) => ({ ...recordAt(offset, Uint8Array.of(0, 3, 255)), decoded }) })
    await user.click(await rowNamed(/key-999/))
    const pane = await screen.findByRole('region', { name: 'Record' })
    const value = await within(pane).findByRole('textbox', { name: 'Value' })
    expect(value).toHaveProperty('value', '{\n  "offset": 9007199254740993\n}')
    expect(pane.textContent).toContain('bytes, decoded')
    await user.click(within(pane).getByRole('button', { name: 'Show raw' }))
    expect((await within(pane).findByLabelText('Value as hex')).textContent).toMatch(/00 +03 ff/)
  })
})
