// What the frame gets of this feature: the settings page.
import { IconSettings } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { change } from './change.ts'
import { SettingsPanel } from './settings-panel.tsx'

export const panels: PanelDefinitions = { settings: { component: SettingsPanel, icon: IconSettings } }

const themes = [
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
  ['system', 'Theme of the system'],
] as const

const times = [
  ['local', 'Times in local time'],
  ['utc', 'Times in UTC'],
  ['epoch', 'Times as epoch milliseconds'],
  ['relative', 'Times relative to now'],
] as const

export const commands: Command[] = [
  {
    id: 'settings.show',
    title: 'Settings',
    group: 'Settings',
    shortcut: 'mod+,',
    icon: IconSettings,
    run: () => {
      openTab({ kind: 'settings', title: 'Settings' })
    },
  },
  ...themes.map(
    ([theme, title]): Command => ({
      id: `settings.theme.${theme}`,
      title,
      group: 'Settings',
      keywords: 'colour scheme appearance',
      run: () => change({ theme }),
    }),
  ),
  ...times.map(
    ([timeFormat, title]): Command => ({
      id: `settings.time.${timeFormat}`,
      title,
      group: 'Settings',
      keywords: 'timestamp format',
      run: () => change({ timeFormat }),
    }),
  ),
]
