import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { ConnectionDialog } from '#renderer/features/connections/connection-dialog.tsx'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { profileOf } from '#test/support/sample-connection.ts'

type Connections = NonNullable<Fakes['connections']>

function show(fakes: Connections, profile = null as ReturnType<typeof profileOf> | null) {
  const onClose = vi.fn()
  fakeClient({
    connections: { keyring: async () => ({ available: false, backend: 'basic_text' }), list: async () => [], ...fakes },
  })
  renderScreen(<ConnectionDialog profile={profile} onClose={onClose} />)
  return { onClose, user: userEvent.setup() }
}

describe('connections: the dialog', () => {
  it('shows the tab with something wrong, and sends nothing', async () => {
    const save = vi.fn()
    const { user } = show({ save })
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'prod-eu')
    await user.click(screen.getByRole('tab', { name: 'Security' }))
    await user.click(screen.getByRole('combobox', { name: 'Authentication' }))
    await user.click(await screen.findByRole('option', { name: 'SASL PLAIN' }))
    expect(screen.getByText(/readable over the network/)).toBeTruthy()
    expect(await screen.findByText(/offers no keyring/)).toBeTruthy()
    await user.click(screen.getByRole('tab', { name: 'General' }))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(screen.getByText('SASL needs a user name')).toBeTruthy()
    expect(save.mock.calls).toEqual([])
  })

  it('tests the draft as it stands and says what came of it', async () => {
    const test = vi
      .fn()
      .mockRejectedValueOnce(
        new ProblemError({
          code: 'ECONNREFUSED',
          what: 'Nothing listens at a:9092',
          where: { broker: 'a:9092' },
          remedy: 'Check host and port.',
          retriable: true,
        }),
      )
      .mockResolvedValueOnce({ clusterId: 'XYZ', brokers: 3, kafkaVersion: '4.1', milliseconds: 12 })
    const { user } = show({ test })
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'prod-eu')
    const servers = screen.getByRole('textbox', { name: 'Bootstrap servers' })
    await user.clear(servers)
    await user.type(servers, 'a, b:9093')
    await user.click(screen.getByRole('button', { name: 'Test connection' }))
    expect(await screen.findByText('Nothing listens at a:9092')).toBeTruthy()
    expect(test.mock.calls[0]?.[0]).toMatchObject({ id: null, draft: { bootstrapServers: ['a:9092', 'b:9093'] } })
    await user.click(screen.getByRole('button', { name: 'Test connection' }))
    expect(await screen.findByText(/Connected in 12 ms: cluster XYZ, 3 brokers, Kafka: 4.1/)).toBeTruthy()
    expect(screen.queryByText('Nothing listens at a:9092')).toBeNull()
  })

  it('saves and connects', async () => {
    const saved = profileOf('p1')
    const save = vi.fn(async () => saved)
    const connect = vi.fn(async () => ({
      status: 'connected' as const,
      problem: null,
      brokersUp: 1,
      brokersTotal: 1,
      latencyMs: 1,
      armedUntil: null,
    }))
    const { user, onClose } = show({ save, connect })
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'prod-eu')
    await user.click(screen.getByRole('radio', { name: 'Red' }))
    await user.click(screen.getByRole('button', { name: 'Save and connect' }))
    await waitFor(() => expect(connect.mock.calls).toMatchObject([[{ connectionId: 'p1' }]]))
    expect(save.mock.calls).toMatchObject([[{ id: null, draft: { name: 'prod-eu', colour: '#c2413b' } }]])
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('keeps the stored password unless it is changed', async () => {
    const profile = profileOf('p1', {
      sasl: { ...plainProfile.sasl, mechanism: 'plain', username: 'u' },
      password: 'keyring',
    })
    const save = vi.fn(async () => profile)
    const { user } = show({ save }, profile)
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(save.mock.calls).toMatchObject([[{ id: 'p1', password: { kind: 'keep' } }]]))
  })
})
