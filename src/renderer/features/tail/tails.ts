// The tails that run, by tab, and how each stands. Outside the panels, so that a tab that is covered goes on counting;
// a closed tab closes its tail in the engine, and one that the engine lost is started again.
import { create } from 'zustand'
import type { Tail, TailRows } from '#contract/index.ts'
import { useTabs } from '#renderer/app/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'
import { type Choice, type Filter, filterInput } from './choice.ts'

export interface Run {
  /** Of this run, to tell it from the next one in the same tab. */
  number: number
  connectionId: string
  choice: Choice
  /** In force in the engine. */
  filter: Filter
  /** Null until the engine has taken it. */
  tailId: string | null
  tail: Tail | null
  /** The newest rows, as many as a screen shows. */
  rows: TailRows | null
  /** Why it did not start, or cannot be asked. */
  error: unknown
}

/** More rows than a screen shows at once. */
const newestRows = 80
const waitMs = 500
/** Between two looks while the panel is seen, and while it is not. */
const restMs = 100
const hiddenRestMs = 2000
const restartMs = 1000

export const useTails = create<Record<string, Run>>(() => ({}))

let count = 0
let isWatching = false
const seen = new Set<string>()

export function setSeen(tabId: string, isSeen: boolean): void {
  if (isSeen) seen.add(tabId)
  else seen.delete(tabId)
}

const close = (tailId: string) => {
  client.tail.close({ tailId }).catch(error => console.warn('A tail was not closed:', problemOf(error).what))
}

const isCurrent = (tabId: string, number: number) => useTails.getState()[tabId]?.number === number

/** Nothing when the tab has another run by now. */
function change(tabId: string, number: number, next: Partial<Run>): void {
  const run = useTails.getState()[tabId]
  if (run?.number === number) useTails.setState({ [tabId]: { ...run, ...next } })
}

export function stopTail(tabId: string): void {
  const { [tabId]: gone, ...rest } = useTails.getState()
  if (gone === undefined) return
  useTails.setState(rest, true)
  if (gone.tailId !== null) close(gone.tailId)
}

function watchTabs(): void {
  if (isWatching) return
  isWatching = true
  useTabs.subscribe(({ tabs }) => {
    const open = new Set(tabs.map(tab => tab.id))
    for (const tabId of Object.keys(useTails.getState())) if (!open.has(tabId)) stopTail(tabId)
  })
}

const isSame = (a: Choice, b: Choice) =>
  a.prefix === b.prefix && a.isolation === b.isolation && a.topics.join('\n') === b.topics.join('\n')

/** Starts it, unless the tab tails just this already. */
export function ensureTail(tabId: string, connectionId: string, choice: Choice, filter: Filter): void {
  const run = useTails.getState()[tabId]
  if (run !== undefined && run.connectionId === connectionId && isSame(run.choice, choice)) return
  void startTail(tabId, connectionId, choice, filter)
}

export async function startTail(tabId: string, connectionId: string, choice: Choice, filter: Filter): Promise<void> {
  watchTabs()
  stopTail(tabId)
  const number = ++count
  useTails.setState({
    [tabId]: { number, connectionId, choice, filter, tailId: null, tail: null, rows: null, error: null },
  })
  try {
    const { topics, prefix, isolation } = choice
    const asked = { connectionId, topics, prefix: prefix === '' ? null : prefix, isolation, ...filterInput(filter) }
    const { tailId } = await client.tail.start(asked)
    if (!isCurrent(tabId, number)) return close(tailId)
    change(tabId, number, { tailId })
    await follow(tabId, number, tailId)
  } catch (error) {
    if (!isCurrent(tabId, number)) return
    change(tabId, number, { error })
    if (!problemOf(error).retriable) return
    await rest(restartMs)
    const run = useTails.getState()[tabId]
    if (run?.number === number) void startTail(tabId, connectionId, choice, run.filter)
  }
}

async function follow(tabId: string, number: number, tailId: string): Promise<void> {
  for (let after = 0; isCurrent(tabId, number); ) {
    const isSeen = seen.has(tabId)
    const { tail, rows } = await client.tail.poll({ tailId, after, count: isSeen ? newestRows : 0, waitMs })
    after = tail.total
    change(tabId, number, isSeen ? { tail, rows, error: null } : { tail, error: null })
    await rest(isSeen ? restMs : hiddenRestMs)
  }
}

const rest = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

export async function steerTail(tabId: string, how: 'pause' | 'resume' | 'clear'): Promise<void> {
  const run = useTails.getState()[tabId]
  if (run?.tailId == null) return
  await client.tail[how]({ tailId: run.tailId })
  if (run.tail !== null && how !== 'clear')
    change(tabId, run.number, { tail: { ...run.tail, isPaused: how === 'pause' } })
}

/** @throws Problem INVALID_QUERY: the filter before stays in force */
export async function filterTail(tabId: string, filter: Filter): Promise<void> {
  const run = useTails.getState()[tabId]
  if (run?.tailId == null) return
  await client.tail.filter({ tailId: run.tailId, ...filterInput(filter) })
  change(tabId, run.number, { filter, rows: null })
}
