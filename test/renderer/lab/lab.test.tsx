import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabSession, Rows } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { panels } from '#renderer/features/lab/index.ts'
import { useLab } from '#renderer/features/lab/lab.store.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const session = (change: Partial<LabSession['partitions'][number]> = {}): LabSession => ({
  sessionId: 's',
  connectionId: 'c',
  mode: 'assign',
  groupId: 'checkout',
  topics: ['orders'],
  status: 'idle',
  memberId: null,
  generationId: null,
  autoCommit: false,
  delivered: 0,
  partitions: [
    {
      topic: 'orders',
      partition: 0,
      position: 0n,
      committedOffset: 4n,
      metadata: '',
      logStartOffset: 0n,
      highWatermark: 9_007_199_254_740_993n,
      lag: 9_007_199_254_740_989n,
      ...change,
    },
  ],
  problem: null,
})

const rowsOf = (offsets: bigint[]): Rows => ({
  partitions: new Int32Array(offsets.length),
  offsets: BigInt64Array.from(offsets),
  timestamps: new BigInt64Array(offsets.length),
  sizes: new Int32Array(offsets.length),
  headerCounts: new Int32Array(offsets.length),
  keyKinds: new Uint8Array(offsets.length).fill(2),
  valueKinds: new Uint8Array(offsets.length).fill(2),
  keys: offsets.map(offset => `key-${offset}`),
  values: offsets.map(offset => `value-${offset}`),
})

function Lab() {
  const tab = useTabs(state => state.tabs[0])
  const Panel = panels.lab?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible={false} />
}

function show(lab: NonNullable<Fakes['lab']>, params: Record<string, string>) {
  fakeClient({
    lab: { get: async () => session(), ...lab },
    groups: { list: async () => [] },
    topics: {
      list: async () => [],
      get: async ({ topic }) => ({
        name: topic,
        topicId: null,
        isInternal: false,
        partitions: 1,
        replicationFactor: 1,
        unhealthyPartitions: 0,
        partitionDetails: [
          {
            partition: 0,
            leader: 1,
            leaderEpoch: 0,
            replicas: [1],
            inSyncReplicas: [1],
            offlineReplicas: [],
            logStartOffset: 0n,
            highWatermark: 10n,
            sizeInBytes: null,
            problem: null,
          },
        ],
      }),
    },
  })
  openTab({ kind: 'lab', title: 'Lab', connectionId: 'c', key: 'x', params })
  renderScreen(<Lab />)
}

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  useLab.setState({ setups: {}, delivered: {} })
})

describe('seek and commit', () => {
  it('assigns all partitions of the topic, without a group when none is named', async () => {
    const assign = vi.fn(async () => session())
    show({ assign }, { topic: 'orders' })
    fireEvent.click(screen.getByRole('button', { name: 'Open the consumer' }))
    await screen.findByRole('grid', { name: 'Partitions of the consumer' })
    expect(assign.mock.calls[0]).toMatchObject([
      { groupId: null, partitions: [{ topic: 'orders', partition: 0 }], autoOffsetReset: 'earliest' },
    ])
  })

  it('asks for a group id before it subscribes', async () => {
    show({}, { topic: 'orders' })
    fireEvent.click(screen.getByRole('radio', { name: 'Subscribe' }))
    expect(await screen.findByText('A member needs a group id')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Join the group' }).hasAttribute('disabled')).toBe(true)
  })

  it('polls once and lists what was delivered, offsets exact', async () => {
    const poll = vi.fn(async () => ({
      topics: ['orders', 'orders'],
      rows: rowsOf([9_007_199_254_740_991n, 9_007_199_254_740_992n]),
      session: { ...session({ position: 9_007_199_254_740_993n }), delivered: 2 },
    }))
    show({ poll }, { sessionId: 's' })
    fireEvent.click(await screen.findByRole('button', { name: 'Poll once' }))
    const list = await screen.findByRole('grid', { name: 'Delivered records' })
    expect(await within(list).findByText('9,007,199,254,740,992')).toBeTruthy()
    expect(within(list).getByText('value-9007199254740991')).toBeTruthy()
    expect(await screen.findByText('2 records delivered')).toBeTruthy()
    expect(screen.getByRole('img', { name: /position 9007199254740993/ })).toBeTruthy()
  })

  it('runs until it is stopped, and lists what the last poll delivered too', async () => {
    let polls = 0
    const answers: (() => void)[] = []
    const poll = async () => {
      const number = ++polls
      await new Promise<void>(resolve => answers.push(resolve))
      return { topics: ['orders'], rows: rowsOf([BigInt(number)]), session: session() }
    }
    const answer = async () => {
      await waitFor(() => expect(answers.length).toBeGreaterThan(0))
      answers.pop()?.()
    }
    show({ poll }, { sessionId: 's' })
    fireEvent.click(await screen.findByRole('button', { name: 'Run' }))
    await answer()
    await waitFor(() => expect(polls).toBe(2))
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }))
    await answer()
    expect(await screen.findByRole('button', { name: 'Run' })).toBeTruthy()
    expect(polls).toBe(2)
    expect(screen.getByText('value-2')).toBeTruthy()
  })

  it('seeks one partition to an offset and commits another offset', async () => {
    const user = userEvent.setup()
    const seek = vi.fn(async () => session({ position: 7n }))
    const commit = vi.fn(async () => session({ committedOffset: 5n }))
    show({ seek, commit }, { sessionId: 's' })
    await user.click(await screen.findByRole('button', { name: 'Seek orders 0' }))
    const seeking = await screen.findByRole('form', { name: 'Seek orders 0' })
    await user.click(within(seeking).getByRole('radio', { name: 'Offset' }))
    await user.type(within(seeking).getByRole('textbox', { name: 'Offset' }), '7{Enter}')
    await waitFor(() =>
      expect(seek.mock.calls).toMatchObject([
        [{ sessionId: 's', partition: { topic: 'orders', partition: 0 }, target: { to: 'offset', offset: 7n } }],
      ]),
    )
    await user.click(screen.getByRole('button', { name: 'Commit orders 0 at an offset' }))
    const committing = await screen.findByRole('form', { name: 'Commit orders 0' })
    const offset = within(committing).getByRole('textbox', { name: 'Offset' })
    await user.clear(offset)
    await user.type(offset, '5{Enter}')
    await waitFor(() =>
      expect(commit.mock.calls).toMatchObject([
        [{ sessionId: 's', offsets: [{ topic: 'orders', partition: 0, offset: 5n, metadata: '' }] }],
      ]),
    )
  })
})
