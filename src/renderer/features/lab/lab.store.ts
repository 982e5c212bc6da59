// Setups of the open labs, by tab (kept in the workspace), and the records each session has delivered (not kept).
import { create } from 'zustand'
import type { Rows } from '#contract/index.ts'
import { persistStore, useTabs } from '#renderer/app/index.ts'
import { type Setup, setupOf, setupToJson } from './setup.ts'

export interface Delivered {
  /** Of this session, from 1; newest last. */
  number: number
  topic: string
  rows: Rows
  index: number
}

interface LabState {
  setups: Record<string, Setup>
  delivered: Record<string, Delivered[]>
}

/** Records shown per session; older ones are dropped from the list, not from the log. */
export const deliveredLimit = 5000

export const useLab = create<LabState>(() => ({ setups: {}, delivered: {} }))

export function changeSetup(tabId: string, setup: Setup): void {
  useLab.setState(({ setups }) => ({ setups: { ...setups, [tabId]: setup } }))
}

export function addDelivered(sessionId: string, topics: string[], rows: Rows): void {
  if (rows.offsets.length === 0) return
  useLab.setState(({ delivered }) => {
    const before = delivered[sessionId] ?? []
    const first = (before.at(-1)?.number ?? 0) + 1
    const added = topics.map((topic, index) => ({ number: first + index, topic, rows, index }))
    return { delivered: { ...delivered, [sessionId]: [...before, ...added].slice(-deliveredLimit) } }
  })
}

export function forgetDelivered(sessionId: string): void {
  useLab.setState(({ delivered }) => {
    const { [sessionId]: _gone, ...rest } = delivered
    return { delivered: rest }
  })
}

persistStore(
  'lab',
  useLab,
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
