// Drafts of the open searches, by tab, kept in the workspace; and which tab's text field is asked to take the focus.
import { create } from 'zustand'
import { persistStore, useTabs } from '#renderer/app/index.ts'
import { type Draft, draftIn, draftToJson, emptyDraft } from './draft.ts'

interface SearchState {
  drafts: Record<string, Draft>
  /** `asked` differs each time, so that asking twice works. */
  focus: { tabId: string; asked: number } | null
}

export const useSearch = create<SearchState>(() => ({ drafts: {}, focus: null }))

export function changeDraft(tabId: string, change: Partial<Draft>): void {
  useSearch.setState(({ drafts }) => ({
    drafts: { ...drafts, [tabId]: { ...(drafts[tabId] ?? emptyDraft), ...change } },
  }))
}

export function askFocus(tabId: string): void {
  useSearch.setState(({ focus }) => ({ focus: { tabId, asked: (focus?.asked ?? 0) + 1 } }))
}

persistStore(
  'search',
  useSearch,
  ({ drafts }) => {
    const open = new Set(useTabs.getState().tabs.map(tab => tab.id))
    const ofOpenTabs = Object.entries(drafts).filter(([tabId]) => open.has(tabId))
    return Object.fromEntries(ofOpenTabs.map(([tabId, draft]) => [tabId, draftToJson(draft)]))
  },
  kept => {
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
    const drafts: Record<string, Draft> = {}
    for (const [tabId, each] of Object.entries(kept)) {
      const draft = draftIn(each)
      if (draft !== null) drafts[tabId] = draft
    }
    return { drafts }
  },
)
