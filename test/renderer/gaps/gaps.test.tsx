import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { GapReport, PartitionProducers } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { GapsPanel } from '#renderer/features/gaps/gaps-panel.tsx'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const report = (change: Partial<GapReport> = {}): GapReport => ({
  from: 0n,
  until: 10n,
  next: 10n,
  bytes: 2048n,
  state: 'done',
  counts: { records: 0n, aborted: 6n, commitMarkers: 1n, abortMarkers: 1n, otherMarkers: 0n, missing: 2n },
  aborted: [{ producerId: 4711n, producerEpoch: 3, firstOffset: 1n, lastOffset: 6n, records: 6n }],
  missing: [{ from: 8n, to: 10n }],
  lastStableOffset: 10n,
  ...change,
})

const producers = (change: Partial<PartitionProducers> = {}): PartitionProducers => ({
  logStartOffset: 0n,
  lastStableOffset: 10n,
  highWatermark: 10n,
  producers: [],
  tellsTransactions: true,
  problem: null,
  ...change,
})

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <GapsPanel tab={tab} isVisible />
}

function show(gaps: NonNullable<Fakes['gaps']>, params: Record<string, string> = {}) {
  fakeClient({ gaps, settings: { get: () => new Promise(() => undefined) } })
  openTab({
    kind: 'gaps',
    title: 'Gaps',
    connectionId: 'prod',
    params: { topic: 'shop.orders', partition: 2, ...params },
  })
  renderScreen(<Screen />)
  return userEvent.setup()
}

describe('gap inspector', () => {
  it('counts each kind of offset of the stretch asked for, and names aborted transactions', async () => {
    const asked: unknown[] = []
    const user = show(
      {
        producers: async () => producers(),
        scan: async stretch => {
          asked.push(stretch)
          return (async function* () {
            yield report()
          })()
        },
      },
      { groupId: 'billing' },
    )
    await user.type(await screen.findByRole('textbox', { name: 'From offset' }), '3')
    await user.click(screen.getByRole('button', { name: 'Look through' }))
    const counts = within(await screen.findByRole('grid', { name: 'Counts' }))
    const row = (name: RegExp) => counts.getByRole('row', { name }).textContent
    expect(row(/^Records of aborted/)).toContain('6')
    expect(row(/^Nothing/)).toContain('2')
    expect(screen.getByRole('grid', { name: 'Aborted transactions' }).textContent).toContain('4,711')
    expect(screen.getByRole('grid', { name: 'Offsets that hold nothing' }).textContent).toMatch(/8.*9/)
    expect(screen.getByText(/All is read: none of these 10 offsets holds a record/)).toBeTruthy()
    expect(asked).toEqual([{ connectionId: 'prod', topic: 'shop.orders', partition: 2, from: 3n, until: 10n }])
  })

  it('stops when told to, and says what became of a scan that failed', async () => {
    let isAborted = false
    const user = show({
      producers: async () => producers(),
      scan: async (_stretch, options) =>
        (async function* () {
          yield report({ state: 'running', next: 4n })
          await new Promise<void>(resolve => {
            options?.signal?.addEventListener('abort', () => {
              isAborted = true
              resolve()
            })
          })
        })(),
    })
    await waitFor(() => expect(screen.getByRole('button', { name: 'Look through' })).toHaveProperty('disabled', false))
    await user.click(screen.getByRole('button', { name: 'Look through' }))
    await screen.findByText(/4 of 10 offsets/)
    await user.click(screen.getByRole('button', { name: 'Stop' }))
    expect(isAborted).toBe(true)
    expect(await screen.findByRole('button', { name: 'Look through' })).toBeTruthy()

    fakeClient({
      gaps: { producers: async () => producers(), scan: () => Promise.reject(new Error('the broker is gone')) },
    })
    await user.click(screen.getByRole('button', { name: 'Look through' }))
    expect((await screen.findByRole('alert')).textContent).toContain('the broker is gone')
  })

  it('says which open transaction holds consumers back', async () => {
    show({
      producers: async () =>
        producers({
          lastStableOffset: 7n,
          producers: [
            {
              producerId: 9n,
              producerEpoch: 0,
              lastSequence: 3,
              lastTimestamp: 1n,
              transactionStartOffset: 7n,
              transactionalId: 'payments-1',
              state: 'Ongoing',
              startedAt: BigInt(Date.now()) - 120_000n,
              timeoutMs: 60_000,
            },
          ],
        }),
    })
    expect(await screen.findByText(/3 offsets up to the end are held back .* of payments-1, begun 2 min/)).toBeTruthy()
    expect(screen.getByRole('gridcell', { name: 'payments-1' })).toBeTruthy()
  })

  it('says what an older cluster does not offer, instead of an error', async () => {
    show({ producers: async () => producers({ producers: null, tellsTransactions: false }) })
    expect(await screen.findByText(/does not offer DescribeProducers/)).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
