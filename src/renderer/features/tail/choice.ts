// What a tail reads and what it lets through, as its tab keeps it: plain JSON, so that a restart finds it.
import type { SearchQuery, SearchText } from '#contract/index.ts'
import type { Tab } from '#renderer/app/index.ts'
import { plural } from '#renderer/lib/format.ts'

export interface Choice {
  topics: string[]
  /** And every topic whose name begins so; '' for none. */
  prefix: string
  isolation: 'read_uncommitted' | 'read_committed'
}

export interface Filter {
  text: string
  regex: boolean
  matchCase: boolean
  wholeWord: boolean
  filter: string
  script: string
  /** Kept, but not applied, while it is off. */
  usesScript: boolean
}

export const emptyFilter: Filter = {
  text: '',
  regex: false,
  matchCase: false,
  wholeWord: false,
  filter: '',
  script: '',
  usesScript: false,
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')

export function choiceOf({ topics, prefix, isolation }: Tab['params']): Choice {
  return {
    topics: Array.isArray(topics) ? topics.filter(each => typeof each === 'string') : [],
    prefix: textIn(prefix),
    isolation: isolation === 'read_committed' ? 'read_committed' : 'read_uncommitted',
  }
}

export function filterOf({ text, regex, matchCase, wholeWord, filter, script, usesScript }: Tab['params']): Filter {
  return {
    text: textIn(text),
    regex: regex === true,
    matchCase: matchCase === true,
    wholeWord: wholeWord === true,
    filter: textIn(filter),
    script: textIn(script),
    usesScript: usesScript === true,
  }
}

export function filterInput(chosen: Filter): Pick<SearchQuery, 'text' | 'filter' | 'script'> {
  const { text, regex, matchCase, wholeWord, filter, script, usesScript } = chosen
  const condition: SearchText = { text, regex, matchCase, wholeWord, within: 'all', unescape: true }
  return { text: text === '' ? null : condition, filter, script: usesScript ? script : '' }
}

export function isFiltering(filter: Filter): boolean {
  const { text, filter: condition, script } = filterInput(filter)
  return text !== null || condition.trim() !== '' || script.trim() !== ''
}

export const isEmptyChoice = ({ topics, prefix }: Choice): boolean => topics.length === 0 && prefix === ''

export function titleOf({ topics, prefix }: Choice): string {
  const [only] = topics
  if (prefix !== '')
    return topics.length === 0 ? `Tail ${prefix}…` : `Tail ${prefix}… and ${plural(topics.length, 'topic')}`
  if (only === undefined) return 'Tail'
  return topics.length === 1 ? `Tail ${only}` : `Tail ${plural(topics.length, 'topic')}`
}
