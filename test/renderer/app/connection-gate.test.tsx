import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionState } from '#contract/index.ts'
import { registerCommands } from '#renderer/app/commands.ts'
import { ConnectionGate } from '#renderer/app/connection-gate.tsx'
import { applyEvent } from '#renderer/client/live.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connected, connectionOf } from '#test/support/sample-connection.ts'

const run = vi.fn()
const tell = (state: Partial<ConnectionState>) =>
  applyEvent({ event: 'connection', connectionId: 'prod', state: { ...connected, ...state } })

function show(status: ConnectionState['status']) {
  fakeClient({
    connections: { list: async () => [connectionOf('prod', { status })] },
    sandbox: { state: async () => ({ status: 'running', listening: null, problem: null }) },
  })
  renderScreen(
    <ConnectionGate connectionId="prod">
      <input aria-label="Draft" />
    </ConnectionGate>,
  )
}

beforeEach(() => {
  run.mockReset()
  registerCommands([{ id: 'connections.connect', title: 'Connect', group: 'Connections', run }])
})

describe('a tab and its connection', () => {
  it('keeps what was typed when the connection is lost, says so, and offers the way back', async () => {
    const user = userEvent.setup()
    show('connected')
    await user.type(await screen.findByRole('textbox', { name: 'Draft' }), 'half')
    tell({ status: 'reconnecting' })
    expect(await screen.findByText(/was lost; connecting again/)).toBeTruthy()
    tell({ status: 'failed' })
    await user.click(await screen.findByRole('button', { name: 'Connect' }))
    expect(run.mock.calls).toMatchObject([[{ connectionId: 'prod' }]])
    tell({ status: 'connected' })
    await vi.waitFor(() => expect(screen.queryByRole('status')).toBeNull())
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Draft' }).value).toBe('half')
  })

  it('shows the panel once the connection is up, and why it is not until then', async () => {
    show('disconnected')
    expect(await screen.findByText('prod is not connected')).toBeTruthy()
    tell({ status: 'connecting' })
    expect(await screen.findByRole('status', { name: 'Connecting to prod' })).toBeTruthy()
    const problem = { code: 'X', what: 'Nothing listens', where: {}, remedy: 'Check.', retriable: true }
    tell({ status: 'failed', problem })
    expect(await screen.findByText('Nothing listens')).toBeTruthy()
    expect(screen.queryByRole('textbox')).toBeNull()
    tell({ status: 'connected' })
    expect(await screen.findByRole('textbox', { name: 'Draft' })).toBeTruthy()
  })
})
