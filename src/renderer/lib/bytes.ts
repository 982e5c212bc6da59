// What bytes are and how they are shown: text where they are UTF-8, hex where they are not, never mojibake.

export type BytesKind = 'null' | 'empty' | 'text' | 'json' | 'bytes'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

// Controls other than tab, line feed and carriage return do not occur in text meant to be read.
const hasControls = (text: string) => {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 ? code !== 0x09 && code !== 0x0a && code !== 0x0d : code === 0x7f) return true
  }
  return false
}

/** The text of UTF-8 bytes without control characters, else null. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    const text = decoder.decode(bytes)
    return hasControls(text) ? null : text
  } catch {
    // Not UTF-8: that is the answer, not a failure.
    return null
  }
}

export function kindOf(bytes: Uint8Array | null): BytesKind {
  if (bytes === null) return 'null'
  if (bytes.length === 0) return 'empty'
  const text = textOf(bytes)
  if (text === null) return 'bytes'
  return isJsonText(text) ? 'json' : 'text'
}

/** Objects and arrays only: a bare number or word is text to the reader. */
function isJsonText(text: string): boolean {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export const bytesOf = (text: string): Uint8Array => encoder.encode(text)

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** `ca fe 01`, or without spaces. */
export function hexOf(bytes: Uint8Array, separator = ' '): string {
  const parts = new Array<string>(bytes.length)
  for (let index = 0; index < bytes.length; index++) parts[index] = digits[bytes[index] ?? 0] ?? ''
  return parts.join(separator)
}

/** Bytes of hex digits, whitespace and `0x` allowed; null when anything else is in it or a digit is left over. */
export function parseHex(text: string): Uint8Array | null {
  const clean = text.replaceAll(/0x|[\s,:]/gi, '')
  if (clean.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(clean)) return null
  return Uint8Array.from({ length: clean.length / 2 }, (_, index) =>
    Number.parseInt(clean.slice(index * 2, index * 2 + 2), 16),
  )
}

export interface HexLine {
  /** Of the line's first byte. */
  position: number
  hex: string
  ascii: string
}

/** One line of a dump: `width` bytes from `position` on, short at the end. */
export function hexLine(bytes: Uint8Array, position: number, width = 16): HexLine {
  const part = bytes.subarray(position, position + width)
  const half = width / 2
  const groups = [hexOf(part.subarray(0, half)), hexOf(part.subarray(half))].filter(group => group !== '')
  let ascii = ''
  for (const byte of part) ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
  return { position, hex: groups.join('  '), ascii }
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The text that begins in the first `length` bytes: a character cut by their end is taken whole from what follows, and
 * the rest of one that began before is left out. Controls are drawn as their pictures, so that a line stays one line.
 */
export function textLine(bytes: Uint8Array, length: number): string {
  const isContinuing = (index: number) => ((bytes[index] ?? 0) & 0xc0) === 0x80
  let start = 0
  while (start < Math.min(3, length) && isContinuing(start)) start++
  let end = Math.min(length, bytes.length)
  while (end < bytes.length && end < length + 3 && isContinuing(end)) end++
  let text = ''
  for (const character of lenient.decode(bytes.subarray(start, end))) {
    const code = character.codePointAt(0) ?? 0
    text += code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '␡' : character
  }
  return text
}

/** The whole dump as text, `00000010  68 65 …  |he…|`. */
export function hexDump(bytes: Uint8Array, width = 16): string {
  const lines: string[] = []
  const hexWidth = width * 3
  for (let position = 0; position < bytes.length; position += width) {
    const line = hexLine(bytes, position, width)
    lines.push(`${position.toString(16).padStart(8, '0')}  ${line.hex.padEnd(hexWidth)}  |${line.ascii}|`)
  }
  return lines.join('\n')
}
