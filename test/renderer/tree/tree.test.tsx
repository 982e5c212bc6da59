import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionState } from '#contract/index.ts'
import { activeTab, openTab, openTopic, useTabs } from '#renderer/app/index.ts'
import { applyEvent } from '#renderer/client/live.ts'
import { Tree } from '#renderer/features/tree/index.ts'
import { useTree } from '#renderer/features/tree/tree.store.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connected, connectionOf, profileOf } from '#test/support/sample-connection.ts'

const disconnected: ConnectionState = { ...connected, status: 'disconnected' }

function show(state: ConnectionState = connected, folder = '') {
  const connect = vi.fn(async () => connected)
  fakeClient({
    connections: {
      list: async () => [{ ...connectionOf('prod', state), profile: profileOf('prod', { folder }) }],
      connect,
    },
    sandbox: { state: async () => ({ status: 'running', listening: '127.0.0.1:1', problem: null }) },
    settings: {
      get: async () => ({
        theme: 'system',
        timeFormat: 'utc',
        showInternalTopics: false,
        groupTopicsByPrefix: true,
        refreshMs: 60_000,
        favouriteTopics: [],
        sqlMemoryMiB: 2048,
        sqlThreads: 0,
      }),
    },
    cluster: {
      overview: async () => ({
        clusterId: 'c',
        mode: 'kraft',
        kafkaVersion: '4.1',
        controllerId: 1,
        brokers: [{ nodeId: 1, host: 'kafka', port: 9092, rack: null, isController: true }],
        features: [],
        apis: [],
      }),
    },
    topics: {
      list: async () =>
        ['shop.orders', 'shop.payments'].map(name => ({
          name,
          topicId: null,
          isInternal: false,
          partitions: 6,
          replicationFactor: 1,
          unhealthyPartitions: 0,
        })),
    },
    groups: { list: async () => [] },
  })
  renderScreen(<Tree />)
  return { user: userEvent.setup(), connect }
}

const item = (name: string | RegExp) => screen.findByRole('treeitem', { name })
const activeItem = () => {
  const id = screen.getByRole('tree').getAttribute('aria-activedescendant')
  return id === null ? null : document.getElementById(id)?.getAttribute('aria-label')
}

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  useTree.setState({ expanded: {}, filter: '', activeKey: null })
})

describe('tree', () => {
  it('opens a topic by its whole name', async () => {
    const { user } = show()
    await user.click(await item('shop.orders'))
    expect(activeTab()).toMatchObject({ kind: 'topic', title: 'shop.orders', connectionId: 'prod' })
  })

  it('follows the tab that is looked at', async () => {
    show()
    await item('shop.orders')
    openTopic('prod', 'shop.payments')
    await waitFor(() => expect(activeItem()).toBe('shop.payments'))
    openTopic('prod', 'shop.orders')
    await waitFor(() => expect(activeItem()).toBe('shop.orders'))
    // A tab whose row is not there leaves the tree as it is.
    openTopic('prod', 'not.there')
    openTab({ kind: 'cluster', title: 'prod', connectionId: 'prod' })
    await waitFor(() => expect(activeItem()).toMatch(/^Overview/))
  })

  it('is worked by keys', async () => {
    const { user } = show()
    await item('shop.orders')
    screen.getByRole('tree').focus()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')
    expect(activeItem()).toBe('Topics, 2')
    await user.keyboard('{ArrowRight}{ArrowLeft}')
    expect(screen.queryByRole('treeitem', { name: 'shop.orders' })).toBeNull()
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{Enter}')
    expect(activeTab()).toMatchObject({ title: 'shop.orders' })
    await user.keyboard('{ArrowLeft}{ArrowLeft}')
    expect((await item(/^shop, 2 topics/)).getAttribute('aria-expanded')).toBe('false')
    await user.keyboard('{Home}')
    expect(activeItem()).toBe('prod, connected')
  })

  it('filters, and goes to what was found', async () => {
    const { user } = show()
    await item('shop.orders')
    await user.type(screen.getByRole('textbox', { name: 'Filter the tree' }), 'pay{Enter}')
    expect(screen.queryByRole('treeitem', { name: 'shop.orders' })).toBeNull()
    expect(activeItem()).toBe('shop.payments')
    await user.click(screen.getByRole('button', { name: 'Clear the filter' }))
    expect(await item('shop.orders')).toBeTruthy()
  })

  it('opens and closes a folder by keys, and remembers it', async () => {
    const { user } = show(connected, 'Shop')
    await item('shop.orders')
    screen.getByRole('tree').focus()
    await waitFor(() => expect(activeItem()).toBe('Shop, 1 connection, 1 connected'))
    await user.keyboard('{ArrowRight}')
    expect(activeItem()).toBe('prod, connected')
    await user.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}')
    expect(screen.queryByRole('treeitem', { name: /^prod/ })).toBeNull()
    expect(useTree.getState().expanded).toMatchObject({ 'folder/Shop': false })
    await user.keyboard('{Enter}')
    expect((await item(/^prod/)).getAttribute('aria-level')).toBe('2')
  })

  it('connects a cluster that is opened, and shows it as soon as an event says it is up', async () => {
    const { user, connect } = show(disconnected)
    await user.click(await item('prod, disconnected'))
    await waitFor(() => expect(connect.mock.calls).toMatchObject([[{ connectionId: 'prod' }]]))
    applyEvent({ event: 'connection', connectionId: 'prod', state: connected })
    expect(await item('shop.orders')).toBeTruthy()
  })
})
