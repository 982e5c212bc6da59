// The time map by role and name: what its slider speaks, where it leads, how it is zoomed, what is stated in words.
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Timemap as Found } from '#contract/index.ts'
import { axisLabels } from '#renderer/features/timemap/axis.ts'
import { bucketsOf, hitsIn } from '#renderer/features/timemap/buckets.ts'
import { type MapPlace, Timemap } from '#renderer/features/timemap/index.ts'
import { useTimemapStore } from '#renderer/features/timemap/timemap.store.ts'
import { fakeClient } from '../../support/fake-client.ts'
import { renderScreen } from '../../support/render.tsx'

const HOUR = 3_600_000n
const FROM = 1_700_000_000_000n - (1_700_000_000_000n % HOUR)

/** Two partitions over four hours: 0 has 10, 0, 5, 5 offsets and one of the future, 1 is empty. */
const mapOf = (part: Partial<Found> = {}): Found => ({
  partitions: [
    {
      partition: 0,
      logStartOffset: 100n,
      end: 123n,
      oldest: FROM,
      youngest: { offset: 120n, timestamp: FROM + 100n * HOUR },
      failure: null,
    },
    { partition: 1, logStartOffset: 0n, end: 0n, oldest: null, youngest: null, failure: null },
  ],
  marks: { from: FROM, step: HOUR, buckets: 4 },
  offsets: BigInt64Array.from([100n, 110n, 110n, 115n, 120n, 0n, 0n, 0n, 0n, 0n]),
  progress: 1,
  lookUps: 5,
  now: FROM + 4n * HOUR,
  done: true,
  problem: null,
  ...part,
})

const start = vi.fn(async (_input: { range: { from: bigint; to: bigint } | null }) => ({ mapId: 'm' }))
const close = vi.fn(async () => undefined)
const onGo = vi.fn((_place: MapPlace) => {})
let map: Found

beforeEach(() => {
  map = mapOf()
  for (const each of [start, close, onGo]) each.mockClear()
  useTimemapStore.setState({ isOpen: true })
  fakeClient({
    settings: {
      get: async () => ({
        theme: 'light',
        timeFormat: 'utc',
        showInternalTopics: false,
        groupTopicsByPrefix: true,
        refreshMs: 5000,
        favouriteTopics: [],
        sqlMemoryMiB: 2048,
        sqlThreads: 0,
      }),
    },
    topics: { configs: async () => [] },
    timemap: { start, poll: async () => map, close },
  })
})

const show = (hits: { partition: number; timestamp: bigint }[] | null = null) =>
  renderScreen(<Timemap connectionId="c" topic="t" partitions={null} isVisible version={1} hits={hits} onGo={onGo} />)

const slider = () => screen.findByRole('slider', { name: 'Time map of t' })

