// Connections in folders: found and chosen in the switcher, moved by the tree's commands.
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Connection } from '#contract/index.ts'
import { registerCommands, runCommand } from '#renderer/app/commands.ts'
import { useFrame } from '#renderer/app/frame.store.ts'
import { commands, ProfileSwitcher } from '#renderer/features/connections/index.ts'
import { byFolder } from '#renderer/lib/folders.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connected, profileOf } from '#test/support/sample-connection.ts'

const inFolder = (
  name: string,
  folder: string,
  status: Connection['state']['status'] = 'disconnected',
): Connection => ({
  profile: profileOf(name, { folder }),
  state: { ...connected, status },
})

const overview = vi.fn()
beforeEach(() => {
  useFrame.setState({ connectionId: null })
  overview.mockClear()
  registerCommands([...commands, { id: 'cluster.overview', title: 'Overview', group: 'Cluster', run: overview }])
})

async function show(connections: Connection[], fakes: NonNullable<Fakes['connections']> = {}) {
  fakeClient({ connections: { list: async () => connections, connect: async () => connected, ...fakes } })
  renderScreen(<ProfileSwitcher />)
  const user = userEvent.setup()
  const [first] = connections
  const button = await screen.findByRole('button', { name: new RegExp(`^Connection ${first?.profile.name}`) })
  return { user, button }
}

const many = Array.from({ length: 200 }, (_, index) =>
  inFolder(`cluster-${index}`, index < 5 ? '' : `team-${index % 4}`),
)

describe('connections: folders', () => {
  it('come by name after what lies in none, with figures in their order', () => {
    const all = byFolder(['b10', 'b9', '', 'b10'], text => text)
    expect(all.map(({ folder, items }) => [folder, items.length])).toEqual([
      ['', 1],
      ['b9', 1],
      ['b10', 2],
    ])
  })

  it('are closed and opened in the switcher, which has no search for a few', async () => {
    const { user, button } = await show([inFolder('loose', '', 'connected'), inFolder('prod-eu', 'Shop')])
    await user.click(button)
    expect(screen.queryByRole('searchbox')).toBeNull()
    const shop = within(await screen.findByRole('group', { name: 'Shop' }))
    await user.click(shop.getByRole('menuitem', { name: /^Shop/ }))
    expect(shop.queryByRole('menuitem', { name: /prod-eu/ })).toBeNull()
    await user.click(shop.getByRole('menuitem', { name: /^Shop/ }))
    await user.click(shop.getByRole('menuitem', { name: /prod-eu/ }))
    expect(useFrame.getState().connectionId).toBe('prod-eu')
    expect(overview).toHaveBeenCalledOnce()
  })

  it('are searched by name, folder and server; Enter takes the first', async () => {
    const { user, button } = await show(many)
    await user.click(button)
    const search = await screen.findByRole('searchbox', { name: 'Search connections' })
    await user.type(search, 'team-2 17')
    const listed = screen.getAllByRole('menuitem').map(each => each.textContent)
    expect(listed.filter(text => text?.startsWith('cluster-'))).toEqual([
      'cluster-170disconnected',
      'cluster-174disconnected',
      'cluster-178disconnected',
    ])
    await user.keyboard('{Enter}')
    expect(useFrame.getState().connectionId).toBe('cluster-170')
    await user.click(await screen.findByRole('button', { name: /^Connection cluster-170/ }))
    await user.type(await screen.findByRole('searchbox'), 'nowhere')
    expect(await screen.findByText(/No connection has this/)).toBeTruthy()
  })

  it('are chosen for a connection, renamed, and dissolved', async () => {
    const move = vi.fn(async () => undefined)
    const { user } = await show([inFolder('prod-eu', 'Shop'), inFolder('dev', 'Shop'), inFolder('loose', 'Other')], {
      move,
    })
    await runCommand('connections.move', { connectionId: 'loose' })
    const field = await screen.findByRole('combobox', { name: 'Folder' })
    await user.clear(field)
    await user.type(field, 'Sh')
    await user.click(await screen.findByRole('option', { name: 'Shop' }))
    await user.click(screen.getByRole('button', { name: 'Move' }))
    await waitFor(() => expect(move.mock.calls).toEqual([[{ connectionIds: ['loose'], folder: 'Shop' }]]))
    await runCommand('connections.renameFolder', { connectionId: null, folder: 'Shop' })
    const name = await screen.findByRole('combobox', { name: 'Folder' })
    await user.clear(name)
    await user.type(name, 'Market')
    await user.click(screen.getByRole('button', { name: 'Rename' }))
    await waitFor(() => expect(move).toHaveBeenLastCalledWith({ connectionIds: ['prod-eu', 'dev'], folder: 'Market' }))
    await runCommand('connections.dissolveFolder', { connectionId: null, folder: 'Shop' })
    expect(move).toHaveBeenLastCalledWith({ connectionIds: ['prod-eu', 'dev'], folder: '' })
  })
})
