// Whether time maps are shown, in lists of messages and in searches; kept across restarts.
import { create } from 'zustand'
import { persistStore } from '#renderer/app/index.ts'

interface TimemapStore {
  isOpen: boolean
}

export const useTimemapStore = create<TimemapStore>(() => ({ isOpen: true }))

persistStore(
  'timemap',
  useTimemapStore,
  ({ isOpen }) => ({ isOpen }),
  kept => {
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
    return typeof kept.isOpen === 'boolean' ? { isOpen: kept.isOpen } : {}
  },
)
