import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { registerCommands } from '#renderer/app/commands.ts'
import { activeTab, useTabs } from '#renderer/app/index.ts'
import { openPalette } from '#renderer/app/palette.store.ts'
import { Palette } from '#renderer/app/palette.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'

const run = vi.fn()

beforeEach(() => {
  run.mockReset()
  useTabs.setState({ tabs: [], activeId: null })
  registerCommands([
    { id: 'test.create', title: 'Create a topic', group: 'Topics', shortcut: 'mod+J', keywords: 'make', run },
    { id: 'test.never', title: 'Never', group: 'Topics', isAvailable: () => false, run },
  ])
  fakeClient({
    connections: { list: async () => [connectionOf('prod'), connectionOf('old', { status: 'disconnected' })] },
    settings: { get: () => new Promise(() => undefined) },
    topics: {
      list: async () =>
        ['orders.topic', 'shop.orders', '__offsets'].map(name => ({
          name,
          topicId: null,
          isInternal: name.startsWith('__'),
          partitions: 1,
          replicationFactor: 1,
          unhealthyPartitions: 0,
        })),
    },
    groups: {
      list: async () => [{ groupId: 'billing', protocolType: 'consumer', state: 'Stable', type: 'classic' }],
    },
  })
  renderScreen(<Palette />)
})

const palette = () => screen.findByRole('dialog', { name: 'Command palette' })

describe('the palette', () => {
  it('finds a command by words in any order, shows its shortcut and runs it', async () => {
    const user = userEvent.setup()
    openPalette('all')
    await user.type(within(await palette()).getByRole('textbox', { name: 'Search, go to, do' }), 'topic make')
    const command = within(await palette()).getByRole('button', { name: /Create a topic/ })
    expect(command.textContent).toContain('Ctrl+J')
    expect(within(await palette()).queryByRole('button', { name: /Never/ })).toBeNull()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(run).toHaveBeenCalledOnce())
  })

  it('puts what is named exactly as typed first, also before an open tab', async () => {
    const user = userEvent.setup()
    const again = vi.fn()
    registerCommands([{ id: 'test.replay', title: 'Replay', group: 'Test', run: again }])
    useTabs.setState({
      tabs: [{ id: 'r', kind: 'replays', title: 'Replays', connectionId: null, params: {} }],
      activeId: null,
    })
    openPalette('all')
    await user.type(within(await palette()).getByRole('textbox', { name: 'Search, go to, do' }), 'replay{Enter}')
    await waitFor(() => expect(again).toHaveBeenCalledOnce())
  })

  it('goes to topics, those that begin with what is typed first, internal ones only when they are shown', async () => {
    const user = userEvent.setup()
    openPalette('topics')
    const dialog = await palette()
    await within(dialog).findByRole('button', { name: /shop.orders/ })
    await user.type(within(dialog).getByRole('textbox', { name: 'Topic name' }), 'o')
    expect(
      within(dialog)
        .getAllByRole('button')
        .map(button => button.textContent),
    ).toEqual(['orders.topicprod', 'shop.ordersprod'])
    await user.keyboard('{Enter}')
    await waitFor(() =>
      expect(activeTab()).toMatchObject({ kind: 'topic', title: 'orders.topic', connectionId: 'prod' }),
    )
  })

  it('finds groups, and says when nothing is called so', async () => {
    const user = userEvent.setup()
    openPalette('all')
    const dialog = await palette()
    await within(dialog).findByRole('button', { name: /billing/ })
    await user.type(within(dialog).getByRole('textbox'), 'no such thing')
    expect(within(dialog).getByText(/Nothing is called so/)).toBeTruthy()
  })
})
