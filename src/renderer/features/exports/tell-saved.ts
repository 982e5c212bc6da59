// What came of an export that was begun or resumed.
import type { Walked } from '#contract/index.ts'
import { notifyDone } from '#renderer/ui/index.ts'
import { walkedWords } from './words.ts'

export function tellSaved({ file, walked }: { file: string; walked: Walked | null }): void {
  if (walked !== null) notifyDone(`Exported to ${file}`, walkedWords(walked))
  else notifyDone(`The export to ${file} was cancelled`, 'What was written is kept for now: see the list of jobs.')
}
