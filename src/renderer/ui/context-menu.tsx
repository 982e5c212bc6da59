// The menu of a right click (or the menu key) on a thing: commands of the registry, run in the thing's context.
import { Menu } from '@mantine/core'
import type { MouseEvent } from 'react'
import { create } from 'zustand'
import type { Command } from '../app/feature.ts'
import classes from './context-menu.module.css'
import { shortcutText } from './shortcut.tsx'

export interface MenuEntry {
  command: Command
  run: () => void
}

interface MenuState {
  at: { x: number; y: number } | null
  label: string
  entries: MenuEntry[]
}

const useContextMenu = create<MenuState>(() => ({ at: null, label: '', entries: [] }))

export function showContextMenu(
  at: Pick<MouseEvent, 'clientX' | 'clientY'>,
  label: string,
  entries: MenuEntry[],
): void {
  if (entries.length > 0) useContextMenu.setState({ at: { x: at.clientX, y: at.clientY }, label, entries })
}

export function ContextMenuHost() {
  const { at, label, entries } = useContextMenu()
  if (at === null) return null
  const close = () => useContextMenu.setState({ at: null })
  const ordered = [
    ...entries.filter(({ command }) => command.isDestructive !== true),
    ...entries.filter(({ command }) => command.isDestructive === true),
  ]
  return (
    <Menu opened onChange={close} position="bottom-start" withinPortal key={`${at.x},${at.y}`}>
      <Menu.Target>
        <span className={classes.point} style={{ left: at.x, top: at.y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {ordered.map(({ command, run }, index) => {
          const Icon = command.icon
          const before = ordered[index - 1]?.command
          return (
            <div key={command.id}>
              {command.isDestructive === true && before !== undefined && before.isDestructive !== true ? (
                <Menu.Divider />
              ) : null}
              <Menu.Item
                {...(command.isDestructive === true ? { color: 'red' } : {})}
                leftSection={Icon === undefined ? <span className={classes.noIcon} /> : <Icon size={14} aria-hidden />}
                rightSection={command.shortcut === undefined ? undefined : shortcutText(command.shortcut)}
                onClick={() => {
                  close()
                  run()
                }}
              >
                {command.title}
              </Menu.Item>
            </div>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
