// Fields of a record as text, and pieces of text around a match for a list of hits.
import { isAscii } from 'node:buffer'

const BEFORE = 60
const AFTER = 140

export interface Snippet {
  text: string
  start: number
  end: number
}

/** UTF-8 decoded; bytes that are none become U+FFFD. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
}

/** A piece of at most 200 characters with the match's place in it; white space is shown as spaces. */
export function snippetOf(text: string, start: number, end: number): Snippet {
  let from = Math.max(0, start - BEFORE)
  let to = Math.min(text.length, Math.max(start, Math.min(end, start + AFTER)) + AFTER - Math.min(AFTER, end - start))
  if (isLowSurrogate(text, from)) from++
  if (isLowSurrogate(text, to)) to--
  const shownEnd = Math.min(end, to)
  return { text: text.slice(from, to).replace(/\s/g, ' '), start: start - from, end: Math.max(start, shownEnd) - from }
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return at > 0 && code >= 0xdc00 && code <= 0xdfff
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g
const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** The text with JSON's escapes resolved wherever they stand. */
export function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, hex: string | undefined, short: string | undefined) =>
    hex === undefined ? (SHORT[short ?? ''] ?? short ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
