// A record being written: what was typed, how it becomes bytes, and how bytes become something that can be typed.
// Any byte sequence has a form here and comes out unchanged when nothing was edited.
import type { OutgoingRecord } from '#contract/index.ts'
import type { Json } from '#renderer/app/index.ts'
import { bytesOf, hexOf, kindOf, parseHex, textOf } from '#renderer/lib/bytes.ts'
import { parseTimestamp } from '#renderer/lib/format.ts'

export const modes = ['text', 'json', 'hex', 'empty', 'null'] as const
export type Mode = (typeof modes)[number]

/** `text` stays when the mode is `empty` or `null`, so that going back loses nothing. */
export interface Content {
  mode: Mode
  text: string
}

export interface HeaderDraft {
  /** Of this list only, so that rows can be moved. */
  id: number
  key: string
  /** The key's bytes as hex where they are no UTF-8: sent as they are, `key` is not used. */
  keyHex: string | null
  value: Content
}

export interface Draft {
  topic: string
  key: Content
  value: Content
  headers: HeaderDraft[]
  /** Null: by the key's hash. */
  partition: number | null
  /** As typed; empty means the time of sending. */
  timestamp: string
  acks: OutgoingRecord['acks']
  compression: OutgoingRecord['compression']
}

export const emptyDraft = (topic: string): Draft => ({
  topic,
  key: { mode: 'text', text: '' },
  value: { mode: 'json', text: '' },
  headers: [],
  partition: null,
  timestamp: '',
  acks: -1,
  compression: 'none',
})

export type Parsed<T> = { ok: true; value: T } | { ok: false; reason: string }

/** What an untouched field stands for: no key; a value still to come; an empty header. */
type Blank = 'null' | 'missing' | 'empty'

export const isBlank = ({ mode, text }: Content): boolean => mode !== 'null' && mode !== 'empty' && text === ''

export function contentBytes(content: Content, blank: Blank): Parsed<Uint8Array | null> {
  const { mode, text } = content
  if (mode === 'null') return { ok: true, value: null }
  if (mode === 'empty') return { ok: true, value: new Uint8Array() }
  if (isBlank(content)) {
    if (blank === 'missing') return { ok: false, reason: 'Nothing written yet' }
    return { ok: true, value: blank === 'null' ? null : new Uint8Array() }
  }
  if (mode === 'hex') {
    const bytes = parseHex(text)
    return bytes === null ? { ok: false, reason: 'Not hex: two digits for each byte' } : { ok: true, value: bytes }
  }
  if (mode === 'json') {
    try {
      JSON.parse(text)
    } catch (error) {
      return { ok: false, reason: `Not JSON: ${error instanceof Error ? error.message : String(error)}` }
    }
  }
  return { ok: true, value: bytesOf(text) }
}

export const keyBytes = (draft: Draft): Parsed<Uint8Array | null> => contentBytes(draft.key, 'null')

export function contentOf(bytes: Uint8Array | null): Content {
  const kind = kindOf(bytes)
  if (bytes === null || kind === 'null') return { mode: 'null', text: '' }
  if (kind === 'empty') return { mode: 'empty', text: '' }
  if (kind === 'bytes') return { mode: 'hex', text: hexOf(bytes) }
  return { mode: kind, text: textOf(bytes) ?? '' }
}

/** A header's value, written on one line: text with line ends would lose them there, so it is hex. */
function lineOf(bytes: Uint8Array | null): Content {
  const content = contentOf(bytes)
  const mode = content.mode === 'json' ? 'text' : content.mode
  if (mode === 'text' && bytes !== null && /[\r\n]/.test(content.text)) return { mode: 'hex', text: hexOf(bytes) }
  return { ...content, mode }
}

/** The same bytes in another form; `reason` where they have none. */
export function inMode(content: Content, mode: Mode): Parsed<Content> {
  const isText = (each: Mode) => each === 'text' || each === 'json'
  const isWritten = (each: Mode) => isText(each) || each === 'hex'
  if (!isWritten(mode) || !isWritten(content.mode) || isText(mode) === isText(content.mode)) {
    return { ok: true, value: { mode, text: content.text } }
  }
  if (mode === 'hex') return { ok: true, value: { mode, text: hexOf(bytesOf(content.text)) } }
  const bytes = parseHex(content.text)
  const text = bytes === null ? null : textOf(bytes)
  if (text === null) return { ok: false, reason: 'These bytes are no UTF-8 text; they can be written as hex only' }
  return { ok: true, value: { mode, text } }
}

