import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { AuditEntry } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { AuditPanel } from '#renderer/features/audit/audit-panel.tsx'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  at: 1_700_000_000_000,
  connectionId: 'prod-eu',
  profile: 'prod-eu',
  principal: 'anna',
  request: 'Produce',
  what: '{"topicData":[{"name":"shop.orders"}]}',
  result: 'sent',
  detail: '',
  ...change,
})

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <AuditPanel tab={tab} isVisible />
}

function show(audit: NonNullable<Fakes['audit']>) {
  fakeClient({
    audit,
    connections: { list: async () => [connectionOf('prod-eu')] },
    settings: { get: () => new Promise(() => undefined) },
  })
  openTab({ kind: 'audit', title: 'Audit' })
  renderScreen(<Screen />)
  return userEvent.setup()
}

describe('audit', () => {
  it('lists what was written and what was refused, and shows one in full', async () => {
    const refused = entry({ at: 2, request: 'topics.delete', result: 'refused', detail: 'READ_ONLY: no' })
    const user = show({ list: async () => ({ entries: [refused, entry()], more: false, unreadable: 0 }) })
    await user.click(await screen.findByRole('gridcell', { name: 'topics.delete' }))
    expect(screen.getByRole('region', { name: 'Entry' }).textContent).toContain('READ_ONLY: no')
    await user.click(screen.getByRole('gridcell', { name: 'Produce' }))
    expect(screen.getByRole('region', { name: 'Entry' }).textContent).toContain('"name": "shop.orders"')
    expect(screen.getByRole('region', { name: 'Entry' }).textContent).toContain('prod-eu as anna')
  })

  it('shows numbers as they were written, and a line that somebody changed as it is', async () => {
    const exact = entry({ what: '{"offset":9007199254740993}' })
    const changed = entry({ at: 2, request: 'OffsetCommit', what: '{"offset":' })
    const user = show({ list: async () => ({ entries: [changed, exact], more: false, unreadable: 0 }) })
    await user.click(await screen.findByRole('gridcell', { name: 'Produce' }))
    expect(screen.getByRole('region', { name: 'Entry' }).textContent).toContain('"offset": 9007199254740993')
    await user.click(screen.getByRole('gridcell', { name: 'OffsetCommit' }))
    expect(screen.getByRole('region', { name: 'Entry' }).textContent).toContain('{"offset":')
  })

  it('asks for what fits, and exports the same', async () => {
    const list = vi.fn(async () => ({ entries: [entry()], more: true, unreadable: 2 }))
    const save = vi.fn(async () => null)
    const user = show({ list, export: save })
    expect(await screen.findByText(/1 newest entries; export has all · 2 lines could not be read/)).toBeTruthy()
    await user.type(screen.getByRole('textbox', { name: 'Filter entries' }), 'orders')
    await user.click(screen.getByRole('combobox', { name: 'Result' }))
    await user.click(await screen.findByRole('option', { name: 'failed' }))
    const filter = { text: 'orders', result: 'failed', connectionId: null }
    await waitFor(() => expect(list).toHaveBeenLastCalledWith(expect.objectContaining(filter), expect.anything()))
    await user.click(screen.getByRole('button', { name: 'Export' }))
    expect(save.mock.calls).toMatchObject([[filter]])
  })

  it('says what it is while nothing was written', async () => {
    show({ list: async () => ({ entries: [], more: false, unreadable: 0 }) })
    expect(await screen.findByText('Nothing was written yet')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Export' })).toHaveProperty('disabled', true)
  })
})
