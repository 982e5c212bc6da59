// The whole query as one thing: what finds candidates, what decides, and how that is said to the person.

import type { Snippet } from './field-text.ts'
import { compileFilter } from './filter.ts'
import { AnyFinder, type Finder } from './finder.ts'
import type { ScanSpec } from './query.ts'
import type { RecordView } from './record-view.ts'
import { Script } from './script/script.ts'
import { readScript } from './script/script-source.ts'
import { compileText, type MatchField } from './text-match.ts'

export type Way =
  | 'bytes'
  | 'bytes-then-fields'
  | 'fields'
  | 'headers-only'
  | 'bytes-then-script'
  | 'fields-then-script'
  | 'script'

export interface Matcher {
  way: Way
  /** Null: every record has to be looked at. */
  finder: Finder | null
  /** Text and conditions. */
  test(record: RecordView): boolean
  /** Decides about records that pass `test`, many at once: a `Sieve` does both. */
  script: Script | null
  describe(record: RecordView): { field: MatchField; snippet: Snippet }
}

type Conditions = Pick<ScanSpec, 'text' | 'filter' | 'script'>

/**
 * Close its script when it is no longer needed.
 * @param limitMs how long the script may take for some records at once
 * @throws QueryError when something cannot be read
 */
export async function openMatcher({ text, filter, script }: Conditions, limitMs?: number): Promise<Matcher> {
  return compileMatcher({ text, filter }, script.trim() === '' ? null : await Script.open(script, limitMs))
}

/** How it would be searched; nothing of the script is run. @throws QueryError when something cannot be read */
export function planOf({ text, filter, script }: Conditions): Way {
  const { way } = compileMatcher({ text, filter }, null)
  if (script.trim() === '') return way
  readScript(script)
  return withScript(way)
}

/** @throws QueryError when the regular expression or the filter cannot be read */
export function compileMatcher({ text, filter }: Omit<Conditions, 'script'>, script: Script | null): Matcher {
  const textMatch = text === null ? null : compileText(text)
  const fields = compileFilter(filter)
  const finder = textMatch?.finder() ?? fields?.finder() ?? null
  const way = wayOf(textMatch !== null, fields !== null, finder)
  return {
    way: script === null ? way : withScript(way),
    finder,
    test: record => (textMatch === null || textMatch.test(record)) && (fields === null || fields.test(record)),
    script,
    describe: record => textMatch?.describe(record) ?? { field: 'none', snippet: { text: '', start: 0, end: 0 } },
  }
}

function wayOf(hasText: boolean, hasFilter: boolean, finder: Finder | null): Way {
  if (!hasText && !hasFilter) return 'headers-only'
  if (finder === null) return 'fields'
  return hasFilter || finder instanceof AnyFinder ? 'bytes-then-fields' : 'bytes'
}

function withScript(way: Way): Way {
  if (way === 'headers-only') return 'script'
  return way === 'fields' ? 'fields-then-script' : 'bytes-then-script'
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
    case 'bytes-then-script':
      return 'Looks for a necessary text in the bytes, then runs the script for the records that were found.'
    case 'fields-then-script':
      return 'Decodes every record, then runs the script for those that meet text and condition.'
    case 'script':
      return 'Runs the script for every record.'
  }
}
