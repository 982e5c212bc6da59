import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Comparison } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { TopicsPanel } from '#renderer/features/compare/topics-panel.tsx'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'

const comparison: Comparison = {
  left: 12_000,
  right: 12_001,
  same: 11_999,
  different: 1,
  onlyLeft: 0,
  onlyRight: 1,
  withoutKey: 0,
  unreadable: 0,
  isLimited: false,
  differences: [
    { kind: 'different', left: { partition: 0, offset: 7n }, right: { partition: 0, offset: 7n } },
    { kind: 'onlyRight', left: null, right: { partition: 2, offset: 9n } },
  ],
}

const step = { share: 0.5, records: 6000, bytes: 1024, bytesPerSecond: 512, secondsLeft: 2 }

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <TopicsPanel tab={tab} isVisible />
}

function show(topics: NonNullable<NonNullable<Fakes['compare']>['topics']>) {
  useTabs.setState({ tabs: [], activeId: null })
  const topicOf = (name: string) => ({
    name,
    topicId: null,
    isInternal: false,
    partitions: 1,
    replicationFactor: 1,
    unhealthyPartitions: 0,
  })
  fakeClient({
    settings: { get: () => new Promise(() => undefined) },
    connections: { list: async () => [connectionOf('prod'), connectionOf('capture')] },
    topics: { list: async ({ connectionId }) => [topicOf('shop.orders'), topicOf(`of.${connectionId}`)] },
    compare: { topics },
  })
  openTab({ kind: 'compare-topics', title: 'Compare', connectionId: 'prod', params: { topic: 'shop.orders' } })
  renderScreen(<Screen />)
  return userEvent.setup()
}

async function choose(user: ReturnType<typeof userEvent.setup>, field: string, option: string) {
  await user.click(await screen.findByRole('combobox', { name: field }))
  await user.click(await screen.findByRole('option', { name: option }))
}

describe('two topics compared', () => {
  it('asks for both sides and how, and opens the records that differ side by side', async () => {
    const topics = vi.fn(async () =>
      (async function* () {
        yield { ...step, result: null }
        yield { ...step, share: 1, result: comparison }
      })(),
    )
    const user = show(topics)
    expect(screen.getByRole('button', { name: 'Compare' })).toHaveProperty('disabled', true)
    await choose(user, 'Cluster of the other topic', 'capture')
    await choose(user, 'Other topic', 'of.capture')
    await user.click(screen.getByRole('radio', { name: 'By key' }))
    await user.click(screen.getByRole('button', { name: 'Compare' }))
    const asked = {
      left: { connectionId: 'prod', topic: 'shop.orders' },
      right: { connectionId: 'capture', topic: 'of.capture' },
      by: 'key',
    }
    expect(topics).toHaveBeenCalledExactlyOnceWith(asked, expect.anything())
    const rows = within(await screen.findByRole('grid', { name: 'Differences' })).getAllByRole('row')
    expect(screen.getByRole('status', { name: 'Verdict' }).textContent).toBe('2 differences.')
    const [, first, second] = rows
    if (first === undefined || second === undefined) throw new Error('two rows')
    await user.dblClick(first)
    expect(useTabs.getState().tabs.at(-1)).toMatchObject({
      kind: 'compare',
      params: { before: { connectionId: 'prod', offset: '7' }, after: { connectionId: 'capture', offset: '7' } },
    })
    await user.dblClick(second)
    expect(useTabs.getState().tabs.at(-1)).toMatchObject({
      kind: 'topic',
      connectionId: 'capture',
      title: 'of.capture',
    })
  })

  it('does not compare a topic with itself, shows how far it is, and stops', async () => {
    let isAborted = false
    const user = show(async (_asked, options) =>
      (async function* () {
        yield { ...step, result: null }
        await new Promise<void>(resolve => {
          options?.signal?.addEventListener('abort', () => {
            isAborted = true
            resolve()
          })
        })
      })(),
    )
    await choose(user, 'Other topic', 'shop.orders')
    expect(screen.getByRole('button', { name: 'Compare' })).toHaveProperty('disabled', true)
    await choose(user, 'Other topic', 'of.prod')
    await user.click(screen.getByRole('button', { name: 'Compare' }))
    await waitFor(() => expect(screen.getByRole('status', { name: 'Progress' }).textContent).toContain('6,000 records'))
    await user.click(screen.getByRole('button', { name: 'Stop' }))
    expect(isAborted).toBe(true)
    expect(screen.getByRole('status', { name: 'Progress' }).textContent).toContain('stopped')
  })

  it('says what went wrong', async () => {
    const user = show(() => Promise.reject(new Error('The broker is gone')))
    await choose(user, 'Other topic', 'of.prod')
    await user.click(screen.getByRole('button', { name: 'Compare' }))
    expect((await screen.findByRole('alert')).textContent).toContain('The broker is gone')
  })
})
