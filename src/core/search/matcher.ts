// The whole query as one thing: what finds candidates, what decides, and how that is said to the person.

import type { Snippet } from './field-text.ts'
import { compileFilter } from './filter.ts'
import { AnyFinder, type Finder } from './finder.ts'
import type { ScanSpec } from './query.ts'
import type { RecordView } from './record-view.ts'
import { compileText, type MatchField } from './text-match.ts'

export type Way = 'bytes' | 'bytes-then-fields' | 'fields' | 'headers-only'

export interface Matcher {
  way: Way
  /** Null: every record has to be looked at. */
  finder: Finder | null
  test(record: RecordView): boolean
  describe(record: RecordView): { field: MatchField; snippet: Snippet }
}

/** @throws QueryError when the regular expression or the filter cannot be read */
export function compileMatcher({ text, filter }: Pick<ScanSpec, 'text' | 'filter'>): Matcher {
  const textMatch = text === null ? null : compileText(text)
  const fields = compileFilter(filter)
  const finder = textMatch?.finder() ?? fields?.finder() ?? null
  return {
    way: wayOf(textMatch !== null, fields !== null, finder),
    finder,
    test: record => (textMatch === null || textMatch.test(record)) && (fields === null || fields.test(record)),
    describe: record => textMatch?.describe(record) ?? { field: 'none', snippet: { text: '', start: 0, end: 0 } },
  }
}

function wayOf(hasText: boolean, hasFilter: boolean, finder: Finder | null): Way {
  if (!hasText && !hasFilter) return 'headers-only'
  if (finder === null) return 'fields'
  return hasFilter || finder instanceof AnyFinder ? 'bytes-then-fields' : 'bytes'
}

export function describeWay(way: Way): string {
  switch (way) {
    case 'bytes':
      return 'Looks for the text in the bytes; only batches with a hit are decoded.'
    case 'bytes-then-fields':
      return 'Looks for a necessary text in the bytes, then decodes the fields of what was found.'
    case 'fields':
      return 'Decodes every record, since looking at the bytes alone could lose a match.'
    case 'headers-only':
      return 'Every record in the range is a hit; counted from the batches’ headers.'
  }
}
