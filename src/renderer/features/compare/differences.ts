// What differs between two records: their keys, values and headers. Pure.
import type { FullRecord, Part } from '#contract/index.ts'
import { middleOf } from '#renderer/lib/align.ts'
import { hexLine, kindOf, textOf } from '#renderer/lib/bytes.ts'
import { prettyJson } from '#renderer/lib/json.ts'
import { type JsonChange, jsonChanges } from '#renderer/lib/json-diff.ts'

type Bytes = Uint8Array | null

/** Of long keys and values the beginning: see the sizes. */
export type ComparedRecord = Pick<FullRecord, 'key' | 'value' | 'keySize' | 'valueSize' | 'headers'>

interface Texts {
  before: string
  after: string
}

/** A stretch of 16 bytes in which something differs; '' past the end of one of them. */
export interface ByteLine {
  position: number
  before: string
  after: string
}

export type Difference =
  | { is: 'same' }
  /** One of them is null or empty, and the other is not. */
  | { is: 'presence' }
  /** The same JSON, written in another way. */
  | ({ is: 'layout' } & Texts)
  | ({ is: 'json'; changes: JsonChange[] } & Texts)
  | ({ is: 'text' } & Texts)
  | { is: 'bytes'; first: number; lines: ByteLine[] }

const LINE = 16

export function differenceOf(before: Bytes, after: Bytes): Difference {
  if (isSame(before, after)) return { is: 'same' }
  if (before === null || after === null || before.length === 0 || after.length === 0) return { is: 'presence' }
  const [left, right] = [textOf(before), textOf(after)]
  if (left === null || right === null) return bytesDifference(before, after)
  const isJson = kindOf(before) === 'json' && kindOf(after) === 'json'
  const changes = isJson ? jsonChanges(left, right) : null
  if (changes === null) return { is: 'text', before: left, after: right }
  if (changes.length === 0) return { is: 'layout', before: left, after: right }
  return { is: 'json', changes, before: prettyJson(left) ?? left, after: prettyJson(right) ?? right }
}

function isSame(before: Bytes, after: Bytes): boolean {
  if (before === null || after === null) return before === after
  return before.length === after.length && before.every((byte, index) => byte === after[index])
}

function bytesDifference(before: Uint8Array, after: Uint8Array): Difference {
  const lines: ByteLine[] = []
  let first = -1
  for (let position = 0; position < Math.max(before.length, after.length); position += LINE) {
    const end = position + LINE
    const [left, right] = [before.subarray(position, end), after.subarray(position, end)]
    if (isSame(left, right)) continue
    if (first < 0) {
      const at = left.findIndex((byte, index) => byte !== right[index])
      first = position + (at < 0 ? left.length : at)
    }
    lines.push({ position, before: hexLine(left, 0).hex, after: hexLine(right, 0).hex })
  }
  return { is: 'bytes', first, lines }
}

type Header = FullRecord['headers'][number]

export interface HeaderChange {
  /** From 1 on, in the record that has it. */
  number: number
  before: Header | null
  after: Header | null
}

/** Headers have an order, and a name may stand twice. */
export function headerChanges(before: readonly Header[], after: readonly Header[]): HeaderChange[] {
  const same = (left: Header, right: Header) => isSame(left.key, right.key) && isSame(left.value, right.value)
  const { start, pairs } = middleOf(before, after, same)
  return pairs
    .map((pair, index) => ({
      number: start + index + 1,
      before: pair.before ?? null,
      after: pair.after ?? null,
    }))
    .filter(({ before: left, after: right }) => left === null || right === null || !same(left, right))
}

/** Of a long one only its beginning is here. */
export const isPart = (record: ComparedRecord, part: Part): boolean =>
  (record[part]?.length ?? 0) < (part === 'key' ? record.keySize : record.valueSize)
