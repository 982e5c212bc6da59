import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Settings } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { SettingsPanel } from '#renderer/features/settings/settings-panel.tsx'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const stored: Settings = {
  theme: 'system',
  timeFormat: 'local',
  showInternalTopics: false,
  groupTopicsByPrefix: true,
  refreshMs: 5000,
  favouriteTopics: [],
  sqlMemoryMiB: 2048,
  sqlThreads: 0,
}

function Screen() {
  const tab = useTabs(state => state.tabs[0])
  return tab === undefined ? null : <SettingsPanel tab={tab} isVisible />
}

describe('settings', () => {
  it('take effect at once, and are taken back when they could not be stored', async () => {
    const user = userEvent.setup()
    const update = vi.fn(async (change: object) => ({ ...stored, ...change }))
    fakeClient({
      settings: { get: async () => stored, update },
      app: { about: async () => ({ version: '0.1.0', electron: '33', chrome: '130', node: '20', platform: 'linux' }) },
    })
    openTab({ kind: 'settings', title: 'Settings' })
    renderScreen(<Screen />)
    const internal = await screen.findByRole('switch', { name: /^Show internal topics/ })
    await user.click(internal)
    expect(internal).toHaveProperty('checked', true)
    const interval = screen.getByRole('textbox', { name: 'Live figures every' })
    await user.clear(interval)
    await user.type(interval, '2000')
    await user.tab()
    await waitFor(() =>
      expect(update.mock.calls.map(([change]) => change)).toEqual([{ showInternalTopics: true }, { refreshMs: 2000 }]),
    )
    // The fields that were only passed through stored nothing.
    await user.tab()
    await user.tab()
    expect(update).toHaveBeenCalledTimes(2)
    update.mockRejectedValueOnce(new Error('disk full'))
    const grouping = screen.getByRole('switch', { name: /^Group topics by prefix/ })
    await user.click(grouping)
    await waitFor(() => expect(grouping).toHaveProperty('checked', true))
  })
})
