// Words for what an entry of the journal is.
import type { JournalCause, JournalSummary } from '#contract/index.ts'

export const causes: Record<JournalCause, string> = {
  reset: 'Offsets moved',
  commit: 'Commit',
  undo: 'Put back',
  'delete-group': 'Group deleted',
  'delete-offsets': 'Offsets deleted',
}

export const outcomes: Record<JournalSummary['outcome'], string> = {
  done: 'done',
  partly: 'partly refused',
  refused: 'refused',
  unknown: 'not known',
}
