// The row at the top: whose cluster this is, the palette, jobs, theme.
import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconProgress, IconSearch, IconSettings, IconSun } from '@tabler/icons-react'
import type { Settings } from '#contract/index.ts'
import { updateSettings, useJobs, useSettings } from '../client/index.ts'
import { ProfileSwitcher, WriteControl } from '../features/connections/index.ts'
import { notifyProblem } from '../ui/notify.tsx'
import { shortcutText } from '../ui/shortcut.tsx'
import { runCommand } from './commands.ts'
import { useCurrentConnectionId } from './current-connection.ts'
import { openPalette } from './palette.store.ts'
import classes from './title-bar.module.css'

const themes = [
  { theme: 'system', name: 'System', icon: IconDeviceDesktop },
  { theme: 'light', name: 'Light', icon: IconSun },
  { theme: 'dark', name: 'Dark', icon: IconMoon },
] as const

function ThemeMenu() {
  const { theme } = useSettings()
  const Current = themes.find(each => each.theme === theme)?.icon ?? IconDeviceDesktop
  const choose = (chosen: Settings['theme']) =>
    updateSettings({ theme: chosen }).catch(error => notifyProblem('Change the theme', error))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Theme: ${theme}`} title={`Theme: ${theme}`}>
          <Current size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map(({ theme: each, name, icon: Icon }) => (
          <Menu.Item
            key={each}
            leftSection={<Icon size={14} aria-hidden />}
            aria-current={each === theme}
            data-current={each === theme}
            onClick={() => void choose(each)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

export function TitleBar() {
  const connectionId = useCurrentConnectionId()
  const running = (useJobs().data ?? []).filter(job => job.status === 'running').length
  return (
    <header className={classes.root}>
      <div className={classes.side}>
        <ProfileSwitcher />
        <WriteControl connectionId={connectionId} />
      </div>
      <UnstyledButton className={classes.palette} onClick={() => openPalette('all')}>
        <IconSearch size={14} aria-hidden />
        <span>Search, go to, do</span>
        <kbd>{shortcutText('mod+K')}</kbd>
      </UnstyledButton>
      <div className={classes.side} data-end>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          className={classes.jobs}
          leftSection={<IconProgress size={14} aria-hidden />}
          onClick={() => void runCommand('jobs.show')}
        >
          {running === 0 ? 'Jobs' : `Jobs ${running}`}
        </Button>
        <ThemeMenu />
        <ActionIcon aria-label="Settings" title="Settings" onClick={() => void runCommand('settings.show')}>
          <IconSettings size={15} aria-hidden />
        </ActionIcon>
      </div>
    </header>
  )
}
