// JSON laid out for reading without ever turning a number into a double: the text is cut into tokens and only the
// white space between them changes, so 9007199254740993 and 1.10 stay as they are, as do duplicate keys.

const isSpace = (character: string) =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index + 1
}

function endOfWord(text: string, start: number): number {
  let index = start
  while (index < text.length && !isSpace(text[index] ?? '') && !'{}[],:"'.includes(text[index] ?? '')) index++
  return index
}

/** Of text that is JSON: names, values and the marks between them. */
export function* tokens(text: string): Generator<string> {
  for (const { token } of placedTokens(text)) yield token
}

function* placedTokens(text: string): Generator<{ token: string; start: number; end: number }> {
  let index = 0
  while (index < text.length) {
    const character = text[index] ?? ''
    if (isSpace(character)) {
      index++
    } else if ('{}[],:'.includes(character)) {
      yield { token: character, start: index, end: index + 1 }
      index++
    } else {
      const end = character === '"' ? endOfString(text, index) : endOfWord(text, index)
      yield { token: text.slice(index, end), start: index, end }
      index = end
    }
  }
}

/** Null for text that is no JSON; never throws. */
export function prettyJson(text: string, indent = 2): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  let out = ''
  let depth = 0
  let isFresh = false
  const line = () => `\n${' '.repeat(depth * indent)}`
  for (const token of tokens(text)) {
    if (token === '}' || token === ']') {
      depth--
      out += isFresh ? token : line() + token
      isFresh = false
      continue
    }
    if (isFresh) {
      out += line()
      isFresh = false
    }
    if (token === '{' || token === '[') {
      out += token
      depth++
      isFresh = true
    } else if (token === ',') out += `,${line()}`
    else if (token === ':') out += ': '
    else out += token
  }
  return out
}

/** All white space between tokens taken out; null for text that is no JSON. */
export function compactJson(text: string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return [...tokens(text)].join('')
}

const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

/** A name in a path: `.total`, or in brackets where it needs quotes. */
export const pathStep = (name: string): string =>
  PLAIN_NAME.test(name) ? `.${name}` : `["${name.replaceAll(/[\\"]/g, '\\$&')}"]`

/**
 * The path of the value or member at a place of the text, `$.order.items[0].id`; null where none is, as at the very
 * beginning. Reads tokens, so numbers and names stay as they are.
 */
export function jsonPathAt(text: string, at: number): string | null {
  const open: { step: string; index: number | null }[] = []
  let name: string | null = null
  const here = () => {
    const inside = open.at(-1)
    if (inside === undefined) return '$'
    const last = inside.index === null ? (name ?? '') : `[${inside.index}]`
    return `$${open.map(each => each.step).join('')}${last}`
  }
  for (const { token, start, end } of placedTokens(text)) {
    const inside = open.at(-1)
    const isName = inside?.index === null && name === null && token.startsWith('"')
    if (isName) name = pathStep(nameOf(token))
    if (at < end && at >= start && (isName || !'{}[],:'.includes(token))) return here()
    if (start > at) return null
    if (token === '{' || token === '[') {
      const step = inside === undefined ? '' : inside.index === null ? (name ?? '') : `[${inside.index}]`
      open.push({ step, index: token === '[' ? 0 : null })
      name = null
    } else if (token === '}' || token === ']') {
      open.pop()
      name = null
    } else if (token === ',') {
      if (inside !== undefined && inside.index !== null) inside.index++
      name = null
    }
  }
  return null
}

/** The name that a token of it stands for. */
export function nameOf(token: string): string {
  try {
    const parsed: unknown = JSON.parse(token)
    return typeof parsed === 'string' ? parsed : ''
  } catch {
    return token.slice(1, -1) // an escape that JSON does not know: as it stands
  }
}
