// Changing a setting from anywhere; what could not be stored is taken back and told.
import type { Settings } from '#contract/index.ts'
import { updateSettings } from '#renderer/client/index.ts'
import { notifyProblem } from '#renderer/ui/index.ts'

export async function change(wanted: Partial<Settings>): Promise<void> {
  try {
    await updateSettings(wanted)
  } catch (error) {
    notifyProblem('Store the settings', error)
  }
}