describe('the time map', () => {
  it('speaks the figures of a bucket, of all partitions and of one, and leads there', async () => {
    show()
    const cursor = await slider()
    cursor.focus()
    await userEvent.keyboard('{Home}{ArrowRight}{ArrowLeft}')
    expect(cursor.getAttribute('aria-valuetext')).toBe(
      '2023-11-14 22:00:00Z – 2023-11-14 23:00:00Z, all partitions: 10 offsets',
    )
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}')
    expect(cursor.getAttribute('aria-valuetext')).toContain('partition 0: 5 offsets, offsets 110 to 114')
    await userEvent.keyboard('{Enter}')
    expect(onGo).toHaveBeenCalledWith({
      from: FROM + 2n * HOUR,
      to: FROM + 3n * HOUR,
      partition: 0,
      first: 110n,
      next: 115n,
    })
  })

  it('zooms into a stretch chosen with Shift, and back', async () => {
    show()
    const cursor = await slider()
    cursor.focus()
    await userEvent.keyboard('{Home}{Shift>}{ArrowRight}{/Shift}{Enter}')
    await waitFor(() => expect(start).toHaveBeenCalledTimes(2))
    expect(start.mock.calls[1]?.[0].range).toEqual({ from: FROM, to: FROM + 2n * HOUR - 1n })
    expect(onGo).not.toHaveBeenCalled()
    await userEvent.click(await screen.findByRole('button', { name: 'Whole range' }))
    await waitFor(() => expect(start).toHaveBeenCalledTimes(3))
    expect(start.mock.calls[2]?.[0].range).toBeNull()
  })

  it('states the future, disorder and emptiness in words, and shows what it left out when asked', async () => {
    show()
    const notes = await screen.findByRole('list', { name: 'Notes on the time map' })
    expect(within(notes).getByText(/Partition 0: records dated in the future.*3 offsets at or behind/)).toBeDefined()
    expect(
      within(notes).getByText(
        /Partition 0: 2 offsets behind the youngest record, of its time or older, are counted at its time/,
      ),
    ).toBeDefined()
    expect(within(notes).getByText('Partition 1 empty')).toBeDefined()
    await userEvent.click(within(notes).getByRole('button', { name: 'Show them' }))
    await waitFor(() => expect(start).toHaveBeenCalledTimes(2))
    expect(start.mock.calls[1]?.[0].range).toEqual({ from: FROM, to: FROM + 100n * HOUR })
  })

  it('says what it counts, and that the type of message time is not known without the right to see it', async () => {
    show()
    await slider()
    expect(screen.getByText('offsets between time marks')).toBeDefined()
    expect(screen.getByText('Message time: type not known')).toBeDefined()
  })

  it('is a table when asked, with hits beside the offsets', async () => {
    show([
      { partition: 0, timestamp: FROM + 1n },
      { partition: 0, timestamp: FROM + HOUR - 1n },
      { partition: 0, timestamp: FROM + 50n * HOUR },
    ])
    await slider()
    expect(screen.getByText('1 hit outside of this range')).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Show the time map as a table' }))
    const table = await screen.findByRole('grid', { name: 'Offsets between time marks of t' })
    const [, first] = within(table).getAllByRole('row')
    expect(
      within(first as HTMLElement)
        .getAllByRole('gridcell')
        .slice(2)
        .map(cell => cell.textContent),
    ).toEqual(['10', '2', '10', '0'])
  })

  it('asks nothing while it is folded away, and remembers that', async () => {
    show()
    await slider()
    await userEvent.click(screen.getByRole('button', { name: 'Time map' }))
    expect(screen.queryByRole('slider')).toBeNull()
    expect(useTimemapStore.getState().isOpen).toBe(false)
    await waitFor(() => expect(close).toHaveBeenCalled())
  })

  it('shows why it could not be made', async () => {
    fakeClient({
      topics: { configs: async () => [] },
      timemap: { start: () => Promise.reject(new Error('no such topic')) },
    })
    show()
    expect((await screen.findByRole('alert')).textContent).toContain('no such topic')
  })
})

describe('figures of a map', () => {
  it('spread what is not known yet evenly', () => {
    const buckets = bucketsOf(
      mapOf({ offsets: BigInt64Array.from([100n, -1n, -1n, -1n, 120n, 0n, -1n, -1n, -1n, 0n]) }),
    )
    expect([...(buckets?.totals ?? [])]).toEqual([5, 5, 5, 5])
  })

  it('put each hit into its bucket', () => {
    const found = mapOf()
    const buckets = bucketsOf(found)
    if (buckets === null) throw new Error('no buckets')
    const hits = hitsIn(found, buckets, [
      { partition: 0, timestamp: FROM },
      { partition: 0, timestamp: FROM + 4n * HOUR - 1n },
      { partition: 0, timestamp: FROM + 4n * HOUR },
      { partition: 7, timestamp: FROM },
    ])
    expect([...hits.totals]).toEqual([1, 0, 0, 1])
    expect(hits.outside).toBe(2)
  })
})

describe('labels of the axis', () => {
  const at = Date.UTC(2026, 10, 25, 22)
  it('have the date where it changes', () => {
    expect(axisLabels([at, at + 3_600_000, at + 7_200_000], 3_600_000, true)).toEqual([
      '22:00\nNov 25',
      '23:00',
      '00:00\nNov 26',
    ])
    expect(axisLabels([at, at + 86_400_000], 86_400_000, true)).toEqual(['Nov 25', 'Nov 26'])
    expect(axisLabels([at], 28 * 86_400_000, true)).toEqual(['2026-11'])
    expect(axisLabels([at + 5], 5, true)).toEqual(['00:00.005\nNov 25'])
  })
})
