// What is kept of captures beside their own folders: where new ones are written, and which folders are in the tree.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { openJsonFile } from '../../storage/json-file.ts'

const openedSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Of the folder. */
  path: z.string(),
  /** The one `.log` file of it that was opened; null: all of it. */
  segment: z.string().nullable().default(null),
  pastHighWatermark: z.boolean(),
})
export type OpenedFolder = z.infer<typeof openedSchema>

const fileSchema = z.object({
  /** Null: below the user data. */
  folder: z.string().nullable(),
  opened: z.array(openedSchema),
})

export class CapturesStore {
  readonly #file
  readonly #ownFolder: string

  constructor(userData: string) {
    this.#ownFolder = join(userData, 'captures')
    this.#file = openJsonFile<z.infer<typeof fileSchema>>(join(userData, 'captures.json'), {
      version: 1,
      schema: fileSchema,
      initial: { folder: null, opened: [] },
    })
  }

  get folder(): string {
    return this.#file.get().folder ?? this.#ownFolder
  }

  opened(): OpenedFolder[] {
    return this.#file.get().opened
  }

  async setFolder(folder: string): Promise<void> {
    await this.#file.update({ ...this.#file.get(), folder })
  }

  /** The one that is there already, or a new one. */
  async add(path: string, segment: string | null, name: string): Promise<OpenedFolder> {
    const known = this.opened().find(each => each.path === path && each.segment === segment)
    if (known !== undefined) return known
    const added = { id: `offline-${randomUUID()}`, name, path, segment, pastHighWatermark: false }
    await this.#file.update({ ...this.#file.get(), opened: [...this.opened(), added] })
    return added
  }

  async change(id: string, change: Partial<Omit<OpenedFolder, 'id'>>): Promise<void> {
    const opened = this.opened().map(each => (each.id === id ? { ...each, ...change } : each))
    await this.#file.update({ ...this.#file.get(), opened })
  }

  async remove(id: string): Promise<void> {
    await this.#file.update({ ...this.#file.get(), opened: this.opened().filter(each => each.id !== id) })
  }
}
