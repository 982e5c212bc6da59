import { afterEach, describe, expect, it, vi } from 'vitest'
import { create } from 'zustand'
import { registerLayout } from '#renderer/app/dock-layout.ts'
import { type Json, openTab, persistStore, useTabs } from '#renderer/app/index.ts'
import { restoreWorkspace, saveNow } from '#renderer/app/workspace.ts'
import { fakeClient } from '#test/support/fake-client.ts'

const useDraft = create<{ text: string }>(() => ({ text: '' }))
persistStore(
  'draft',
  useDraft,
  ({ text }) => text,
  kept => {
    if (typeof kept !== 'string') throw new Error('not a text')
    return { text: kept }
  },
)
registerLayout()

let stored: string | null = null
const fakeStorage = () =>
  fakeClient({
    settings: {
      loadWorkspace: async () => stored,
      saveWorkspace: async text => {
        stored = text
      },
    },
  })

afterEach(() => vi.useRealTimers())

describe('the workspace', () => {
  it('comes back as it was left', async () => {
    fakeStorage()
    await restoreWorkspace()
    vi.useFakeTimers()
    useDraft.setState({ text: 'half a record' })
    openTab({ kind: 'topic', title: 'orders', connectionId: 'c', key: 'orders', params: { topic: 'orders' } })
    await vi.advanceTimersByTimeAsync(1000)
    expect(stored).toContain('half a record')
    useDraft.setState({ text: '' })
    useTabs.setState({ tabs: [], activeId: null })
    expect(await restoreWorkspace()).toEqual([])
    expect(useDraft.getState().text).toBe('half a record')
    expect(useTabs.getState().tabs).toMatchObject([{ title: 'orders', params: { topic: 'orders' } }])
    expect(useTabs.getState().activeId).toBe(useTabs.getState().tabs[0]?.id)
  })

  it('falls back to the default where it cannot be read, and says which part', async () => {
    fakeStorage()
    const broken: Json = { version: 1, sections: { draft: 7, tabs: { tabs: [{ id: 1 }, 'x'], activeId: 'gone' } } }
    stored = JSON.stringify(broken)
    useDraft.setState({ text: 'default' })
    expect(await restoreWorkspace()).toEqual(['draft'])
    expect(useDraft.getState().text).toBe('default')
    expect(useTabs.getState()).toMatchObject({ tabs: [], activeId: null })
    stored = '{not json'
    expect(await restoreWorkspace()).toEqual(['workspace'])
  })

  it('keeps running when it could not be saved', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    fakeClient({ settings: { saveWorkspace: () => Promise.reject(new Error('disk full')) } })
    await saveNow()
    expect(complaint.mock.calls.flat().join(' ')).toContain('disk full')
    complaint.mockRestore()
  })
})
