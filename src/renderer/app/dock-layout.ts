// Keeps dockview and the tabs store in step: the store says which tabs there are, dockview where they stand. Dragging
// and closing in dockview flow back into the store. A layout that cannot be restored falls back to one row of tabs.
import type { DockviewApi, SerializedDockview } from 'dockview-react'
import { type Json, type Tab, useTabs } from './tabs.store.ts'
import { registerSection, scheduleSave } from './workspace.ts'

const component = 'tab'

let api: DockviewApi | null = null
let restoredLayout: Json = null
let lastLayout: Json = null

/** JSON and back: dockview's layout is plain data, but typed as its own interfaces. */
const asJson = (layout: SerializedDockview): Json => JSON.parse(JSON.stringify(layout))

const isTab = (value: Json): value is Json & Tab =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof value.id === 'string' &&
  typeof value.kind === 'string' &&
  typeof value.title === 'string' &&
  (value.connectionId === null || typeof value.connectionId === 'string') &&
  typeof value.params === 'object' &&
  value.params !== null &&
  !Array.isArray(value.params)

export function registerLayout(): void {
  registerSection('tabs', {
    save: () => {
      const { tabs, activeId } = useTabs.getState()
      return { tabs: tabs.map(tab => ({ ...tab })), activeId, layout: lastLayout }
    },
    restore: kept => {
      if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return
      const tabs = Array.isArray(kept.tabs) ? kept.tabs.filter(isTab) : []
      restoredLayout = kept.layout ?? null
      const activeId = typeof kept.activeId === 'string' ? kept.activeId : null
      useTabs.setState({ tabs, activeId: tabs.some(tab => tab.id === activeId) ? activeId : (tabs[0]?.id ?? null) })
    },
  })
  useTabs.subscribe(scheduleSave)
}

const panelIds = (dock: DockviewApi) => new Set(dock.panels.map(panel => panel.id))

function restoreInto(dock: DockviewApi): void {
  if (restoredLayout === null) return
  try {
    dock.fromJSON(restoredLayout as object as SerializedDockview)
  } catch (error) {
    console.warn('The layout of the tabs was not restored:', error)
    dock.clear()
  }
  restoredLayout = null
}

function follow(dock: DockviewApi): void {
  const { tabs, activeId } = useTabs.getState()
  const wanted = new Set(tabs.map(tab => tab.id))
  for (const panel of [...dock.panels]) if (!wanted.has(panel.id)) dock.removePanel(panel)
  const present = panelIds(dock)
  for (const tab of tabs) {
    if (!present.has(tab.id)) dock.addPanel({ id: tab.id, component, title: tab.title, inactive: tab.id !== activeId })
    const panel = dock.getPanel(tab.id)
    if (panel !== undefined && panel.title !== tab.title) panel.setTitle(tab.title)
  }
  if (activeId !== null && dock.activePanel?.id !== activeId) dock.getPanel(activeId)?.api.setActive()
}

/** Answers how to let go of it. */
export function connectDock(dock: DockviewApi): () => void {
  api = dock
  restoreInto(dock)
  follow(dock)
  let isFollowing = false
  const guarded = () => {
    if (isFollowing) return
    isFollowing = true
    try {
      follow(dock)
    } finally {
      isFollowing = false
    }
  }
  const stops = [
    { dispose: useTabs.subscribe(guarded) },
    dock.onDidRemovePanel(panel => {
      if (isFollowing) return
      useTabs.setState(({ tabs }) => ({
        tabs: tabs.filter(tab => tab.id !== panel.id),
        activeId: dock.activePanel?.id ?? null,
      }))
    }),
    dock.onDidActivePanelChange(({ panel }) => {
      if (isFollowing || panel === undefined || panel.id === useTabs.getState().activeId) return
      useTabs.setState({ activeId: panel.id })
    }),
    dock.onDidLayoutChange(() => {
      lastLayout = asJson(dock.toJSON())
      scheduleSave()
    }),
  ]
  lastLayout = asJson(dock.toJSON())
  return () => {
    for (const stop of stops) {
      if (typeof stop.dispose === 'function') stop.dispose()
    }
    api = null
  }
}

export const layoutCommands = {
  /** Moves the active tab into a new pane beside or below. */
  split(to: 'right' | 'below'): void {
    const panel = api?.activePanel
    if (panel === undefined || api === null) return
    panel.api.moveTo({ group: panel.group, position: to === 'right' ? 'right' : 'bottom' })
  },
  /** Changes the width of the active pane, pixels. */
  resize(by: number): void {
    const group = api?.activePanel?.group
    if (group !== undefined) group.api.setSize({ width: Math.max(160, group.api.width + by) })
  },
}
