import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TopicFlow } from '#contract/index.ts'
import { useTabs } from '#renderer/app/index.ts'
import { queryClient } from '#renderer/client/queries.ts'
import { FlowSection } from '#renderer/features/topics/flow/flow-section.tsx'
import { layoutOf, partitionsAt } from '#renderer/features/topics/flow/layout.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const member = (memberId: string, partitions: number[]) => ({
  memberId,
  clientId: `client-${memberId}`,
  clientHost: '/10.0.0.7',
  partitions,
})

const flow = (change: Partial<TopicFlow> = {}): TopicFlow => ({
  partitions: [0, 1, 2, 3].map(partition => ({ partition, end: 1_000n })),
  producers: [
    {
      producerId: 7n,
      producerEpoch: 1,
      transactionalId: 'payments-1',
      lastTimestamp: 1_700_000_000_000n,
      hasOpenTransaction: true,
      partitions: [0, 1],
    },
    {
      producerId: 8n,
      producerEpoch: 0,
      transactionalId: null,
      lastTimestamp: -1n,
      hasOpenTransaction: false,
      partitions: [2],
    },
  ],
  groups: [
    {
      groupId: 'billing',
      state: 'Stable',
      members: [member('a', [0, 1, 2]), member('b', [])],
      offsets: [0, 1, 2, 3].map(partition => ({ partition, committed: 400n, lag: 600n })),
    },
  ],
  problem: null,
  ...change,
})

function show(found: TopicFlow): void {
  fakeClient({ topics: { flow: async () => found } })
  renderScreen(<FlowSection connectionId="c" topic="orders" isVisible={false} onReady={() => {}} />)
}

beforeEach(() => {
  queryClient.clear()
  useTabs.setState({ tabs: [], activeId: null })
})

describe('who writes and reads a topic', () => {
  it('is told in words: producers, partitions, members with their lag, and what is only committed', async () => {
    show(flow())
    await screen.findByText('2 producers seen → 4 partitions → 1 group with 2 members')
    const names = (list: string) =>
      within(screen.getByRole('list', { name: list }))
        .getAllByRole('button')
        .map(each => each.getAttribute('aria-label') ?? each.textContent)
    expect(names('Producers')).toEqual([
      'Producer payments-1, writes partitions 0–1, has an open transaction',
      'Producer 8, writes partition 2',
    ])
    expect(names('Partitions')[3]).toBe('Partition 3, end 1,000')
    expect(names('Groups and their members')).toEqual([
      'billing',
      'Member client-a at /10.0.0.7, group billing, reads partitions 0–2, lag 1,800 offsets',
      'Member client-b at /10.0.0.7, group billing, no partition of this topic',
      'Committed by billing, no member, partition 3, lag 600 offsets',
    ])
  })

  it('brings out what a chosen node is joined to, and opens a group', async () => {
    show(flow())
    const producer = await screen.findByRole('button', { name: /^Producer 8/ })
    fireEvent.click(producer)
    expect(producer.getAttribute('aria-pressed')).toBe('true')
    const isDimmed = (name: RegExp) =>
      screen.getByRole('button', { name }).closest('li')?.getAttribute('data-dimmed') === 'true'
    expect([/^Partition 2/, /^Member client-a/, /^Producer 8/].map(isDimmed)).toEqual([false, false, false])
    expect([/^Partition 0/, /^Member client-b/, /^Producer payments/, /^Committed by/].map(isDimmed)).toEqual([
      true,
      true,
      true,
      true,
    ])
    fireEvent.click(producer)
    expect(isDimmed(/^Partition 0/)).toBe(false)
    fireEvent.click(screen.getByRole('button', { name: 'billing' }))
    expect(useTabs.getState().tabs).toMatchObject([{ kind: 'group', title: 'billing' }])
  })

  it('teaches where nothing is there, and says plainly what a cluster does not offer', async () => {
    show(flow({ producers: [], groups: [] }))
    expect(await screen.findByText('No producer is remembered')).toBeTruthy()
    expect(screen.getByText('No group reads this topic')).toBeTruthy()
  })

  it('says plainly that a cluster does not tell its producers', async () => {
    show(flow({ producers: null }))
    expect(await screen.findByText('This cluster does not tell its producers')).toBeTruthy()
    expect(screen.getByText(/^It does not offer DescribeProducers; Kafka does since 2\.8/)).toBeTruthy()
    expect(screen.getByText(/^Producers not told/)).toBeTruthy()
  })

  it('draws the first of very many, and all when asked to', async () => {
    const partitions = Array.from({ length: 200 }, (_, partition) => ({ partition, end: 0n }))
    show(flow({ partitions }))
    expect(await screen.findByText(/^Not drawn: 140 partitions/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Draw all' }))
    expect(screen.getByRole('button', { name: /^Partition 199,/ })).toBeTruthy()
  })

  it('joins each reader to its partitions at the height where both stand', () => {
    const layout = layoutOf(flow(), 60)
    expect(layout.reads.map(({ partition, isDashed }) => [partition, isDashed])).toEqual([
      [0, false],
      [1, false],
      [2, false],
      [3, true],
    ])
    const third = layout.partitions[2]
    expect(layout.reads[2]?.from).toBe((third?.top ?? 0) + 12)
    expect([...partitionsAt(layout, { kind: 'producer', producerId: 7n })]).toEqual([0, 1])
  })
})
