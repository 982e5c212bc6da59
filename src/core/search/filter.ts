// A filter as a test of one record, and the bytes without which no record can pass it.
import { textOf } from './field-text.ts'
import { type Field, type FilterNode, type Literal, type Operator, parseFilter } from './filter-parser.ts'
import { AnyFinder, type Finder, NeedleFinder } from './finder.ts'
import { decodeString, type JsonKind, JsonLookup } from './json-path.ts'
import { compareNumbers, isNumber } from './number-order.ts'
import type { RecordView } from './record-view.ts'
import { requiredText } from './required-text.ts'

export interface Filter {
  test(record: RecordView): boolean
  /** Null: a record may pass whatever its bytes are. */
  finder(): Finder | null
}

/** Null for an empty filter. @throws QueryError */
export function compileFilter(text: string): Filter | null {
  const node = parseFilter(text)
  if (node === null) return null
  const needles = required(node)
  return {
    test: compile(node),
    finder: () => {
      if (needles === null) return null
      const finders = needles.map(needle => new NeedleFinder(Buffer.from(needle, 'utf8')))
      const [only] = finders
      return finders.length === 1 && only !== undefined ? only : new AnyFinder(finders)
    },
  }
}

/** The one key that every record that passes has; null when there may be several. @throws QueryError */
export function keyOf(filter: string): string | null {
  const node = parseFilter(filter)
  return node === null ? null : keyIn(node)
}

function keyIn(node: FilterNode): string | null {
  if (node.node === 'and') return node.parts.map(keyIn).find(key => key !== null) ?? null
  if (node.node !== 'compare' || node.field.of !== 'key' || node.operator !== '=') return null
  return node.literal.is === 'string' ? node.literal.text : null
}

type Test = (record: RecordView) => boolean

function compile(node: FilterNode): Test {
  switch (node.node) {
    case 'and': {
      const parts = node.parts.map(compile)
      return record => parts.every(part => part(record))
    }
    case 'or': {
      const parts = node.parts.map(compile)
      return record => parts.some(part => part(record))
    }
    case 'not': {
      const part = compile(node.part)
      return record => !part(record)
    }
    case 'tombstone':
      return record => record.isTombstone
    case 'exists':
      return existsIn(node.field)
    case 'compare':
      return compare(node.field, node.operator, node.literal)
  }
}

function existsIn(field: Field): Test {
  switch (field.of) {
    case 'number':
      return () => true
    case 'header':
      return record => record.headers.some(header => textOf(header.key) === field.name)
    case 'json': {
      const lookup = new JsonLookup(field.path, () => true)
      return record => {
        const bytes = record[field.within]
        return bytes !== null && lookup.test(bytes)
      }
    }
    default:
      return record => record[field.of] !== null
  }
}

function compare(field: Field, operator: Operator, literal: Literal): Test {
  const test = scalarTest(operator, literal)
  switch (field.of) {
    case 'number':
      return record => test('number', numberOf(record, field.what))
    case 'header':
      return record =>
        record.headers.some(({ key, value }) => textOf(key) === field.name && bytesTest(value, operator, literal, test))
    case 'json': {
      const lookup = new JsonLookup(field.path, (kind, bytes, start, end) => {
        const text = scalarText(kind, bytes, start, end)
        return text !== null && test(kind, text)
      })
      return record => {
        const bytes = record[field.within]
        return bytes !== null && lookup.test(bytes)
      }
    }
    default:
      return record => bytesTest(record[field.of], operator, literal, test)
  }
}

function numberOf(record: RecordView, what: 'headers' | 'size' | 'partition' | 'offset' | 'timestamp'): string {
  return String(what === 'headers' ? record.headerCount : record[what])
}

function bytesTest(bytes: Buffer | null, operator: Operator, literal: Literal, test: ScalarTest): boolean {
  if (bytes === null) return literal.is === 'null' && operator === '='
  if (literal.is === 'null') return operator === '!='
  return test('string', textOf(bytes))
}

function scalarText(kind: JsonKind, bytes: Buffer, start: number, end: number): string | null {
  if (kind === 'string') return decodeString(bytes, start, end)
  return kind === 'number' ? bytes.toString('latin1', start, end) : ''
}

type ScalarTest = (kind: JsonKind, text: string) => boolean

/** A value of another kind than the literal's is not equal to it, and neither less nor greater. */
function scalarTest(operator: Operator, literal: Literal): ScalarTest {
  if (literal.is === 'number') return numberTest(operator, literal.text)
  if (literal.is === 'string') return stringTest(operator, literal.text)
  return kind => (kind === literal.is) === (operator === '=')
}

/** A text that is a number counts as one: `"total": "129.90"` is greater than 100. */
function numberTest(operator: Operator, wanted: string): ScalarTest {
  const holds = ordering(operator)
  return (kind, text) => {
    if ((kind === 'number' || kind === 'string') && isNumber(text)) return holds(compareNumbers(text, wanted))
    return operator === '!='
  }
}

function stringTest(operator: Operator, wanted: string): ScalarTest {
  if (operator === 'contains') return (kind, text) => kind === 'string' && text.includes(wanted)
  if (operator === 'matches') {
    const pattern = new RegExp(wanted, 'u')
    return (kind, text) => kind === 'string' && pattern.test(text)
  }
  const holds = ordering(operator)
  return (kind, text) => (kind === 'string' ? holds(text === wanted ? 0 : text < wanted ? -1 : 1) : operator === '!=')
}

function ordering(operator: Operator): (order: number) => boolean {
  switch (operator) {
    case '<':
      return order => order < 0
    case '<=':
      return order => order <= 0
    case '>':
      return order => order > 0
    case '>=':
      return order => order >= 0
    case '!=':
      return order => order !== 0
    default:
      return order => order === 0
  }
}

/** Texts of which every passing record contains at least one; null when there are none such. */
function required(node: FilterNode): string[] | null {
  switch (node.node) {
    case 'and': {
      const found = node.parts.map(required).filter(each => each !== null)
      return found.reduce<string[] | null>(
        (best, each) => (best === null || rank(each) > rank(best) ? each : best),
        null,
      )
    }
    case 'or': {
      const found = node.parts.map(required)
      return found.some(each => each === null) ? null : [...new Set(found.flatMap(each => each ?? []))]
    }
    case 'compare':
      return requiredBy(node.field, node.operator, node.literal)
    case 'exists':
      return node.field.of === 'header' ? nonEmpty(node.field.name) : null
    default:
      return null
  }
}

/** Longer texts are rarer; each alternative costs. */
function rank(texts: readonly string[]): number {
  return Math.min(...texts.map(text => text.length)) - texts.length
}

function requiredBy(field: Field, operator: Operator, literal: Literal): string[] | null {
  if (field.of === 'number') return null
  const text = literal.is === 'string' ? requiredOf(operator, literal.text) : ''
  if (field.of === 'header') return rank([text]) > rank([field.name]) ? nonEmpty(text) : nonEmpty(field.name)
  if (field.of !== 'json') return nonEmpty(text)
  // JSON may write any character as \uXXXX, and these also with a short escape.
  return text === '' ? null : [text, /["\\/\b\f\n\r\t]/.test(text) ? '\\' : '\\u']
}

function requiredOf(operator: Operator, text: string): string {
  if (operator === 'matches') return requiredText(text)
  return operator === '=' || operator === 'contains' ? text : ''
}

function nonEmpty(text: string): string[] | null {
  return text === '' ? null : [text]
}
