// The tree of clusters: a virtual flat list worked like a tree by keyboard and screen reader.
import { ActionIcon, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconX } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useId, useRef } from 'react'
import { runCommand } from '../../app/index.ts'
import { showContextMenu } from '../../ui/index.ts'
import { menuOf, openRow } from './actions.ts'
import { useFollowedTab } from './follow-tab.ts'
import type { TreeRow } from './rows.ts'
import classes from './tree.module.css'
import { setExpanded, useTree } from './tree.store.ts'
import { nameOf, TreeRowContent } from './tree-row.tsx'
import { useTreeRows } from './use-tree-rows.ts'

const rowHeight = 24

function Filter({ onEnter }: { onEnter: () => void }) {
  const filter = useTree(state => state.filter)
  return (
    <div className={classes.filter}>
      <TextInput
        aria-label="Filter the tree"
        placeholder="Filter"
        value={filter}
        leftSection={<IconSearch size={13} aria-hidden />}
        rightSection={
          filter === '' ? null : (
            <ActionIcon size={18} aria-label="Clear the filter" onClick={() => useTree.setState({ filter: '' })}>
              <IconX size={12} aria-hidden />
            </ActionIcon>
          )
        }
        onChange={event => useTree.setState({ filter: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key === 'Escape') useTree.setState({ filter: '' })
          else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault()
            onEnter()
          }
        }}
        spellCheck={false}
      />
      <ActionIcon
        aria-label="New connection"
        title="New connection"
        onClick={() => void runCommand('connections.create')}
      >
        <IconPlus size={15} aria-hidden />
      </ActionIcon>
    </div>
  )
}

const parentOf = (rows: readonly TreeRow[], index: number): number => {
  const level = rows[index]?.level ?? 1
  return rows.findLastIndex((row, at) => at < index && row.level < level)
}

export function Tree() {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, isReady } = useTreeRows()
  const activeKey = useTree(state => state.activeKey)
  const activeIndex = rows.findIndex(row => row.key === activeKey)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => rows[index]?.key ?? index,
    overscan: 12,
    initialRect: { width: 260, height: 600 },
  })

  const activate = (index: number) => {
    const row = rows[index]
    if (row === undefined) return
    useTree.setState({ activeKey: row.key })
    virtual.scrollToIndex(index)
  }
  useFollowedTab(rows, activeIndex, activate)
  const openMenu = (row: TreeRow, at: { clientX: number; clientY: number }) =>
    showContextMenu(at, nameOf(row), menuOf(row))

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = rows[activeIndex]
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / rowHeight) - 1)
    const moves: Record<string, number> = {
      ArrowDown: Math.min(rows.length - 1, activeIndex + 1),
      ArrowUp: Math.max(0, activeIndex - 1),
      PageDown: Math.min(rows.length - 1, activeIndex + page),
      PageUp: Math.max(0, activeIndex - page),
      Home: 0,
      End: rows.length - 1,
    }
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key]
    if (move !== undefined) activate(move)
    else if (row === undefined) return
    else if (event.key === 'Enter' || event.key === ' ') openRow(row)
    else if (event.key === 'ArrowRight' && row.isExpanded === false) openRow(row)
    else if (event.key === 'ArrowRight' && row.isExpanded === true) activate(activeIndex + 1)
    else if (event.key === 'ArrowLeft' && row.isExpanded === true) setExpanded(row.key, false)
    else if (event.key === 'ArrowLeft') activate(parentOf(rows, activeIndex))
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = document.getElementById(`${id}-${activeIndex}`)?.getBoundingClientRect()
      openMenu(row, { clientX: (box?.left ?? 0) + 40, clientY: box?.bottom ?? 0 })
    } else return
    event.preventDefault()
  }

  return (
    <div className={classes.root} data-ready={isReady}>
      <Filter
        onEnter={() => {
          scroller.current?.focus()
          // The first thing that was looked for, not what it lies in.
          const inside = rows.findIndex(row => row.kind === 'topic' || row.kind === 'group')
          activate(
            inside < 0
              ? Math.max(
                  0,
                  rows.findIndex(row => row.kind === 'connection'),
                )
              : inside,
          )
        }}
      />
      <div
        ref={scroller}
        className={classes.scroller}
        role="tree"
        aria-label="Clusters"
        tabIndex={0}
        aria-activedescendant={activeIndex < 0 ? undefined : `${id}-${activeIndex}`}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (activeIndex < 0) useTree.setState({ activeKey: rows[0]?.key ?? null })
        }}
      >
        <div className={classes.body} role="none" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(item => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself handles the keys for its active row
              <div
                key={row.key}
                id={`${id}-${item.index}`}
                role="treeitem"
                aria-level={row.level}
                aria-selected={item.index === activeIndex}
                aria-expanded={row.isExpanded ?? undefined}
                aria-label={nameOf(row)}
                className={classes.row}
                data-kind={row.kind}
                style={{
                  transform: `translateY(${item.start}px)`,
                  paddingLeft: 4 + (row.level - 1) * 12,
                }}
                onClick={() => {
                  activate(item.index)
                  openRow(row)
                }}
                onContextMenu={event => {
                  event.preventDefault()
                  activate(item.index)
                  openMenu(row, event)
                }}
              >
                <TreeRowContent row={row} />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
