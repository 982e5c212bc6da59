// The open tabs and which of them is looked at. Where they are docked is dockview's matter (`dock.tsx`), which
// follows this store. Parameters are JSON so that they survive a restart: offsets and times as decimal strings.
import { create } from 'zustand'

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type TabParams = Record<string, Json>

export interface Tab {
  id: string
  /** Which panel draws it: a key of some feature's `panels`. */
  kind: string
  title: string
  connectionId: string | null
  params: TabParams
}

export interface OpenTab {
  kind: string
  title: string
  connectionId?: string | null
  /**
   * What the tab is about, e.g. the topic's name: opening the same kind, connection and key again shows the tab that
   * is open and merges `params` into it. Without a key there is one tab of this kind per connection.
   */
  key?: string
  params?: TabParams
  /** A new tab in any case, e.g. a second composer. */
  isNew?: boolean
}

interface TabsState {
  tabs: Tab[]
  activeId: string | null
}

export const useTabs = create<TabsState>(() => ({ tabs: [], activeId: null }))

const idOf = ({ kind, connectionId, key }: OpenTab) =>
  [kind, connectionId ?? '', key ?? ''].map(encodeURIComponent).join(':')

function unusedId(id: string, tabs: readonly Tab[]): string {
  let count = 2
  while (tabs.some(tab => tab.id === `${id}:${count}`)) count++
  return `${id}:${count}`
}

/** Opens or shows a tab; answers its id. */
export function openTab(open: OpenTab): string {
  const { tabs } = useTabs.getState()
  const id = idOf(open)
  const present = tabs.find(tab => tab.id === id)
  if (present !== undefined && open.isNew !== true) {
    useTabs.setState({
      tabs: tabs.map(tab => (tab === present ? { ...tab, params: { ...tab.params, ...open.params } } : tab)),
      activeId: id,
    })
    return id
  }
  const tab: Tab = {
    id: present === undefined ? id : unusedId(id, tabs),
    kind: open.kind,
    title: open.title,
    connectionId: open.connectionId ?? null,
    params: open.params ?? {},
  }
  useTabs.setState({ tabs: [...tabs, tab], activeId: tab.id })
  return tab.id
}

/** A panel keeps what it must find again after a restart in its tab's `params`; they are merged. */
export function updateTab(id: string, change: { title?: string; params?: TabParams }): void {
  useTabs.setState(({ tabs }) => ({
    tabs: tabs.map(tab =>
      tab.id === id ? { ...tab, title: change.title ?? tab.title, params: { ...tab.params, ...change.params } } : tab,
    ),
  }))
}

export function activateTab(id: string): void {
  if (useTabs.getState().tabs.some(tab => tab.id === id)) useTabs.setState({ activeId: id })
}

/** Closes it; the neighbour to the right, else to the left, is shown. */
export function closeTab(id: string): void {
  useTabs.setState(({ tabs, activeId }) => {
    const index = tabs.findIndex(tab => tab.id === id)
    if (index < 0) return {}
    const rest = tabs.toSpliced(index, 1)
    return { tabs: rest, activeId: activeId === id ? ((rest[index] ?? rest[index - 1])?.id ?? null) : activeId }
  })
}

/** Closes every tab that `belongs`, e.g. of a deleted topic or a removed connection. */
export function closeTabs(belongs: (tab: Tab) => boolean): void {
  for (const tab of useTabs.getState().tabs.filter(belongs)) closeTab(tab.id)
}

export const activeTab = (): Tab | null => {
  const { tabs, activeId } = useTabs.getState()
  return tabs.find(tab => tab.id === activeId) ?? null
}
