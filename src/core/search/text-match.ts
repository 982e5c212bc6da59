// A text condition: where candidates lie in the bytes, and whether a record's fields really hold the text.
import { caselessBytePattern, escapePattern } from './case-folding.ts'
import { type Snippet, snippetOf, textOf, unescaped } from './field-text.ts'
import { AnyFinder, type Finder, NeedleFinder, PatternFinder } from './finder.ts'
import { QueryError, type TextCondition, type Within } from './query.ts'
import type { RecordView } from './record-view.ts'
import { requiredText } from './required-text.ts'

/** Order is part of the contract: a hit carries the index. */
export const matchFields = ['none', 'key', 'value', 'headers'] as const
export type MatchField = (typeof matchFields)[number]

export interface TextMatch {
  /** Null: no byte search can tell where a match may be. */
  finder: () => Finder | null
  test(record: RecordView): boolean
  /** For a record that matched: which field, and the match in its surroundings. */
  describe(record: RecordView): { field: MatchField; snippet: Snippet }
}

/** @throws QueryError for an invalid regular expression */
export function compileText(condition: TextCondition): TextMatch {
  const { text, within } = condition
  const pattern = patternOf(condition)
  const needle = Buffer.from(text, 'utf8')
  const exact = !condition.regex && condition.matchCase && !condition.wholeWord && !condition.unescape
  const matches = exact ? (field: Buffer) => field.includes(needle) : matcherOf(pattern, condition.unescape)
  const required = condition.regex ? requiredText(text) : text
  return {
    finder: () => finderOf(required, condition),
    test(record) {
      for (const [, bytes] of fieldsOf(record, within)) if (matches(bytes)) return true
      return false
    },
    describe(record) {
      for (const [field, bytes] of fieldsOf(record, within)) {
        const snippet = exact && !matches(bytes) ? null : snippetIn(bytes, pattern, condition.unescape)
        if (snippet !== null) return { field, snippet }
      }
      return { field: 'none', snippet: { text: '', start: 0, end: 0 } }
    },
  }
}

function* fieldsOf(record: RecordView, within: Within): Generator<[MatchField, Buffer]> {
  if (within === 'all' || within === 'key') {
    const { key } = record
    if (key !== null) yield ['key', key]
  }
  if (within === 'all' || within === 'value') {
    const { value } = record
    if (value !== null) yield ['value', value]
  }
  if ((within === 'all' || within === 'headers') && record.headerCount > 0) {
    for (const header of record.headers) {
      yield ['headers', header.key]
      if (header.value !== null) yield ['headers', header.value]
    }
  }
}

const WORD = '[\\p{L}\\p{M}\\p{N}_]'

function patternOf({ text, regex, matchCase, wholeWord }: TextCondition): RegExp {
  const source = regex ? `(?:${text})` : escapePattern(text)
  const flags = matchCase ? 'u' : 'iu'
  try {
    // Alone first: brackets that only close what we open around it are not valid.
    if (regex) new RegExp(text, flags)
    return new RegExp(wholeWord ? `(?<!${WORD})${source}(?!${WORD})` : source, flags)
  } catch (error) {
    throw new QueryError('text', error instanceof Error ? error.message : String(error), 0)
  }
}

function matcherOf(pattern: RegExp, escapes: boolean): (field: Buffer) => boolean {
  return field => {
    const text = textOf(field)
    return pattern.test(text) || (escapes && text.includes('\\') && pattern.test(unescaped(text)))
  }
}

function snippetIn(bytes: Buffer, pattern: RegExp, escapes: boolean): Snippet | null {
  const text = textOf(bytes)
  const plain = pattern.exec(text)
  if (plain !== null) return snippetOf(text, plain.index, plain.index + plain[0].length)
  if (!escapes) return null
  const resolved = unescaped(text)
  const match = pattern.exec(resolved)
  return match === null ? null : snippetOf(resolved, match.index, match.index + match[0].length)
}

function finderOf(required: string, { matchCase, unescape: escapes }: TextCondition): Finder | null {
  if (required === '') return null
  const plain = matchCase ? new NeedleFinder(Buffer.from(required, 'utf8')) : caselessFinder(required)
  // An escaped text differs from its plain form in at least one backslash.
  return escapes ? new AnyFinder([plain, new NeedleFinder(Buffer.from('\\'))]) : plain
}

function caselessFinder(text: string): Finder {
  const { source, longest } = caselessBytePattern(text)
  // Digits and punctuation have one case only.
  return longest === text.length && !/[a-z]/i.test(text)
    ? new NeedleFinder(Buffer.from(text, 'utf8'))
    : new PatternFinder(source, longest)
}
