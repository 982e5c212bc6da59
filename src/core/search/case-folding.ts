// Text without regard to case, as a pattern over UTF-8 bytes. What counts as the same letter is what JavaScript's
// flags `iu` say (Unicode simple case folding): ſ is an s, and the Kelvin sign a k.

let everyLetter = ''

/** Every character that may have another case: the planes that hold letters with cases, without surrogates. */
function letters(): string {
  if (everyLetter !== '') return everyLetter
  const parts: string[] = []
  for (let code = 1; code < 0x1f000; code += code === 0xd7ff ? 0x801 : 1) parts.push(String.fromCodePoint(code))
  everyLetter = parts.filter(each => each.toLowerCase() !== each || each.toUpperCase() !== each).join('')
  return everyLetter
}

const known = new Map<string, string[]>()

/** All characters that equal this one when case is ignored, itself included. */
export function caseVariants(character: string): string[] {
  let found = known.get(character)
  if (found === undefined) {
    const same = new RegExp(escapePattern(character), 'giu')
    found = [...new Set([character, ...(letters().match(same) ?? [])])]
    known.set(character, found)
  }
  return found
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** A pattern in which each character is a byte, for the text in any case; and the most bytes a match can have. */
export function caselessBytePattern(text: string): { source: string; longest: number } {
  let source = ''
  let longest = 0
  for (const character of text) {
    const spelled = caseVariants(character).map(each => Buffer.from(each, 'utf8'))
    longest += Math.max(...spelled.map(bytes => bytes.length))
    const single = spelled.filter(bytes => bytes.length === 1)
    const longer = spelled.filter(bytes => bytes.length > 1)
    const alternatives = longer.map(bytes => [...bytes].map(escapeByte).join(''))
    if (single.length === 1) alternatives.unshift(escapeByte(single[0]?.[0] ?? 0))
    if (single.length > 1) alternatives.unshift(`[${single.map(bytes => escapeByte(bytes[0] ?? 0)).join('')}]`)
    source += alternatives.length === 1 ? alternatives[0] : `(?:${alternatives.join('|')})`
  }
  return { source, longest }
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
