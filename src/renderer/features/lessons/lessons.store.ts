// Which steps of which lessons were done, kept across restarts, and which lesson is shown.
import { create } from 'zustand'
import { persistStore } from '#renderer/app/index.ts'

interface LessonsState {
  /** Numbers of the steps that were done, by lesson. */
  done: Record<string, number[]>
  shown: string | null
}

export const useLessons = create<LessonsState>(() => ({ done: {}, shown: null }))

export function noteDone(lesson: string, step: number): void {
  useLessons.setState(({ done }) => {
    const before = done[lesson] ?? []
    return before.includes(step) ? {} : { done: { ...done, [lesson]: [...before, step].sort((a, b) => a - b) } }
  })
}

export function forgetDone(lesson: string): void {
  useLessons.setState(({ done: { [lesson]: _gone, ...rest } }) => ({ done: rest }))
}

persistStore(
  'lessons',
  useLessons,
  ({ done, shown }) => ({ done: { ...done }, shown }),
  kept => {
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
    const done: LessonsState['done'] = {}
    const all = typeof kept.done === 'object' && kept.done !== null && !Array.isArray(kept.done) ? kept.done : {}
    for (const [lesson, steps] of Object.entries(all)) {
      if (Array.isArray(steps)) done[lesson] = steps.filter(each => typeof each === 'number')
    }
    return { done, shown: typeof kept.shown === 'string' ? kept.shown : null }
  },
)
