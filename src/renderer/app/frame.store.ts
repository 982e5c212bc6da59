// What the user arranged of the frame itself: which connection is the current one, the tree's width, the palette.
import { create } from 'zustand'
import type { Json } from './tabs.store.ts'
import { persistStore } from './workspace.ts'

export type PaletteMode = 'all' | 'topics'

interface FrameState {
  /** What commands act on where no tab says otherwise. */
  connectionId: string | null
  treeWidth: number
  isTreeShown: boolean
  paletteMode: PaletteMode
}

export const narrowestTree = 160
export const widestTree = 640

export const useFrame = create<FrameState>(() => ({
  connectionId: null,
  treeWidth: 264,
  isTreeShown: true,
  paletteMode: 'all',
}))

export function setCurrentConnection(connectionId: string): void {
  if (useFrame.getState().connectionId !== connectionId) useFrame.setState({ connectionId })
}

export const clampTreeWidth = (width: number) => Math.round(Math.min(widestTree, Math.max(narrowestTree, width)))

function restore(kept: Json): Partial<FrameState> {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return {}
  return {
    ...(typeof kept.connectionId === 'string' ? { connectionId: kept.connectionId } : {}),
    ...(typeof kept.treeWidth === 'number' ? { treeWidth: clampTreeWidth(kept.treeWidth) } : {}),
    ...(typeof kept.isTreeShown === 'boolean' ? { isTreeShown: kept.isTreeShown } : {}),
  }
}

persistStore(
  'frame',
  useFrame,
  ({ connectionId, treeWidth, isTreeShown }) => ({ connectionId, treeWidth, isTreeShown }),
  restore,
)
