// Columns of a list that are drawn from fields: members of JSON in value or key, headers, by the expressions of the
// filter. Numbers stay the text they are. Looks at the rows it is given and no others.
import { textOf } from '../search/field-text.ts'
import { type Field, parseField } from '../search/filter-parser.ts'
import { decodeString, type JsonKind, JsonLookup } from '../search/json-path.ts'
import { QueryError } from '../search/query.ts'
import type { ListedRecord } from './listed-records.ts'

/** In the order of the contract: a cell carries the index. `beyond`: the part of the record that a list keeps ends before. */
export const FIELD_KINDS = ['absent', 'string', 'number', 'literal', 'nested', 'beyond'] as const
type FieldKind = (typeof FIELD_KINDS)[number]

const LONGEST_TEXT = 256

interface Cell {
  kind: FieldKind
  text: string
}

export interface FieldColumn {
  kinds: Uint8Array
  texts: string[]
}

const ABSENT: Cell = { kind: 'absent', text: '' }

/** @throws QueryError for an expression that names no field */
export function toFieldColumns(records: readonly ListedRecord[], expressions: readonly string[]): FieldColumn[] {
  return expressions.map(expression => {
    const read = reader(parseField(expression))
    const cells = records.map(read)
    return {
      kinds: Uint8Array.from(cells, cell => FIELD_KINDS.indexOf(cell.kind)),
      texts: cells.map(cell => cell.text),
    }
  })
}

/** Null where the expression names a field. */
export function whyNoField(expression: string): string | null {
  try {
    parseField(expression)
    return null
  } catch (error) {
    if (error instanceof QueryError) return error.message
    throw error
  }
}

function reader(field: Field): (record: ListedRecord) => Cell {
  if (field.of === 'json') return jsonReader(field)
  if (field.of === 'header') {
    return ({ headers }) => {
      const found = headers.filter(({ key }) => textOf(key) === field.name)
      return found.length === 0 ? ABSENT : joined(found.map(({ value }) => bytesCell(value)))
    }
  }
  if (field.of === 'key' || field.of === 'value') return record => bytesCell(record[field.of])
  // What every list shows in a column of its own.
  return () => ABSENT
}

function jsonReader({ within, path }: { within: 'key' | 'value'; path: Extract<Field, { of: 'json' }>['path'] }) {
  let found: Cell[] = []
  const lookup = new JsonLookup(path, (kind, bytes, start, end) => {
    found.push(jsonCell(kind, bytes, start, end))
    return !path.includes('each') || found.length * 4 > LONGEST_TEXT
  })
  return (record: ListedRecord): Cell => {
    const bytes = record[within]
    found = []
    if (bytes !== null) lookup.test(bytes)
    if (found.length > 0) return joined(found)
    return record.cut === null ? ABSENT : { kind: 'beyond', text: '' }
  }
}

function jsonCell(kind: JsonKind, bytes: Buffer, start: number, end: number): Cell {
  const raw = () => short(bytes.toString('utf8', start, Math.min(end, start + LONGEST_TEXT * 4)))
  if (kind === 'string') return { kind: 'string', text: short(decodeString(bytes, start, end) ?? raw()) }
  if (kind === 'number') return { kind: 'number', text: raw() }
  return { kind: kind === 'object' || kind === 'array' ? 'nested' : 'literal', text: raw() }
}

function bytesCell(bytes: Buffer | null): Cell {
  if (bytes === null) return { kind: 'literal', text: 'null' }
  return { kind: 'string', text: short(textOf(bytes.subarray(0, LONGEST_TEXT * 4))) }
}

function joined(cells: readonly Cell[]): Cell {
  const [only] = cells
  if (cells.length === 1 && only !== undefined) return only
  return { kind: 'nested', text: short(cells.map(cell => cell.text).join(', ')) }
}

/** On one line; cut where a list would cut it anyway. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= LONGEST_TEXT ? line : `${line.slice(0, LONGEST_TEXT)}…`
}
