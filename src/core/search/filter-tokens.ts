// Cuts a filter into tokens with their places. The grammar is in filter-parser.ts.
import { isNumber } from './number-order.ts'
import { QueryError } from './query.ts'

export type Token =
  | { type: 'word'; text: string; at: number; end: number }
  | { type: 'string'; text: string; at: number; end: number }
  | { type: 'number'; text: string; at: number; end: number }
  | { type: 'time'; epochMs: bigint; text: string; at: number; end: number }
  | { type: 'mark'; text: string; at: number; end: number }
  | { type: 'end'; text: ''; at: number; end: number }

const SPACE = /\s+/y
const TIME = /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/y
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$])/y
const WORD = /[\p{L}_$][\p{L}\p{N}_$-]*/uy
const MARK = /!=|<=|>=|==|&&|\|\||[=<>()[\].*!]/y

export function tokenize(filter: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(filter)?.[0] ?? null
  }
  while (at < filter.length) {
    const space = take(SPACE)
    if (space !== null) {
      at += space.length
      continue
    }
    const token = filter[at] === '"' || filter[at] === "'" ? readString(filter, at) : readOther(at, take)
    if (token === null) throw new QueryError('filter', `“${filter[at]}” means nothing here`, at)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ type: 'end', text: '', at, end: at })
  return tokens
}

function readOther(at: number, take: (pattern: RegExp) => string | null): Token | null {
  const time = take(TIME)
  if (time !== null) {
    // A time without a zone is UTC, as Kafka's timestamps are.
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(time) || time.length === 10 ? time : `${time}Z`
    const epochMs = Date.parse(zoned.replace(' ', 'T'))
    if (Number.isNaN(epochMs)) throw new QueryError('filter', `“${time}” is no time`, at)
    return { type: 'time', epochMs: BigInt(epochMs), text: time, at, end: at + time.length }
  }
  const number = take(NUMBER)
  if (number !== null && isNumber(number)) return { type: 'number', text: number, at, end: at + number.length }
  const word = take(WORD)
  if (word !== null) return { type: 'word', text: word, at, end: at + word.length }
  const mark = take(MARK)
  return mark === null ? null : { type: 'mark', text: mark, at, end: at + mark.length }
}

function readString(filter: string, at: number): Token {
  const quote = filter[at]
  let text = ''
  for (let index = at + 1; index < filter.length; index++) {
    const character = filter[index] ?? ''
    if (character === quote) return { type: 'string', text, at, end: index + 1 }
    if (character !== '\\') {
      text += character
      continue
    }
    index++
    const escaped = filter[index] ?? ''
    // Only the quotes and the backslash are escaped, so that regular expressions stay readable.
    text += escaped === quote || escaped === '\\' ? escaped : `\\${escaped}`
  }
  throw new QueryError('filter', 'The closing quote is missing', at)
}
