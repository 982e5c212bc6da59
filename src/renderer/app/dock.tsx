// The dockable tabs. Which tabs there are is `tabs.store.ts`'s matter; what a tab shows is its feature's.
import { useComputedColorScheme } from '@mantine/core'
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  themeDark,
  themeLight,
} from 'dockview-react'
import { type CSSProperties, type MouseEvent, useEffect, useRef, useState } from 'react'
import type { Profile } from '#contract/index.ts'
import { useProfile } from '../client/index.ts'
import { showContextMenu } from '../ui/context-menu.tsx'
import { commandById, contextOf, isAvailable, runCommand } from './commands.ts'
import './dock.css'
import { ConnectionGate } from './connection-gate.tsx'
import { connectDock } from './dock-layout.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { panelOf } from './features.ts'
import { activateTab, closeTab, useTabs } from './tabs.store.ts'
import { Watermark } from './watermark.tsx'

const useTab = (id: string) => useTabs(state => state.tabs.find(tab => tab.id === id))

function DockPanel({ api }: IDockviewPanelProps) {
  const tab = useTab(api.id)
  const [isVisible, setIsVisible] = useState(api.isVisible)
  useEffect(() => {
    const listener = api.onDidVisibilityChange(event => setIsVisible(event.isVisible))
    setIsVisible(api.isVisible)
    return () => listener.dispose()
  }, [api])
  if (tab === undefined) return null
  const Component = panelOf(tab.kind)?.component
  if (Component === undefined)
    return <div className="dock-unknown">This tab is of a kind this version does not know.</div>
  return (
    <ErrorBoundary>
      <ConnectionGate connectionId={tab.connectionId}>
        <Component tab={tab} isVisible={isVisible} />
      </ConnectionGate>
    </ErrorBoundary>
  )
}

const tabMenu = ['frame.closeTab', 'frame.closeOtherTabs', 'frame.closeAllTabs', 'frame.splitRight', 'frame.splitDown']

// A custom property is no key of CSSProperties.
const colourOf = (profile: Profile | undefined): CSSProperties =>
  profile === undefined ? {} : ({ '--profile-colour': profile.colour } as CSSProperties)

function DockTab({ api }: IDockviewPanelHeaderProps) {
  const tab = useTab(api.id)
  const profile = useProfile(tab?.connectionId ?? null)
  const place = useRef<HTMLDivElement>(null)
  const isActive = useTabs(state => state.activeId === api.id)
  // Among many tabs the one that is looked at must not be out of sight.
  useEffect(() => {
    const element = place.current
    if (!isActive || element === null) return
    const observer = new ResizeObserver(() => element.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
    observer.observe(element)
    // The list of those out of sight takes room beside the tabs once it is needed.
    const strip = element.closest('.dv-tabs-container')
    if (strip !== null) observer.observe(strip)
    return () => observer.disconnect()
  }, [isActive])
  if (tab === undefined) return null
  const Icon = panelOf(tab.kind)?.icon
  const showMenu = (event: MouseEvent) => {
    event.preventDefault()
    activateTab(tab.id)
    const context = contextOf()
    const commands = tabMenu.map(commandById).filter(command => isAvailable(command, context))
    showContextMenu(
      event,
      `Tab ${tab.title}`,
      commands.map(command => ({ command, run: () => void runCommand(command.id) })),
    )
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dockview draws the tab around it, with role and keys
    <div
      ref={place}
      className="dock-tab"
      style={colourOf(profile)}
      title={profile === undefined ? tab.title : `${tab.title} · ${profile.name}`}
      onContextMenu={showMenu}
      onAuxClick={event => {
        if (event.button === 1) closeTab(tab.id)
      }}
    >
      {Icon === undefined ? null : <Icon size={14} aria-hidden />}
      <span className="dock-tab-title">{tab.title}</span>
      <button
        type="button"
        className="dock-tab-close"
        aria-label={`Close ${tab.title}`}
        tabIndex={-1}
        onPointerDown={event => event.stopPropagation()}
        onClick={event => {
          event.stopPropagation()
          closeTab(tab.id)
        }}
      >
        ×
      </button>
    </div>
  )
}

const components = { tab: DockPanel }

export function Dock() {
  const scheme = useComputedColorScheme('light')
  const [api, setApi] = useState<DockviewApi | null>(null)
  useEffect(() => (api === null ? undefined : connectDock(api)), [api])
  return (
    <DockviewReact
      className="dock"
      theme={scheme === 'dark' ? themeDark : themeLight}
      components={components}
      defaultTabComponent={DockTab}
      watermarkComponent={Watermark}
      disableFloatingGroups
      onReady={(event: DockviewReadyEvent) => setApi(event.api)}
    />
  )
}
