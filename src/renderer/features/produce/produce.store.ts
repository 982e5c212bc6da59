// Drafts of the open composers, by tab. Kept in the workspace: nothing typed is lost by a restart.
import { create } from 'zustand'
import { type Json, persistStore, useTabs } from '#renderer/app/index.ts'
import { type Draft, draftIn, emptyDraft } from './draft.ts'

interface ProduceState {
  drafts: Record<string, Draft>
}

export const useProduce = create<ProduceState>(() => ({ drafts: {} }))

export function setDraft(tabId: string, draft: Draft): void {
  useProduce.setState(({ drafts }) => ({ drafts: { ...drafts, [tabId]: draft } }))
}

export function changeDraft(tabId: string, topic: string, change: Partial<Draft>): void {
  const before = useProduce.getState().drafts[tabId] ?? emptyDraft(topic)
  setDraft(tabId, { ...before, ...change })
}

function kept({ drafts }: ProduceState): Json {
  const open = new Set(useTabs.getState().tabs.map(tab => tab.id))
  const ofOpenTabs = Object.entries(drafts).filter(([tabId]) => open.has(tabId))
  return Object.fromEntries(
    ofOpenTabs.map(([tabId, { key, value, headers, ...rest }]) => [
      tabId,
      {
        ...rest,
        key: { ...key },
        value: { ...value },
        headers: headers.map(header => ({ key: header.key, keyHex: header.keyHex, value: { ...header.value } })),
      },
    ]),
  )
}

function restore(value: Json): Partial<ProduceState> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
  const drafts: Record<string, Draft> = {}
  for (const [tabId, each] of Object.entries(value)) {
    const draft = draftIn(each)
    if (draft !== null) drafts[tabId] = draft
  }
  return { drafts }
}

persistStore('produce', useProduce, kept, restore)
