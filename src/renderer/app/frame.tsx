// The window: title row, tree at the left, docked tabs, status bar.
import { type KeyboardEvent, type PointerEvent, useEffect } from 'react'
import { useConnection } from '../client/index.ts'
import { Tree } from '../features/tree/index.ts'
import { ContextMenuHost } from '../ui/context-menu.tsx'
import { DialogHost } from '../ui/dialogs.tsx'
import { useCurrentConnectionId } from './current-connection.ts'
import { listenForCutOffText } from './cut-off-text.ts'
import { Dock } from './dock.tsx'
import classes from './frame.module.css'
import { clampTreeWidth, narrowestTree, setCurrentConnection, useFrame, widestTree } from './frame.store.ts'
import { Palette } from './palette.tsx'
import { listenForShortcuts } from './shortcuts.ts'
import { StatusBar } from './status-bar.tsx'
import { useTabs } from './tabs.store.ts'
import { TitleBar } from './title-bar.tsx'

function TreeSash() {
  const width = useFrame(state => state.treeWidth)
  const setWidth = (wanted: number) => useFrame.setState({ treeWidth: clampTreeWidth(wanted) })
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    const sash = event.currentTarget
    const from = event.clientX
    sash.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent) => setWidth(width + moved.clientX - from)
    sash.addEventListener('pointermove', move)
    sash.addEventListener('lostpointercapture', () => sash.removeEventListener('pointermove', move), { once: true })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') setWidth(width - 16)
    else if (event.key === 'ArrowRight') setWidth(width + 16)
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuenow={width}
      aria-valuemin={narrowestTree}
      aria-valuemax={widestTree}
      tabIndex={0}
      className={classes.sash}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}

export function Frame() {
  const treeWidth = useFrame(state => state.treeWidth)
  const isTreeShown = useFrame(state => state.isTreeShown)
  const isArmed = (useConnection(useCurrentConnectionId())?.state.armedUntil ?? null) !== null
  useEffect(listenForShortcuts, [])
  useEffect(listenForCutOffText, [])
  const title = useTabs(({ tabs, activeId }) => tabs.find(tab => tab.id === activeId)?.title)
  useEffect(() => {
    document.title = title === undefined ? 'Ottla' : `${title} – Ottla`
  }, [title])
  useEffect(
    () =>
      useTabs.subscribe(({ tabs, activeId }) => {
        const connectionId = tabs.find(tab => tab.id === activeId)?.connectionId
        if (connectionId !== undefined && connectionId !== null) setCurrentConnection(connectionId)
      }),
    [],
  )
  return (
    <div className={classes.root} data-armed={isArmed || undefined}>
      <TitleBar />
      <div className={classes.middle}>
        {isTreeShown ? (
          <>
            <nav className={classes.tree} style={{ width: treeWidth }} aria-label="Clusters">
              <Tree />
            </nav>
            <TreeSash />
          </>
        ) : null}
        <main className={classes.main}>
          <Dock />
        </main>
      </div>
      <StatusBar />
      <Palette />
      <DialogHost />
      <ContextMenuHost />
    </div>
  )
}
