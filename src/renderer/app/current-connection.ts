// Whose cluster is looked at: the active tab's, else the one chosen last, else the first.
import { useConnections } from '../client/index.ts'
import { useFrame } from './frame.store.ts'
import { useTabs } from './tabs.store.ts'

export function useCurrentConnectionId(): string | null {
  const ofTab = useTabs(({ tabs, activeId }) => tabs.find(tab => tab.id === activeId)?.connectionId ?? null)
  const chosen = useFrame(state => state.connectionId)
  const first = useConnections().data?.[0]?.profile.id ?? null
  return ofTab ?? chosen ?? first
}
