// The searches under way and what they have found, by tab. Outside the panels, so that a tab that is covered or waits
// for its connection loses nothing; a closed tab closes its search in the engine.
import { create } from 'zustand'
import type { PickedRecords, SearchHits, SearchPlan, SearchProgress, SearchQuery } from '#contract/index.ts'
import { useTabs } from '#renderer/app/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'

/** One record found: a row of a columnar answer. */
export interface Hit {
  hits: SearchHits
  index: number
}

export interface Run {
  /** Of this run, to tell it from the next one in the same tab. */
  number: number
  /** Null until the engine has taken it. */
  searchId: string | null
  /** Hits name them by their index. */
  topics: readonly string[]
  /** Searched; null is all of them. */
  partitions: number[] | null
  plan: SearchPlan | null
  found: readonly Hit[]
  progress: SearchProgress | null
  /** Why it did not start, failed, or can no longer be asked; what was found stays. */
  error: unknown
  isEnded: boolean
}

/** Where the listed hits are, by partition. */
export function pickedOf({ topics, found }: Run): PickedRecords {
  const places = new Map<string, PickedRecords[number]>()
  for (const { hits, index } of found) {
    const topic = topics[hits.topics[index] ?? 0] ?? ''
    const partition = hits.partitions[index] ?? 0
    const place = places.get(`${topic}/${partition}`) ?? { topic, partition, offsets: [] }
    places.set(`${topic}/${partition}`, place)
    place.offsets.push(hits.offsets[index] ?? 0n)
  }
  return [...places.values()]
}

const waitMs = 200
/** Between two looks while less than a full page comes: the screen need not be drawn more often. */
const restMs = 80
const fullPage = 500

export const useRuns = create<Record<string, Run>>(() => ({}))

let count = 0
let isWatching = false

const close = (searchId: string) => {
  client.search
    .close({ searchId })
    .catch(failure => console.warn('The search was not closed:', problemOf(failure).what))
}

/** Nothing when the tab has another run by now. */
function change(tabId: string, number: number, next: (run: Run) => Partial<Run>): void {
  const run = useRuns.getState()[tabId]
  if (run?.number === number) useRuns.setState({ [tabId]: { ...run, ...next(run) } })
}

const isCurrent = (tabId: string, number: number) => useRuns.getState()[tabId]?.number === number

export function forgetRun(tabId: string): void {
  const { [tabId]: gone, ...rest } = useRuns.getState()
  if (gone === undefined) return
  useRuns.setState(rest, true)
  if (gone.searchId !== null) close(gone.searchId)
}

function watchTabs(): void {
  if (isWatching) return
  isWatching = true
  useTabs.subscribe(({ tabs }) => {
    const open = new Set(tabs.map(tab => tab.id))
    for (const tabId of Object.keys(useRuns.getState())) if (!open.has(tabId)) forgetRun(tabId)
  })
}

/** Starts it in place of the tab's search before. */
export async function startRun(tabId: string, on: { connectionId: string; topics: string[] }, query: SearchQuery) {
  watchTabs()
  forgetRun(tabId)
  const number = ++count
  const { topics } = on
  const run: Run = {
    number,
    searchId: null,
    topics,
    partitions: query.partitions,
    plan: null,
    found: [],
    progress: null,
    error: null,
    isEnded: false,
  }
  useRuns.setState({ [tabId]: run })
  try {
    const { searchId, plan } = await client.search.start({ ...on, query })
    if (!isCurrent(tabId, number)) return close(searchId)
    change(tabId, number, () => ({ searchId, plan }))
    await follow(tabId, number, searchId)
  } catch (error) {
    change(tabId, number, () => ({ error, isEnded: true }))
  }
}

async function follow(tabId: string, number: number, searchId: string): Promise<void> {
  let afterHit = 0
  while (isCurrent(tabId, number)) {
    const { hits, nextHit, progress, done, problem } = await client.search.poll({ searchId, afterHit, waitMs })
    afterHit = nextHit
    const added = Array.from(hits.offsets, (_, index) => ({ hits, index }))
    change(tabId, number, ({ found }) => ({
      found: added.length === 0 ? found : [...found, ...added],
      progress,
      error: problem,
      isEnded: done,
    }))
    if (done) return
    if (added.length < fullPage) await new Promise(resolve => setTimeout(resolve, restMs))
  }
}

/** The state shown at once; the next look says how it is. */
export async function steer(tabId: string, how: 'pause' | 'resume' | 'cancel'): Promise<void> {
  const run = useRuns.getState()[tabId]
  if (run === undefined || run.isEnded) return
  if (run.searchId === null) {
    // Not taken yet: it is closed as soon as it is.
    if (how === 'cancel') forgetRun(tabId)
    return
  }
  await client.search[how]({ searchId: run.searchId })
  const state = ({ pause: 'paused', resume: 'running', cancel: 'cancelled' } as const)[how]
  change(tabId, run.number, ({ progress, isEnded }) =>
    progress === null || isEnded ? {} : { progress: { ...progress, state } },
  )
}
