// A search as it is being written: plain JSON, so that a restart finds it. Times and offsets are kept as typed.
import type { SearchForm, SearchQuery, SearchText } from '#contract/index.ts'
import type { Json } from '#renderer/app/index.ts'
import { parseOffset, parseTimestamp } from '#renderer/lib/format.ts'

export const withins = ['all', 'key', 'value', 'headers'] as const

export interface Draft extends SearchForm {
  /** Null: the topic of the tab. */
  topics: string[] | null
  /** The row of ranges and options is shown. */
  isMoreOpen: boolean
}

/** Hits listed of one search; all are counted. */
const keptHits = 50_000

export const emptyDraft: Draft = {
  topics: null,
  text: '',
  regex: false,
  matchCase: false,
  wholeWord: false,
  within: 'all',
  unescape: true,
  filter: '',
  script: '',
  usesScript: false,
  partitions: null,
  isolation: 'read_uncommitted',
  fromTime: '',
  toTime: '',
  fromOffset: '',
  toOffset: '',
  verifyChecksums: true,
  isMoreOpen: false,
}

export type RangeField = 'fromTime' | 'toTime' | 'fromOffset' | 'toOffset'

/** Null for an empty field; undefined for one that cannot be read. */
function boundOf(draft: Draft, field: RangeField): bigint | null | undefined {
  const text = draft[field].trim()
  if (text === '') return null
  return (field.endsWith('Time') ? parseTimestamp(text) : parseOffset(text)) ?? undefined
}

const rangeFields: RangeField[] = ['fromTime', 'toTime', 'fromOffset', 'toOffset']

/** The fields whose text is no time, or no offset. */
export const unreadable = (draft: Draft): RangeField[] =>
  rangeFields.filter(field => boundOf(draft, field) === undefined)

function textOf(draft: Draft): SearchText | null {
  const { text, regex, matchCase, wholeWord, within } = draft
  return text === '' ? null : { text, regex, matchCase, wholeWord, within, unescape: draft.unescape }
}

/** What decides about a record, apart from where it lies. */
export const conditionsOf = (draft: Draft): Pick<SearchQuery, 'text' | 'filter' | 'script'> => ({
  text: textOf(draft),
  filter: draft.filter,
  script: draft.usesScript ? draft.script : '',
})

/** Null while a range cannot be read. */
export function queryOf(draft: Draft): SearchQuery | null {
  if (unreadable(draft).length > 0) return null
  const range = (from: RangeField, to: RangeField) => {
    const bounds = { from: boundOf(draft, from) ?? null, to: boundOf(draft, to) ?? null }
    return bounds.from === null && bounds.to === null ? null : bounds
  }
  const { partitions, isolation, verifyChecksums } = draft
  return {
    ...conditionsOf(draft),
    partitions,
    offsets: range('fromOffset', 'toOffset'),
    times: range('fromTime', 'toTime'),
    isolation,
    verifyChecksums,
    keepHits: keptHits,
  }
}

/** Ranges and options that are not as at first, for the button that hides them. */
export const changedOptions = (draft: Draft): number =>
  rangeFields.filter(field => draft[field].trim() !== '').length +
  Number(draft.unescape !== emptyDraft.unescape) +
  Number(draft.verifyChecksums !== emptyDraft.verifyChecksums)

/** What of a draft is kept with a search. */
export function formOf({ topics: _topics, isMoreOpen: _isMoreOpen, ...form }: Draft): SearchForm {
  return form
}

export const draftToJson = (draft: Draft): Json => ({ ...draft })

export function draftIn(kept: Json): Draft | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null
  const text = (name: keyof Draft) => {
    const value = kept[name]
    return typeof value === 'string' ? value : ''
  }
  const isOn = (
    name: 'regex' | 'matchCase' | 'wholeWord' | 'unescape' | 'usesScript' | 'verifyChecksums' | 'isMoreOpen',
  ) => {
    const value = kept[name]
    return typeof value === 'boolean' ? value : emptyDraft[name]
  }
  const { partitions, topics } = kept
  const names = Array.isArray(topics) ? topics.filter(each => typeof each === 'string') : []
  return {
    topics: names.length > 0 ? names : null,
    text: text('text'),
    regex: isOn('regex'),
    matchCase: isOn('matchCase'),
    wholeWord: isOn('wholeWord'),
    within: withins.find(each => each === kept.within) ?? emptyDraft.within,
    unescape: isOn('unescape'),
    filter: text('filter'),
    script: text('script'),
    usesScript: isOn('usesScript'),
    partitions: Array.isArray(partitions) ? partitions.filter(each => typeof each === 'number') : null,
    isolation: kept.isolation === 'read_committed' ? 'read_committed' : 'read_uncommitted',
    fromTime: text('fromTime'),
    toTime: text('toTime'),
    fromOffset: text('fromOffset'),
    toOffset: text('toOffset'),
    verifyChecksums: isOn('verifyChecksums'),
    isMoreOpen: isOn('isMoreOpen'),
  }
}