const withoutMarks = (text: string) => text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')

/** The editor changes line ends and drops a byte order mark by itself; that is no edit, and the bytes stay. */
export const isEdit = (before: string, after: string): boolean => withoutMarks(before) !== withoutMarks(after)

/** Where something keeps the record from being sent, and why. */
export interface DraftProblem {
  part: string
  reason: string
}

export function recordOf(draft: Draft): { record: OutgoingRecord | null; problems: DraftProblem[] } {
  const problems: DraftProblem[] = []
  const take = (part: string, parsed: Parsed<Uint8Array | null>): Uint8Array | null => {
    if (parsed.ok) return parsed.value
    problems.push({ part, reason: parsed.reason })
    return null
  }
  if (draft.topic === '') problems.push({ part: 'Topic', reason: 'Choose a topic' })
  const key = take('Key', keyBytes(draft))
  const value = take('Value', contentBytes(draft.value, 'missing'))
  const headers = draft.headers.map((header, index) => ({
    key: (header.keyHex === null ? null : parseHex(header.keyHex)) ?? header.key,
    value: take(`Header ${index + 1}`, contentBytes(header.value, 'empty')),
  }))
  const timestamp = draft.timestamp.trim() === '' ? null : parseTimestamp(draft.timestamp)
  if (timestamp === null && draft.timestamp.trim() !== '') {
    problems.push({ part: 'Timestamp', reason: 'Not a time: 2026-11-22 12:04:07, or milliseconds' })
  }
  const { partition, acks, compression } = draft
  const record = { partition, key, value, headers, timestamp, acks, compression }
  return { record: problems.length === 0 ? record : null, problems }
}

/** What a record of the log, or of the history, gives a composer to start from. */
export interface RecordSource {
  partition: number | null
  key: Uint8Array | null
  value: Uint8Array | null
  headers: { key: string | Uint8Array; value: Uint8Array | null }[]
  timestamp: bigint | null
  compression: OutgoingRecord['compression']
  acks?: OutgoingRecord['acks']
}

function headerKeyOf(key: string | Uint8Array): Pick<HeaderDraft, 'key' | 'keyHex'> {
  if (typeof key === 'string') return { key, keyHex: null }
  const text = textOf(key)
  return text === null ? { key: '', keyHex: hexOf(key, '') } : { key: text, keyHex: null }
}

export function draftOf(topic: string, record: RecordSource): Draft {
  return {
    topic,
    key: contentOf(record.key),
    value: contentOf(record.value),
    headers: record.headers.map(({ key, value }, id) => ({
      id,
      ...headerKeyOf(key),
      value: lineOf(value),
    })),
    partition: record.partition,
    timestamp: record.timestamp?.toString() ?? '',
    acks: record.acks ?? -1,
    compression: record.compression,
  }
}

// What the workspace kept: another version of the app may have written it.

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

function contentIn(value: Json | undefined): Content {
  if (!isObject(value)) return { mode: 'text', text: '' }
  return { mode: modes.find(mode => mode === value.mode) ?? 'text', text: textIn(value.text) }
}

export function draftIn(kept: Json): Draft | null {
  if (!isObject(kept)) return null
  const base = emptyDraft(textIn(kept.topic))
  const headers = Array.isArray(kept.headers) ? kept.headers.filter(isObject) : []
  return {
    ...base,
    key: contentIn(kept.key),
    value: contentIn(kept.value),
    headers: headers.map((header, id) => ({
      id,
      key: textIn(header.key),
      keyHex: typeof header.keyHex === 'string' && parseHex(header.keyHex) !== null ? header.keyHex : null,
      value: contentIn(header.value),
    })),
    partition: typeof kept.partition === 'number' ? kept.partition : null,
    timestamp: textIn(kept.timestamp),
    acks: ([-1, 0, 1] as const).find(acks => acks === kept.acks) ?? base.acks,
    compression: compressions.find(compression => compression === kept.compression) ?? base.compression,
  }
}

export const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
