// Looks up a path in JSON bytes without parsing the document: values on the way are skipped, numbers stay text, so
// that nothing is rounded. Reads as far as needed; of members with the same name the first counts.

/** A member, an index from 0, or every element of an array or member of an object. */
export type Step = { name: string; bytes: Buffer } | { index: number } | 'each'
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

export function step(name: string): Step {
  return { name, bytes: Buffer.from(name, 'utf8') }
}

/**
 * Calls `visit` with each value at the path, as a range of `bytes`, until one answers true; answers whether one did.
 * Bytes that are no JSON, as far as they are read, hold no value.
 */
export class JsonLookup {
  readonly #path: readonly Step[]
  readonly #visit: (kind: JsonKind, bytes: Buffer, start: number, end: number) => boolean
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(path: readonly Step[], visit: (kind: JsonKind, bytes: Buffer, start: number, end: number) => boolean) {
    this.#path = path
    this.#visit = visit
  }

  test(bytes: Buffer): boolean {
    this.#bytes = bytes
    this.#at = 0
    try {
      return this.#value(0)
    } catch (error) {
      if (error === BROKEN) return false
      throw error
    }
  }

  /** At a value that the first `depth` steps lead to: follows the rest, or skips it. */
  #value(depth: number): boolean {
    this.#space()
    const next = this.#path[depth]
    if (next === undefined) {
      const start = this.#at
      const kind = this.#skip()
      return this.#visit(kind, this.#bytes, start, this.#at)
    }
    const opening = this.#bytes[this.#at]
    if (opening === OPEN_OBJECT && (next === 'each' || 'name' in next)) return this.#object(next, depth)
    if (opening === OPEN_ARRAY && (next === 'each' || 'index' in next)) return this.#array(next, depth)
    this.#skip()
    return false
  }

  #object(next: Step, depth: number): boolean {
    this.#at++
    this.#space()
    if (this.#bytes[this.#at] === CLOSE_OBJECT) {
      this.#at++
      return false
    }
    let found = false
    for (;;) {
      this.#space()
      const start = this.#at
      this.#string()
      const isIt = next === 'each' || ('name' in next && !found && this.#isName(next, start + 1, this.#at - 1))
      this.#space()
      this.#expect(COLON)
      if (isIt) {
        found = true
        if (this.#value(depth + 1)) return true
        // Nobody asks what comes after the one member, unless an outer step goes on behind this object.
        if (next !== 'each' && !this.#goesOn(depth)) return false
      } else {
        this.#space()
        this.#skip()
      }
      this.#space()
      const separator = this.#bytes[this.#at++]
      if (separator === CLOSE_OBJECT) return false
      if (separator !== COMMA) throw BROKEN
    }
  }

  #array(next: Step, depth: number): boolean {
    this.#at++
    this.#space()
    if (this.#bytes[this.#at] === CLOSE_ARRAY) {
      this.#at++
      return false
    }
    for (let index = 0; ; index++) {
      if (next === 'each' || ('index' in next && next.index === index)) {
        if (this.#value(depth + 1)) return true
        if (next !== 'each' && !this.#goesOn(depth)) return false
      } else {
        this.#space()
        this.#skip()
      }
      this.#space()
      const separator = this.#bytes[this.#at++]
      if (separator === CLOSE_ARRAY) return false
      if (separator !== COMMA) throw BROKEN
    }
  }

  #goesOn(depth: number): boolean {
    for (let outer = 0; outer < depth; outer++) if (this.#path[outer] === 'each') return true
    return false
  }

  #isName(wanted: { name: string; bytes: Buffer }, start: number, end: number): boolean {
    const bytes = this.#bytes
    let same = end - start === wanted.bytes.length
    for (let at = start; at < end; at++) {
      const byte = bytes[at]
      if (byte === BACKSLASH) return decodeString(bytes, start - 1, end + 1) === wanted.name
      if (same && byte !== wanted.bytes[at - start]) same = false
      if (!same && end - start <= wanted.bytes.length) return false
    }
    return same
  }

  #space(): void {
    const bytes = this.#bytes
    for (;;) {
      const byte = bytes[this.#at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
      this.#at++
    }
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at++] !== byte) throw BROKEN
  }

  /** From the opening quote to behind the closing one. */
  #string(): void {
    const bytes = this.#bytes
    if (bytes[this.#at] !== QUOTE) throw BROKEN
    let at = this.#at + 1
    const near = Math.min(bytes.length, at + 32)
    for (; at < near; at++) {
      const byte = bytes[at]
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) {
        this.#at = at + 1
        return
      }
    }
    this.#at = longStringEnd(bytes, at)
  }

  /** Moves behind the value and says what it is. */
  #skip(): JsonKind {
    const bytes = this.#bytes
    const first = bytes[this.#at]
    switch (first) {
      case QUOTE:
        this.#string()
        return 'string'
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        this.#skipNested()
        return first === OPEN_OBJECT ? 'object' : 'array'
      case 0x74:
        return this.#word('true')
      case 0x66:
        return this.#word('false')
      case 0x6e:
        return this.#word('null')
      default:
        this.#number()
        return 'number'
    }
  }

  #skipNested(): void {
    const bytes = this.#bytes
    let depth = 0
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at]
      if (byte === QUOTE) {
        this.#string()
        continue
      }
      this.#at++
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth--
        if (depth === 0) return
      }
    }
    throw BROKEN
  }

  #word<Word extends JsonKind>(word: Word): Word {
    for (let index = 0; index < word.length; index++) {
      if (this.#bytes[this.#at + index] !== word.charCodeAt(index)) throw BROKEN
    }
    this.#at += word.length
    return word
  }

  #number(): void {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      const isPart =
        (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || (byte | 0x20) === 0x65
      if (!isPart) break
    }
    if (at === start) throw BROKEN
    this.#at = at
  }
}

/** Thrown and caught here alone: without a stack it costs little, and broken values are common in mixed topics. */
const BROKEN = Symbol('not JSON')

/** `at` is inside the string, at the start of a character or escape. */
function longStringEnd(bytes: Buffer, start: number): number {
  let from = start
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from)
    if (quote < 0) throw BROKEN
    let backslashes = 0
    while (quote - 1 - backslashes >= start && bytes[quote - 1 - backslashes] === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return quote + 1
    from = quote + 1
  }
}

/** The text of a JSON string, quotes included in the range; null when it is none. */
export function decodeString(bytes: Buffer, start: number, end: number): string | null {
  const raw = bytes.toString('utf8', start + 1, end - 1)
  if (!raw.includes('\\')) return raw
  try {
    const parsed: unknown = JSON.parse(`"${raw}"`)
    return typeof parsed === 'string' ? parsed : null
  } catch {
    return null // an escape that JSON does not know: the value has no text
  }
}
