// Saved and recent queries in one versioned JSON file. Holds what people looked for, so it is private data of the user.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RecentQuery, SavedQuery } from '#contract/index.ts'
import { savedQuerySchema } from '#contract/sql.contract.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { decimal } from '../../storage/codecs.ts'
import type { JsonFile } from '../../storage/json-file.ts'

const MOST_RECENT = 100

const keptSchema = z.object({
  saved: z.array(savedQuerySchema),
  recent: z.array(z.object({ sql: z.string(), at: decimal })),
})
interface Kept {
  saved: SavedQuery[]
  recent: RecentQuery[]
}

/** For `openJsonFile`. */
export const queriesFile: { version: number; schema: z.ZodType<Kept>; initial: Kept } = {
  version: 1,
  schema: keptSchema,
  initial: { saved: [], recent: [] },
}

export class QueriesStore {
  readonly #file: JsonFile<Kept>

  constructor(file: JsonFile<Kept>) {
    this.#file = file
  }

  list(): Kept {
    const { saved, recent } = this.#file.get()
    return { saved: [...saved].sort((a, b) => a.name.localeCompare(b.name, 'en')), recent }
  }

  async save(query: Omit<SavedQuery, 'id'>): Promise<SavedQuery> {
    const { saved, recent } = this.#file.get()
    const same = saved.find(each => each.name === query.name)
    const added = { ...query, id: same?.id ?? randomUUID() }
    await this.#file.update({ saved: [...saved.filter(each => each !== same), added], recent })
    return added
  }

  /** @throws KafkaFailure when there is none, or another has the name */
  async rename(id: string, name: string): Promise<void> {
    const { saved, recent } = this.#file.get()
    const found = saved.find(each => each.id === id)
    if (found === undefined) {
      throw new KafkaFailure({
        code: 'QUERY_GONE',
        what: 'This saved query is no longer there',
        where: {},
        remedy: 'Save it again.',
      })
    }
    if (saved.some(each => each.name === name && each !== found)) {
      throw new KafkaFailure({
        code: 'NAME_TAKEN',
        what: `There is a saved query “${name}” already`,
        where: {},
        remedy: 'Choose another name, or delete that one first.',
      })
    }
    await this.#file.update({ saved: saved.map(each => (each === found ? { ...found, name } : each)), recent })
  }

  async remove(id: string): Promise<void> {
    const { saved, recent } = this.#file.get()
    await this.#file.update({ saved: saved.filter(each => each.id !== id), recent })
  }

  /** Puts it first among the recent ones. */
  async remember(sql: string): Promise<void> {
    const { saved, recent } = this.#file.get()
    const others = recent.filter(each => each.sql !== sql)
    await this.#file.update({ saved, recent: [{ sql, at: BigInt(Date.now()) }, ...others].slice(0, MOST_RECENT) })
  }

  async forget(): Promise<void> {
    await this.#file.update({ ...this.#file.get(), recent: [] })
  }
}
