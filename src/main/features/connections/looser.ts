// Which writing mode lets a profile write more than another. The page can save any: more only after a question that it
// cannot answer.
import type { WriteMode } from '#contract/index.ts'

const STRICTEST_FIRST: readonly WriteMode[] = ['read-only', 'ask', 'free']

export const modeWords: Record<WriteMode, string> = {
  'read-only': 'never',
  ask: 'while it is armed',
  free: 'at once, without being armed',
}

export const isLooser = (old: WriteMode, now: WriteMode): boolean =>
  STRICTEST_FIRST.indexOf(now) > STRICTEST_FIRST.indexOf(old)
