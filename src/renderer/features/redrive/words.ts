// Errors of a dead-letter topic in words.
import type { DeadLetters, ErrorGroup } from '#contract/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { countOf, offsetCount } from './chosen.ts'

/** A class without its package. */
const shortName = (error: string): string => error.slice(Math.max(error.lastIndexOf('.'), error.lastIndexOf('$')) + 1)

export function errorWords({ isRest, convention, error }: ErrorGroup): string {
  if (isRest) return 'Other errors'
  if (convention === null) return 'No error headers'
  return error === null ? 'No error class' : shortName(error)
}

export function totalWords({ records, groups, unreadable }: DeadLetters): string {
  const lost = unreadable === 0 ? '' : `, ${plural(unreadable, 'batch', 'batches')} unreadable`
  return `${plural(records, 'record')} in ${plural(groups.length, 'group')}${lost}`
}

/** Null where all of it is listed. */
export function cutWords(group: ErrorGroup): string | null {
  const waiting = group.records - group.redriven
  const listed = countOf(group, { isAgain: false })
  if (listed < waiting) {
    return `Of ${plural(waiting, 'record')} that wait the first ${formatCount(listed)} are taken: redrive them, then look again for the next.`
  }
  const done = offsetCount(group.done)
  return done < group.redriven
    ? `Of ${plural(group.redriven, 'redriven record')} the first ${formatCount(done)} can be redriven again.`
    : null
}
