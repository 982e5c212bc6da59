// What a history is of: a key in its topic, or a text in many topics around a time. Pure.
import type { SearchQuery } from '#contract/index.ts'
import type { Tab } from '#renderer/app/index.ts'
import { parseOffset } from '#renderer/lib/format.ts'

export type Subject = { of: 'key'; topic: string; key: string } | { of: 'text'; text: string; at: bigint }

/** Null where the tab names none. */
export function subjectIn({ topic, recordKey, text, at }: Tab['params']): Subject | null {
  if (typeof topic === 'string' && typeof recordKey === 'string') return { of: 'key', topic, key: recordKey }
  const time = typeof at === 'string' ? parseOffset(at) : null
  return typeof text === 'string' && text !== '' ? { of: 'text', text, at: time ?? -1n } : null
}

const HOUR = 3_600_000n

/** How far from the record's time a text is followed; null: at any time. */
export const reaches = [
  { value: 'minutes', label: '10 minutes around', milliseconds: HOUR / 6n },
  { value: 'hour', label: '1 hour around', milliseconds: HOUR },
  { value: 'day', label: '1 day around', milliseconds: 24n * HOUR },
  { value: 'any', label: 'At any time', milliseconds: null },
] as const
export type Reach = (typeof reaches)[number]['value']

/** More are counted, not listed. */
export const MOST = 10_000

const everything: Omit<SearchQuery, 'text' | 'filter' | 'times'> = {
  script: '',
  partitions: null,
  offsets: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  keepHits: MOST,
}

export function queryOf(subject: Subject, reach: Reach): SearchQuery {
  if (subject.of === 'key') {
    const quoted = subject.key.replaceAll(/[\\"]/g, '\\$&')
    return { ...everything, text: null, filter: `key = "${quoted}"`, times: null }
  }
  const around = reaches.find(({ value }) => value === reach)?.milliseconds ?? null
  const isTimed = around !== null && subject.at >= 0n
  return {
    ...everything,
    text: {
      text: subject.text,
      regex: false,
      matchCase: true,
      wholeWord: false,
      within: 'all',
      unescape: true,
    },
    filter: '',
    times: isTimed ? { from: subject.at - around, to: subject.at + around + 1n } : null,
  }
}
