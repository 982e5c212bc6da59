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

function* tokens(text: string): Generator<string> {
  let index = 0
  while (index < text.length) {
    const character = text[index] ?? ''
    if (isSpace(character)) {
      index++
    } else if ('{}[],:'.includes(character)) {
      yield character
      index++
    } else {
      const end = character === '"' ? endOfString(text, index) : endOfWord(text, index)
      yield text.slice(index, end)
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
