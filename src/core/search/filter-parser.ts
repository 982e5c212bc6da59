// Reads a filter:
//   or   := and { (or | "||") and }          and  := not { (and | "&&") not }
//   not  := (not | "!") not | "(" or ")" | term
//   term := tombstone | field exists | field operator literal
//   field := $path | key | key.$path | value | header.NAME | header["NAME"] | headers | size | partition | offset | timestamp
//   operator := = == != < <= > >= contains matches
import { type Token, tokenize } from './filter-tokens.ts'
import type { Step } from './json-path.ts'
import { step } from './json-path.ts'
import { QueryError } from './query.ts'

export type Field =
  | { of: 'json'; within: 'key' | 'value'; path: Step[] }
  | { of: 'key' | 'value' }
  | { of: 'header'; name: string }
  | { of: 'number'; what: 'headers' | 'size' | 'partition' | 'offset' | 'timestamp' }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'matches'
export type Literal =
  | { is: 'number'; text: string }
  | { is: 'string'; text: string }
  | { is: 'true' | 'false' | 'null' }

export type FilterNode =
  | { node: 'and' | 'or'; parts: FilterNode[] }
  | { node: 'not'; part: FilterNode }
  | { node: 'tombstone' }
  | { node: 'exists'; field: Field }
  | { node: 'compare'; field: Field; operator: Operator; literal: Literal; at: number }

/** Null for an empty filter. @throws QueryError */
export function parseFilter(filter: string): FilterNode | null {
  const parser = new Parser(tokenize(filter))
  return parser.isAtEnd ? null : parser.whole()
}

/** One field alone, such as `$.order.total`, `key.$.id` or `header.trace`. @throws QueryError */
export function parseField(text: string): Field {
  return new Parser(tokenize(text)).onlyField()
}

const COMPARISONS: ReadonlyMap<string, Operator> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['contains', 'contains'],
  ['matches', 'matches'],
])
const NUMBERS = ['headers', 'size', 'partition', 'offset', 'timestamp'] as const

