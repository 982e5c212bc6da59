import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { SandboxState } from '#contract/index.ts'
import { registerCommands } from '#renderer/app/commands.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { commands, panels } from '#renderer/features/sandbox/index.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  const Panel = panels.sandbox?.component
  return tab === undefined || Panel === undefined ? null : <Panel tab={tab} isVisible />
}

describe('the sandbox', () => {
  it('says where it listens, and is reset only after its name is typed', async () => {
    const user = userEvent.setup()
    registerCommands(commands)
    let state: SandboxState = { status: 'running', listening: '127.0.0.1:1', problem: null }
    const reset = vi.fn(async () => {
      state = { ...state, listening: '127.0.0.1:2' }
      return state
    })
    fakeClient({
      sandbox: { state: async () => state, reset },
    })
    openTab({ kind: 'sandbox', title: 'Sandbox' })
    renderScreen(<Screen />)
    expect(await screen.findByText('127.0.0.1:1')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Reset' }))
    const dialog = await screen.findByRole('dialog', { name: 'Reset the sandbox' })
    const confirm = within(dialog).getByRole('button', { name: 'Reset the sandbox' })
    expect(confirm).toHaveProperty('disabled', true)
    await user.type(within(dialog).getByRole('textbox', { name: 'Type sandbox to confirm' }), 'sandbox{Enter}')
    expect(await screen.findByText('127.0.0.1:2')).toBeTruthy()
    expect(reset).toHaveBeenCalledOnce()
  })
})
