// Connection profiles on disk, and the files they name. Paths stay here: the renderer sees a handle with a name.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import {
  environmentSchema,
  type FileHandle,
  type ProfileDraft,
  profileDraftSchema,
  writeModeSchema,
} from '#contract/connections.contract.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { openJsonFile } from '../../storage/json-file.ts'

/** Profiles of an app that knew no modes could write, and still can. */
const storedProfileSchema = profileDraftSchema.extend({
  id: z.string(),
  environment: environmentSchema.default('none'),
  writeMode: writeModeSchema.default('free'),
})
export type StoredProfile = z.infer<typeof storedProfileSchema>

const fileSchema = z.object({
  profiles: z.array(storedProfileSchema),
  /** Handle id → path. */
  files: z.record(z.string(), z.string()),
  /** Profiles that were connected when the app ended. */
  connected: z.array(z.string()),
  /** Profile id → id of the cluster it led to last. */
  clusters: z.record(z.string(), z.string()).default({}),
})

export class ProfilesStore {
  readonly #file

  constructor(folder: string) {
    this.#file = openJsonFile<z.infer<typeof fileSchema>>(join(folder, 'connections.json'), {
      version: 1,
      schema: fileSchema,
      initial: { profiles: [], files: {}, connected: [], clusters: {} },
    })
  }

  list(): StoredProfile[] {
    return this.#file.get().profiles
  }

  find(id: string): StoredProfile | undefined {
    return this.list().find(profile => profile.id === id)
  }

  /** `id: null` adds a profile. */
  async save(id: string | null, draft: ProfileDraft): Promise<StoredProfile> {
    const profile = { ...draft, id: id ?? randomUUID() }
    await this.saveAll([profile])
    return profile
  }

  /** All or none; those of an id that is not known are added in this order. */
  async saveAll(profiles: readonly StoredProfile[]): Promise<void> {
    const content = this.#file.get()
    const saved = new Map(content.profiles.map(each => [each.id, each]))
    for (const profile of profiles) saved.set(profile.id, profile)
    await this.#file.update({ ...content, profiles: [...saved.values()] })
  }

  async remove(id: string): Promise<void> {
    const content = this.#file.get()
    const profiles = content.profiles.filter(each => each.id !== id)
    await this.#file.update({ ...content, profiles, connected: content.connected.filter(each => each !== id) })
  }

  async addFile(path: string): Promise<FileHandle> {
    const handle = { id: randomUUID(), name: basename(path) }
    const content = this.#file.get()
    await this.#file.update({ ...content, files: { ...content.files, [handle.id]: path } })
    return handle
  }

  /** Whether it was chosen on this machine and is still there. */
  hasFile({ id, name }: FileHandle): boolean {
    const path = this.#file.get().files[id]
    return path !== undefined && basename(path) === name && existsSync(path)
  }

  /** @throws KafkaFailure when the handle is not known here */
  pathOf(handle: FileHandle): string {
    const path = this.#file.get().files[handle.id]
    if (path !== undefined) return path
    throw new KafkaFailure({
      code: 'FILE_NOT_KNOWN',
      what: `The file ${handle.name} is not known any more`,
      where: { file: handle.name },
      remedy: 'Choose it again in the connection’s form.',
    })
  }

  connected(): string[] {
    return this.#file.get().connected
  }

  clusterOf(id: string): string | null {
    return this.#file.get().clusters[id] ?? null
  }

  async rememberCluster(id: string, clusterId: string): Promise<void> {
    const content = this.#file.get()
    if (content.clusters[id] === clusterId) return
    await this.#file.update({ ...content, clusters: { ...content.clusters, [id]: clusterId } })
  }

  async setConnected(connected: string[]): Promise<void> {
    await this.#file.update({ ...this.#file.get(), connected })
  }
}
