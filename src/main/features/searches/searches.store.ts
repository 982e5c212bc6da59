// Saved and recent searches in one versioned JSON file. Holds what people looked for, so it is private data of the user.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RecentSearch, SavedSearch } from '#contract/index.ts'
import { recentSearchSchema, savedSearchSchema } from '#contract/searches.contract.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { JsonFile } from '../../storage/json-file.ts'

const RECENT_PER_CONNECTION = 30

const keptSchema = z.object({ saved: z.array(savedSearchSchema), recent: z.array(recentSearchSchema) })
type Kept = z.infer<typeof keptSchema>

/** For `openJsonFile`. */
export const searchesFile: { version: number; schema: z.ZodType<Kept>; initial: Kept } = {
  version: 1,
  schema: keptSchema,
  initial: { saved: [], recent: [] },
}

export class SearchesStore {
  readonly #file: JsonFile<Kept>

  constructor(file: JsonFile<Kept>) {
    this.#file = file
  }

  list(connectionId: string): Kept {
    const { saved, recent } = this.#file.get()
    return {
      saved: saved.filter(each => each.connectionId === null || each.connectionId === connectionId).sort(byName),
      recent: recent.filter(each => each.connectionId === connectionId),
    }
  }

  async save(search: Omit<SavedSearch, 'id'>): Promise<SavedSearch> {
    const { saved, recent } = this.#file.get()
    const same = saved.find(each => each.name === search.name && each.connectionId === search.connectionId)
    const added = { ...search, id: same?.id ?? randomUUID() }
    await this.#file.update({ saved: [...saved.filter(each => each !== same), added], recent })
    return added
  }

  /** @throws KafkaFailure when there is none, or another has the name */
  async rename(id: string, name: string): Promise<void> {
    const { saved, recent } = this.#file.get()
    const found = saved.find(each => each.id === id)
    if (found === undefined) throw gone()
    const holder = saved.find(each => each.name === name && each.connectionId === found.connectionId)
    if (holder !== undefined && holder !== found) {
      throw new KafkaFailure({
        code: 'NAME_TAKEN',
        what: `There is a saved search “${name}” already`,
        where: {},
        remedy: 'Choose another name, or delete that one first.',
        retriable: false,
      })
    }
    await this.#file.update({ saved: saved.map(each => (each === found ? { ...found, name } : each)), recent })
  }

  async remove(id: string): Promise<void> {
    const { saved, recent } = this.#file.get()
    await this.#file.update({ saved: saved.filter(each => each.id !== id), recent })
  }

  async remember(search: RecentSearch): Promise<void> {
    const { saved, recent } = this.#file.get()
    const key = JSON.stringify(search)
    const mine = recent.filter(each => each.connectionId === search.connectionId && JSON.stringify(each) !== key)
    const others = recent.filter(each => each.connectionId !== search.connectionId)
    await this.#file.update({ saved, recent: [search, ...mine].slice(0, RECENT_PER_CONNECTION).concat(others) })
  }

  async forget(connectionId: string): Promise<void> {
    const { saved, recent } = this.#file.get()
    await this.#file.update({ saved, recent: recent.filter(each => each.connectionId !== connectionId) })
  }
}

const byName = (a: SavedSearch, b: SavedSearch) => a.name.localeCompare(b.name, 'en')

function gone(): KafkaFailure {
  return new KafkaFailure({
    code: 'SEARCH_GONE',
    what: 'This saved search is no longer there',
    where: {},
    remedy: 'Save it again.',
    retriable: false,
  })
}
