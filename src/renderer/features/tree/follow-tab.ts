// The tree's row of what the active tab shows becomes the active one, so that a person sees where they are.
import { useEffect, useRef } from 'react'
import { type Tab, useTabs } from '../../app/index.ts'
import type { TreeRow } from './rows.ts'

function standsFor(row: TreeRow, { kind, connectionId, params }: Tab): boolean {
  if (row.kind === 'folder' || row.connectionId !== connectionId) return false
  switch (row.kind) {
    case 'overview':
      return kind === 'cluster'
    case 'broker':
      return kind === 'broker' && params.nodeId === row.broker.nodeId
    case 'topic':
      return params.topic === row.topic.name
    case 'group':
      return params.topic === undefined && params.groupId === row.group.groupId
    default:
      return false
  }
}

/** Once per tab that becomes active, as soon as its row is there; a row in a closed branch stays where it is. */
export function useFollowedTab(rows: readonly TreeRow[], activeIndex: number, activate: (index: number) => void): void {
  const tab = useTabs(({ tabs, activeId }) => tabs.find(({ id }) => id === activeId))
  const followed = useRef<string | null>(null)
  useEffect(() => {
    if (tab === undefined || tab.id === followed.current) return
    const active = rows[activeIndex]
    // Also where a favourite stands for the same topic.
    const index =
      active !== undefined && standsFor(active, tab) ? activeIndex : rows.findIndex(row => standsFor(row, tab))
    if (index < 0) return
    followed.current = tab.id
    activate(index)
  }, [tab, rows, activeIndex, activate])
}
