// Settings and the workspace (what the user arranged), each in a versioned file of its own.
import { join } from 'node:path'
import { z } from 'zod'
import { type Settings, settingsSchema } from '#contract/app.contract.ts'
import { openJsonFile } from '../../storage/json-file.ts'

const initial: Settings = {
  theme: 'system',
  timeFormat: 'local',
  showInternalTopics: false,
  groupTopicsByPrefix: true,
  refreshMs: 5000,
  favouriteTopics: [],
  sqlMemoryMiB: 2048,
  sqlThreads: 0,
}

const { sqlMemoryMiB, sqlThreads } = settingsSchema.shape
/** What an older version did not write has its initial value. */
const fileSchema = settingsSchema.extend({
  sqlMemoryMiB: sqlMemoryMiB.default(initial.sqlMemoryMiB),
  sqlThreads: sqlThreads.default(initial.sqlThreads),
})

export interface SettingsStore {
  get(): Settings
  update(change: Partial<Settings>): Promise<Settings>
  loadWorkspace(): string | null
  saveWorkspace(json: string): Promise<void>
}

export function openSettings(folder: string): SettingsStore {
  const settings = openJsonFile<Settings>(join(folder, 'settings.json'), { version: 1, schema: fileSchema, initial })
  const workspace = openJsonFile<{ json: string | null }>(join(folder, 'workspace.json'), {
    version: 1,
    schema: z.object({ json: z.string().nullable() }),
    initial: { json: null },
  })
  return {
    get: () => settings.get(),
    async update(change) {
      await settings.update({ ...settings.get(), ...change })
      return settings.get()
    },
    loadWorkspace: () => workspace.get().json,
    saveWorkspace: json => workspace.update({ json }),
  }
}
