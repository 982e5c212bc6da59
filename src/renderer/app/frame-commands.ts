// Commands of the frame: palette, tabs, panes.
import {
  IconArrowBarToLeft,
  IconArrowBarToRight,
  IconLayoutColumns,
  IconLayoutRows,
  IconLayoutSidebar,
  IconSearch,
  IconX,
} from '@tabler/icons-react'
import { layoutCommands } from './dock-layout.ts'
import type { Command } from './feature.ts'
import { useFrame } from './frame.store.ts'
import { openPalette } from './palette.store.ts'
import { activateTab, activeTab, closeTab, closeTabs, useTabs } from './tabs.store.ts'

function step(by: number): void {
  const { tabs, activeId } = useTabs.getState()
  const index = tabs.findIndex(tab => tab.id === activeId)
  const next = tabs[(index + by + tabs.length) % tabs.length]
  if (next !== undefined) activateTab(next.id)
}

/** The tree, or what the active tab is worked with: its grid, else the first thing that takes the focus. */
function focusOther(): void {
  const tree = document.querySelector<HTMLElement>('[role="tree"]')
  const panel = document.querySelector<HTMLElement>('.dv-active-group .dv-content-container')
  const inPanel =
    panel?.querySelector<HTMLElement>('[role="grid"]') ??
    panel?.querySelector<HTMLElement>('button, input, textarea, [tabindex="0"]')
  const isInTree = tree?.contains(document.activeElement) === true
  const target = isInTree ? inPanel : tree
  target?.focus()
}

const hasTab: Command['isAvailable'] = () => activeTab() !== null

export const frameCommands: Command[] = [
  {
    id: 'frame.palette',
    title: 'Search, go to, do',
    group: 'View',
    shortcut: 'mod+K',
    icon: IconSearch,
    run: () => openPalette('all'),
  },
  {
    id: 'frame.goToTopic',
    title: 'Go to topic',
    group: 'View',
    shortcut: 'mod+P',
    icon: IconSearch,
    run: () => openPalette('topics'),
  },
  {
    id: 'frame.newTab',
    title: 'Open a tab',
    group: 'View',
    shortcut: 'mod+T',
    keywords: 'new',
    run: () => openPalette('topics'),
  },
  {
    id: 'frame.closeTab',
    title: 'Close tab',
    group: 'View',
    shortcut: 'mod+W',
    icon: IconX,
    isAvailable: hasTab,
    run: () => {
      const tab = activeTab()
      if (tab !== null) closeTab(tab.id)
    },
  },
  {
    id: 'frame.closeOtherTabs',
    title: 'Close other tabs',
    group: 'View',
    isAvailable: () => useTabs.getState().tabs.length > 1,
    run: () => {
      const active = activeTab()
      closeTabs(tab => tab.id !== active?.id)
    },
  },
  {
    id: 'frame.closeAllTabs',
    title: 'Close all tabs',
    group: 'View',
    isAvailable: hasTab,
    run: () => closeTabs(() => true),
  },
  {
    id: 'frame.nextTab',
    title: 'Next tab',
    group: 'View',
    shortcut: 'ctrl+Tab',
    icon: IconArrowBarToRight,
    isAvailable: hasTab,
    run: () => step(1),
  },
  {
    id: 'frame.previousTab',
    title: 'Previous tab',
    group: 'View',
    shortcut: 'ctrl+shift+Tab',
    icon: IconArrowBarToLeft,
    isAvailable: hasTab,
    run: () => step(-1),
  },
  {
    id: 'frame.splitRight',
    title: 'Move tab to a new pane on the right',
    group: 'View',
    keywords: 'split dock',
    icon: IconLayoutColumns,
    isAvailable: () => useTabs.getState().tabs.length > 1,
    run: () => layoutCommands.split('right'),
  },
  {
    id: 'frame.splitDown',
    title: 'Move tab to a new pane below',
    group: 'View',
    keywords: 'split dock',
    icon: IconLayoutRows,
    isAvailable: () => useTabs.getState().tabs.length > 1,
    run: () => layoutCommands.split('below'),
  },
  {
    id: 'frame.widenPane',
    title: 'Widen this pane',
    group: 'View',
    keywords: 'resize sash',
    isAvailable: hasTab,
    run: () => layoutCommands.resize(80),
  },
  {
    id: 'frame.narrowPane',
    title: 'Narrow this pane',
    group: 'View',
    keywords: 'resize sash',
    isAvailable: hasTab,
    run: () => layoutCommands.resize(-80),
  },
  {
    id: 'frame.focusOther',
    title: 'Go between tree and tab',
    group: 'View',
    shortcut: 'F6',
    keywords: 'focus keyboard pane',
    run: () => {
      useFrame.setState({ isTreeShown: true })
      requestAnimationFrame(focusOther)
    },
  },
  {
    id: 'frame.toggleTree',
    title: 'Show or hide the tree',
    group: 'View',
    shortcut: 'mod+B',
    keywords: 'sidebar',
    icon: IconLayoutSidebar,
    run: () => useFrame.setState(({ isTreeShown }) => ({ isTreeShown: !isTreeShown })),
  },
]
