import { Notifications } from '@mantine/notifications'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import { registerCommands, runCommand } from '#renderer/app/commands.ts'
import { ArmingLink } from '#renderer/client/arming-link.ts'
import { connectionsQuery, ProblemError, queryClient } from '#renderer/client/index.ts'
import { ConnectionDialog } from '#renderer/features/connections/connection-dialog.tsx'
import { askToArm, commands, WriteControl } from '#renderer/features/connections/index.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connected, connectionOf, profileOf } from '#test/support/sample-connection.ts'

const notArmed = () =>
  new ProblemError({ code: 'NOT_ARMED', what: 'Not armed', where: {}, remedy: 'Arm it.', retriable: false })

/** A client whose only connection is this one. */
async function showWith(connection = connectionOf('prod-eu'), fakes: NonNullable<Fakes['connections']> = {}) {
  fakeClient({ connections: { list: async () => [connection], ...fakes } })
  await queryClient.fetchQuery(connectionsQuery())
  registerCommands(commands)
  renderScreen(<WriteControl connectionId="prod-eu" />)
  return userEvent.setup()
}

const asking = (armedUntil: number | null = null) => ({
  profile: profileOf('prod-eu', { writeMode: 'ask', environment: 'production' }),
  state: { ...connected, armedUntil },
})

describe('connections: writing modes', () => {
  it('begin with asking in production, and with what the environment says elsewhere', async () => {
    const user = userEvent.setup()
    const save = vi.fn(async () => profileOf('p1'))
    fakeClient({
      connections: { list: async () => [], save, keyring: async () => ({ available: false, backend: '' }) },
    })
    renderScreen(<ConnectionDialog profile={null} onClose={() => {}} />)
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'prod-eu')
    expect(screen.getByRole('radio', { name: 'Free' })).toHaveProperty('checked', true)
    await user.click(screen.getByRole('combobox', { name: 'Environment' }))
    await user.click(await screen.findByRole('option', { name: 'Production' }))
    expect(screen.getByRole('radio', { name: 'Ask' })).toHaveProperty('checked', true)
    await user.click(screen.getByRole('radio', { name: 'Read-only' }))
    expect(screen.getByText(/Nothing is ever written/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(save.mock.calls).toMatchObject([[{ draft: { environment: 'production', writeMode: 'read-only' } }]]),
    )
  })

  it('are armed by main, which asks', async () => {
    const arm = vi.fn(async () => connected)
    const user = await showWith(asking(), { arm })
    expect(screen.getByText('Production')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Arm writing' }))
    await waitFor(() => expect(arm.mock.calls).toMatchObject([[{ connectionId: 'prod-eu' }]]))
  })

  it('show how long writing is armed, and a lock where nothing is written', async () => {
    const disarm = vi.fn(async () => connected)
    const user = await showWith(asking(Date.now() + 14 * 60_000), { disarm })
    await user.click(screen.getByRole('button', { name: /Writing armed 1[34]:\d\d · Disarm/ }))
    expect(disarm.mock.calls).toMatchObject([[{ connectionId: 'prod-eu' }]])
  })

  it('stop a command that would write at once when the profile is read-only', async () => {
    const readOnly = { profile: profileOf('prod-eu', { writeMode: 'read-only' }), state: connected }
    await showWith(readOnly)
    expect(screen.getByText('read-only')).toBeTruthy()
    const run = vi.fn()
    registerCommands([{ id: 'test.write', title: 'Write', group: 'Test', writes: true, run }])
    await runCommand('test.write', { connectionId: 'prod-eu' })
    expect(run.mock.calls).toEqual([])
    await runCommand('test.write', { connectionId: 'another' })
    expect(run.mock.calls).toHaveLength(1)
  })
})

describe('connections: import', () => {
  it('fills the form of a new connection from pasted settings, and says what was left out', async () => {
    const {
      id: _,
      kind: __,
      password: ___,
      ...draft
    } = profileOf('p1', {
      name: 'b1.prod',
      sasl: { ...plainProfile.sasl, mechanism: 'plain', username: 'anna' },
    })
    const save = vi.fn(async () => profileOf('p1'))
    const parse = vi.fn(async () => ({
      kind: 'settings' as const,
      draft,
      password: 'secret',
      clientKey: null,
      notes: ['Not used here: linger.ms.'],
    }))
    const user = await showWith(connectionOf('prod-eu'), { import: parse, save })
    await runCommand('connections.import')
    await user.type(
      await screen.findByRole('textbox', { name: 'Client settings, or an export' }),
      'bootstrap.servers=b1:9092',
    )
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    expect(await screen.findByText('Not used here: linger.ms.')).toBeTruthy()
    expect(parse.mock.calls).toEqual([[{ text: 'bootstrap.servers=b1:9092' }]])
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(save.mock.calls).toMatchObject([[{ draft: { name: 'b1.prod' }, password: { password: 'secret' } }]]),
    )
  })
})

describe('a call that was refused because writing is not armed', () => {
  const refusedOnce = () => vi.fn().mockRejectedValueOnce(notArmed()).mockResolvedValueOnce('done')

  it('goes out again once it is', async () => {
    const call = refusedOnce()
    const ask = vi.fn(async () => true)
    const input = { connectionId: 'prod-eu', topic: 't' }
    expect(await new ArmingLink({ call }, ask).call(['topics', 'delete'], input, { context: {} })).toBe('done')
    expect(ask.mock.calls).toEqual([['prod-eu']])
    expect(call.mock.calls).toHaveLength(2)
  })

  it('fails as it was refused when the person says no, and is not asked about otherwise', async () => {
    const link = new ArmingLink({ call: refusedOnce() }, async () => false)
    await expect(link.call(['x'], { connectionId: 'prod-eu' }, { context: {} })).rejects.toThrow('Not armed')
    const ask = vi.fn(async () => true)
    const other = new ArmingLink({ call: vi.fn().mockRejectedValue(new Error('lost')) }, ask)
    await expect(other.call(['x'], { connectionId: 'prod-eu' }, { context: {} })).rejects.toThrow('lost')
    expect(ask.mock.calls).toEqual([])
  })

  it('is armed where main’s question is answered with yes; a failure is told', async () => {
    const arm = vi
      .fn(async () => connected)
      .mockResolvedValueOnce({ ...connected, armedUntil: 1 })
      .mockResolvedValueOnce(connected)
      .mockRejectedValueOnce(new Error('gone'))
    await showWith(asking(), { arm })
    renderScreen(<Notifications />)
    expect(await askToArm('prod-eu')).toBe(true)
    expect(await askToArm('prod-eu')).toBe(false)
    expect(await askToArm('prod-eu')).toBe(false)
    expect(await screen.findByText('gone')).toBeTruthy()
  })
})
