// Setups of the open labs, by tab, kept in the workspace. What the consumers do is main's to know.
import { create } from 'zustand'
import { persistStore, useTabs } from '#renderer/app/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'
import { type Setup, setupOf, setupToJson } from './setup.ts'

interface LabState {
  setups: Record<string, Setup>
}

export const useLabSetups = create<LabState>(() => ({ setups: {} }))

export function changeSetup(tabId: string, setup: Setup): void {
  useLabSetups.setState(({ setups }) => ({ setups: { ...setups, [tabId]: setup } }))
}

persistStore(
  'lab',
  useLabSetups,
  ({ setups }) => {
    const open = new Set(useTabs.getState().tabs.map(tab => tab.id))
    const ofOpenTabs = Object.entries(setups).filter(([tabId]) => open.has(tabId))
    return Object.fromEntries(ofOpenTabs.map(([tabId, setup]) => [tabId, setupToJson(setup)]))
  },
  kept => {
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
    const setups: Record<string, Setup> = {}
    for (const [tabId, each] of Object.entries(kept)) {
      const setup = setupOf(each)
      if (setup !== null) setups[tabId] = setup
    }
    return { setups }
  },
)

/** Where nothing may be written there are no members, and nothing to commit: they are only forgotten. */
export async function endLab(connectionId: string, labId: string): Promise<void> {
  const on = { connectionId, labId }
  try {
    await client.lab.end(on)
  } catch (error) {
    if (!['READ_ONLY', 'NOT_ARMED'].includes(problemOf(error).code)) throw error
    await client.lab.forget(on)
  }
}

/** A lab ends with its tab: its members leave their groups. */
useTabs.subscribe(({ tabs }, before) => {
  for (const tab of before.tabs) {
    const { labId } = tab.params
    if (
      tab.kind !== 'lab' ||
      tab.connectionId === null ||
      typeof labId !== 'string' ||
      tabs.some(each => each.id === tab.id)
    )
      continue
    endLab(tab.connectionId, labId).catch(failure => console.warn('The lab was not ended:', problemOf(failure).what))
  }
})