class Parser {
  readonly #tokens: readonly Token[]
  #index = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.#token.type === 'end'
  }

  whole(): FilterNode {
    const node = this.#or()
    if (!this.isAtEnd) throw this.#unexpected('“and”, “or” or the end')
    return node
  }

  onlyField(): Field {
    const field = this.#field()
    if (!this.isAtEnd) throw this.#unexpected('the end of the field')
    return field
  }

  #or(): FilterNode {
    return this.#joined('or', '||', () => this.#joined('and', '&&', () => this.#not()))
  }

  #joined(node: 'and' | 'or', mark: string, part: () => FilterNode): FilterNode {
    const parts = [part()]
    while (this.#takes('word', node) || this.#takes('mark', mark)) parts.push(part())
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { node, parts }
  }

  #not(): FilterNode {
    if (this.#takes('word', 'not') || this.#takes('mark', '!')) return { node: 'not', part: this.#not() }
    if (!this.#takes('mark', '(')) return this.#term()
    const inside = this.#or()
    this.#expect(')')
    return inside
  }

  #term(): FilterNode {
    if (this.#takes('word', 'tombstone')) return { node: 'tombstone' }
    const field = this.#field()
    if (this.#takes('word', 'exists')) return { node: 'exists', field }
    const { text, at } = this.#token
    const operator = COMPARISONS.get(text.toLowerCase())
    if (operator === undefined) throw this.#unexpected('a comparison such as = or >')
    this.#index++
    const literal = this.#literal()
    checkComparison(field, operator, literal, at)
    return { node: 'compare', field, operator, literal, at }
  }

  #field(): Field {
    const token = this.#token
    if (token.type !== 'word') throw this.#unexpected('a field such as $.name, key or header.name')
    this.#index++
    if (token.text.startsWith('$')) return this.#json('value', token)
    const name = token.text.toLowerCase()
    const number = NUMBERS.find(each => each === name)
    if (number !== undefined) return { of: 'number', what: number }
    if (name === 'time') return { of: 'number', what: 'timestamp' }
    if (name === 'header') return { of: 'header', name: this.#headerName() }
    if (name !== 'key' && name !== 'value') {
      throw new QueryError('filter', `“${token.text}” is no field; a field in JSON begins with $.`, token.at)
    }
    if (!this.#isMark('.')) return { of: name }
    this.#index++
    const root = this.#token
    if (root.type !== 'word' || !root.text.startsWith('$')) throw this.#unexpected(`a path such as ${name}.$.id`)
    this.#index++
    return this.#json(name, root)
  }

  #headerName(): string {
    if (this.#takes('mark', '.')) return this.#name()
    this.#expect('[')
    const token = this.#token
    if (token.type !== 'string') throw this.#unexpected('the header’s name in quotes')
    this.#index++
    this.#expect(']')
    return token.text
  }

  #json(within: 'key' | 'value', root: Token): Field {
    if (root.text !== '$') throw new QueryError('filter', 'A path begins with $. or $[', root.at)
    const path: Step[] = []
    for (;;) {
      if (this.#takes('mark', '.')) path.push(this.#takes('mark', '*') ? 'each' : step(this.#name()))
      else if (this.#takes('mark', '[')) {
        path.push(this.#bracket())
        this.#expect(']')
      } else return { of: 'json', within, path }
    }
  }

  #bracket(): Step {
    if (this.#takes('mark', '*')) return 'each'
    const token = this.#token
    this.#index++
    if (token.type === 'string') return step(token.text)
    if (token.type === 'number' && /^\d{1,9}$/.test(token.text)) return { index: Number(token.text) }
    throw new QueryError('filter', 'In brackets belongs an index, a name in quotes, or *', token.at)
  }

  #name(): string {
    const token = this.#token
    if (token.type !== 'word' && token.type !== 'number') throw this.#unexpected('a name')
    this.#index++
    return token.text
  }

  #literal(): Literal {
    const token = this.#token
    this.#index++
    if (token.type === 'string') return { is: 'string', text: token.text }
    if (token.type === 'number') return { is: 'number', text: token.text }
    if (token.type === 'time') return { is: 'number', text: String(token.epochMs) }
    const word = token.text.toLowerCase()
    if (word === 'true' || word === 'false' || word === 'null') return { is: word }
    throw new QueryError('filter', 'Expected a number, a text in quotes, true, false or null', token.at)
  }

  get #token(): Token {
    return this.#tokens[this.#index] ?? { type: 'end', text: '', at: 0, end: 0 }
  }

  #isMark(text: string): boolean {
    return this.#token.type === 'mark' && this.#token.text === text
  }

  #takes(type: 'word' | 'mark', text: string): boolean {
    const token = this.#token
    if (token.type !== type || token.text.toLowerCase() !== text) return false
    this.#index++
    return true
  }

  #expect(mark: string): void {
    if (!this.#takes('mark', mark)) throw this.#unexpected(`“${mark}”`)
  }

  #unexpected(wanted: string): QueryError {
    const { type, text, at } = this.#token
    return new QueryError('filter', `Expected ${wanted}, not ${type === 'end' ? 'the end' : `“${text}”`}`, at)
  }
}

function checkComparison(field: Field, operator: Operator, literal: Literal, at: number): void {
  const isText = operator === 'contains' || operator === 'matches'
  if (isText && literal.is !== 'string') {
    throw new QueryError('filter', `“${operator}” needs a text in quotes`, at)
  }
  if (field.of === 'number' && (isText || literal.is !== 'number')) {
    throw new QueryError('filter', `“${field.what}” is compared with a number`, at)
  }
  if (operator !== '=' && operator !== '!=' && literal.is !== 'number' && literal.is !== 'string') {
    throw new QueryError('filter', `Nothing is greater or less than ${literal.is}`, at)
  }
  if (operator === 'matches' && literal.is === 'string') {
    try {
      new RegExp(literal.text, 'u')
    } catch (error) {
      throw new QueryError('filter', error instanceof Error ? error.message : String(error), at)
    }
  }
}
