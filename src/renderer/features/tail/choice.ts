// What a tail reads and what it lets through, as its tab keeps it: plain JSON, so that a restart finds it.
import type { SearchText } from '#contract/index.ts'
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
  filter: string
}

export const emptyFilter: Filter = { text: '', regex: false, matchCase: false, filter: '' }

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')

export function choiceOf({ topics, prefix, isolation }: Tab['params']): Choice {
  return {
    topics: Array.isArray(topics) ? topics.filter(each => typeof each === 'string') : [],
    prefix: textIn(prefix),
    isolation: isolation === 'read_committed' ? 'read_committed' : 'read_uncommitted',
  }
}

export function filterOf({ text, regex, matchCase, filter }: Tab['params']): Filter {
  return { text: textIn(text), regex: regex === true, matchCase: matchCase === true, filter: textIn(filter) }
}

export function filterInput({ text, regex, matchCase, filter }: Filter): { text: SearchText | null; filter: string } {
  const condition: SearchText = { text, regex, matchCase, wholeWord: false, within: 'all', unescape: true }
  return { text: text === '' ? null : condition, filter }
}

export const isFiltering = ({ text, filter }: Filter): boolean => text !== '' || filter.trim() !== ''

export const isEmptyChoice = ({ topics, prefix }: Choice): boolean => topics.length === 0 && prefix === ''

export function titleOf({ topics, prefix }: Choice): string {
  const [only] = topics
  if (prefix !== '')
    return topics.length === 0 ? `Tail ${prefix}…` : `Tail ${prefix}… and ${plural(topics.length, 'topic')}`
  if (only === undefined) return 'Tail'
  return topics.length === 1 ? `Tail ${only}` : `Tail ${plural(topics.length, 'topic')}`
}
