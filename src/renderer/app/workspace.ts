// Keeps what the user arranged across restarts: stores register a section each, all sections are one JSON saved
// through `client.settings.saveWorkspace`, debounced. A section that cannot be read falls back to its default.
import type { StoreApi } from 'zustand'
import { client, problemOf } from '../client/index.ts'
import type { Json } from './tabs.store.ts'

const version = 1
const debounceMs = 400

interface Section {
  save: () => Json
  /** Throws when the value is not what it should be; the default stays then. */
  restore: (value: Json) => void
}

const sections = new Map<string, Section>()
let timer: ReturnType<typeof setTimeout> | undefined
let isRestored = false

export function registerSection(name: string, section: Section): void {
  sections.set(name, section)
}

/** `pick` gives what to keep of a store's state, `restore` the state made of what was kept. */
export function persistStore<State>(
  name: string,
  store: Pick<StoreApi<State>, 'getState' | 'setState' | 'subscribe'>,
  pick: (state: State) => Json,
  restore: (kept: Json) => Partial<State>,
): void {
  registerSection(name, { save: () => pick(store.getState()), restore: kept => store.setState(restore(kept)) })
  store.subscribe(scheduleSave)
}

/** Call after anything a section keeps has changed. Nothing is saved before the last workspace was restored. */
export function scheduleSave(): void {
  if (!isRestored) return
  clearTimeout(timer)
  timer = setTimeout(() => void saveNow(), debounceMs)
}

export async function saveNow(): Promise<void> {
  clearTimeout(timer)
  timer = undefined
  const kept = Object.fromEntries([...sections].map(([name, section]) => [name, section.save()]))
  try {
    await client.settings.saveWorkspace(JSON.stringify({ version, sections: kept }))
  } catch (error) {
    console.error('The workspace was not saved:', problemOf(error).what)
  }
}

function parse(text: string): Record<string, Json> {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== version) return {}
  if (!('sections' in value) || typeof value.sections !== 'object' || value.sections === null) return {}
  return value.sections as Record<string, Json>
}

/** Restores what can be restored; answers the names of the sections that could not be read. */
export async function restoreWorkspace(): Promise<string[]> {
  const broken: string[] = []
  let kept: Record<string, Json> = {}
  try {
    const text = await client.settings.loadWorkspace()
    if (text !== null) kept = parse(text)
  } catch (error) {
    console.warn('The workspace was not restored:', problemOf(error).what)
    broken.push('workspace')
  }
  for (const [name, section] of sections) {
    const value = kept[name]
    if (value === undefined) continue
    try {
      section.restore(value)
    } catch (error) {
      console.warn(`The workspace's "${name}" was not restored:`, problemOf(error).what)
      broken.push(name)
    }
  }
  isRestored = true
  return broken
}
