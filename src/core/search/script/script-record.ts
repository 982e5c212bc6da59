// What a script gets of a record, as JSON: only the fields it looks at, and of a JSON value only the members. Integers
// that a double cannot hold are marked, so that the other side makes BigInts of them.
import { randomBytes } from 'node:crypto'
import { textOf } from '../field-text.ts'
import type { RecordView } from '../record-view.ts'
import type { Members, Needs, RecordField } from './script-needs.ts'

/** No record can hold it by chance or on purpose: it is new in each process. */
export const INTEGER_MARK = `integer-${randomBytes(12).toString('hex')}:`

export class RecordEncoder {
  readonly #fields: readonly [name: string, encode: (record: RecordView, topic: string) => string][]

  constructor(needs: Needs) {
    this.#fields = [...needs.fields].map(field => [JSON.stringify(field), encoderOf(field, needs)])
  }

  encode(record: RecordView, topic: string): string {
    let json = '{'
    for (const [name, encode] of this.#fields) {
      if (json.length > 1) json += ','
      json += `${name}:${encode(record, topic)}`
    }
    return `${json}}`
  }
}

function encoderOf(field: RecordField, needs: Needs): (record: RecordView, topic: string) => string {
  switch (field) {
    case 'topic':
      return (_, topic) => JSON.stringify(topic)
    case 'partition':
      return record => String(record.partition)
    case 'offset':
      return record => integer(String(record.offset))
    case 'timestamp':
      return record => integer(String(record.timestamp))
    case 'size':
      return record => String(record.size)
    case 'tombstone':
      return record => String(record.isTombstone)
    case 'key':
      return record => text(record.key)
    case 'text':
      return record => text(record.value)
    case 'headers':
      return record =>
        `[${record.headers.map(({ key, value }) => `{"key":${text(key)},"value":${text(value)}}`).join(',')}]`
    case 'value':
      return record => jsonValue(record.value, needs.value)
  }
}

function text(bytes: Buffer | null): string {
  return bytes === null ? 'null' : JSON.stringify(textOf(bytes))
}

const MAY_BE_JSON = /^\s*[[{"\-\dtfn]/

function jsonValue(bytes: Buffer | null, needed: Members | 'all'): string {
  if (bytes === null) return 'null'
  const plain = textOf(bytes)
  if (!MAY_BE_JSON.test(plain)) return JSON.stringify(plain)
  const marked = withIntegersMarked(plain)
  try {
    const parsed: unknown = JSON.parse(marked)
    return needed === 'all' ? marked : JSON.stringify(picked(parsed, needed))
  } catch {
    return JSON.stringify(plain) // no JSON after all
  }
}

/** As if the whole were there, for whoever looks at the members only. */
function picked(value: unknown, members: Members): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const part: Record<string, unknown> = {}
  for (const [name, inside] of members) {
    if (!Object.hasOwn(value, name)) continue
    const member: unknown = Reflect.get(value, name)
    part[name] = inside === 'all' ? member : picked(member, inside)
  }
  return part
}

const LONG_INTEGER = /\d{16}/
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs

function withIntegersMarked(json: string): string {
  if (!LONG_INTEGER.test(json)) return json
  return json.replace(STRING_OR_NUMBER, token => (token.startsWith('"') ? token : integer(token)))
}

function integer(token: string): string {
  const isExact = !/^-?[1-9]\d{15,}$/.test(token) || Number.isSafeInteger(Number(token))
  return isExact ? token : `"${INTEGER_MARK}${token}"`
}
