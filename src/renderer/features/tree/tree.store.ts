// What the user arranged in the tree: what is open, the filter, the row the keyboard is on.
import { create } from 'zustand'
import { type Json, persistStore } from '../../app/index.ts'

interface TreeState {
  /** Only what differs from the default of its row. */
  expanded: Record<string, boolean>
  filter: string
  activeKey: string | null
}

export const useTree = create<TreeState>(() => ({ expanded: {}, filter: '', activeKey: null }))

export function setExpanded(key: string, isExpanded: boolean): void {
  useTree.setState(({ expanded }) => ({ expanded: { ...expanded, [key]: isExpanded } }))
}

function restore(kept: Json): Partial<TreeState> {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return {}
  const { expanded } = kept
  if (typeof expanded !== 'object' || expanded === null || Array.isArray(expanded)) return {}
  return {
    expanded: Object.fromEntries(
      Object.entries(expanded).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
    ),
  }
}

persistStore('tree', useTree, ({ expanded }) => ({ expanded }), restore)
