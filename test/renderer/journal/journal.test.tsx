import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { JournalEntry } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { JournalPanel } from '#renderer/features/journal/journal-panel.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const commit = (offset: bigint, metadata = '') => ({ offset, metadata, leaderEpoch: -1 })

const entry = (change: Partial<JournalEntry> = {}): JournalEntry => ({
  id: 'one',
  at: 1_700_000_000_000n,
  connectionId: 'prod',
  profile: 'prod-eu',
  groupId: 'billing',
  cause: 'reset',
  undoes: null,
  undoneBy: [],
  topics: ['shop.orders'],
  partitions: 2,
  outcome: 'done',
  problem: null,
  changes: [
    {
      topic: 'shop.orders',
      partition: 0,
      before: commit(9_007_199_254_740_993n, 'half way'),
      after: commit(0n),
      problem: null,
    },
    { topic: 'shop.orders', partition: 1, before: null, after: commit(5n), problem: null },
  ],
  ...change,
})

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <JournalPanel tab={tab} isVisible />
}

function show(entries: JournalEntry[], unreadable = 0) {
  const list = vi.fn(async () => ({ entries, unreadable }))
  const csv = vi.fn(async () => '"shop.orders",0,5\n')
  const saveFile = vi.fn(async () => 'billing-before.csv')
  fakeClient({
    journal: {
      list,
      csv,
      get: async ({ id }) => {
        const found = entries.find(each => each.id === id)
        if (found === undefined) throw new Error(`There is no entry ${id}`)
        return found
      },
    },
    app: { saveFile },
    settings: { get: () => new Promise(() => undefined) },
  })
  openTab({ kind: 'journal', title: 'Journal', connectionId: 'prod' })
  renderScreen(<Screen />)
  return { user: userEvent.setup(), list, csv, saveFile }
}

describe('journal of offsets', () => {
  it('shows what was committed before and after, to the last digit, and opens the preview that puts it back', async () => {
    const { user } = show([entry()])
    await user.click(await screen.findByRole('gridcell', { name: 'billing' }))
    const changes = within(await screen.findByRole('grid', { name: 'Changes' }))
    const [, first, second] = changes.getAllByRole('row')
    expect(first?.textContent).toContain('9,007,199,254,740,993')
    expect(first?.textContent).toContain('half way')
    expect(second?.textContent).toContain('none')
    await user.click(screen.getByRole('button', { name: 'Put back…' }))
    const opened = useTabs.getState().tabs.at(-1)
    expect(opened).toMatchObject({ kind: 'move-offsets', connectionId: 'prod' })
    expect(opened?.params).toMatchObject({ groupId: 'billing', entryId: 'one' })
  })

  it('exports one side in the form that is asked for', async () => {
    const { user, csv, saveFile } = show([entry()])
    await user.click(await screen.findByRole('gridcell', { name: 'billing' }))
    await user.click(await screen.findByRole('button', { name: 'Export' }))
    await user.click(await screen.findByRole('menuitem', { name: /^Before, for kafka-consumer-groups/ }))
    await waitFor(() => expect(saveFile).toHaveBeenCalledOnce())
    expect(csv).toHaveBeenCalledWith({ id: 'one', side: 'before', form: 'tool' })
    expect(saveFile.mock.calls).toMatchObject([[{ suggestedName: 'billing-before.csv' }]])
  })

  it('warns where nobody knows what became of a change, and does not put back what never happened', async () => {
    const problem = {
      code: 'NON_EMPTY_GROUP',
      what: 'The group has members',
      where: {},
      remedy: 'Stop its consumers',
      retriable: false,
    }
    const refused = entry({
      id: 'two',
      groupId: 'mailer',
      outcome: 'refused',
      problem,
      changes: [{ topic: 'news', partition: 0, before: commit(1n), after: commit(2n), problem }],
    })
    const { user } = show([entry({ outcome: 'unknown' }), refused], 3)
    expect(await screen.findByText(/3 lines of the file could not be read/)).toBeTruthy()
    await user.click(screen.getByRole('gridcell', { name: 'billing' }))
    expect(await screen.findByText(/ended before it learned what became of this change/)).toBeTruthy()
    await user.click(screen.getByRole('gridcell', { name: 'mailer' }))
    expect((await screen.findByRole('alert')).textContent).toContain('The group has members')
    expect(screen.getByRole('button', { name: 'Put back…' })).toHaveProperty('disabled', true)
  })

  it('asks for all profiles, filters, and puts back only on the profile it belongs to', async () => {
    const { user, list } = show([entry({ connectionId: 'other', profile: 'staging' })])
    await user.click(await screen.findByRole('checkbox', { name: 'All profiles' }))
    await waitFor(() => expect(list).toHaveBeenLastCalledWith({ connectionId: null }, expect.anything()))
    await user.click(await screen.findByRole('gridcell', { name: 'billing' }))
    expect(await screen.findByRole('button', { name: 'Put back…' })).toHaveProperty('disabled', true)
    await user.type(screen.getByRole('textbox', { name: 'Filter entries' }), 'nothing like it')
    expect(await screen.findByText('Nothing fits the filter')).toBeTruthy()
  })

  it('says what it is while no offsets were changed', async () => {
    show([])
    expect(await screen.findByText('No offsets were changed yet')).toBeTruthy()
  })
})
