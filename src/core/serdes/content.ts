// What the bytes of a key or value are, decided from the bytes alone, and a short text of them for a list.
// Never guesses an encoding: what is not valid UTF-8 text is shown as hex.
import { isUtf8 } from 'node:buffer'

export type ContentKind = 'null' | 'empty' | 'text' | 'json' | 'bytes'

const PROBE_BYTES = 65_536

/** Looks at no more than the first 64 KiB. */
export function contentKind(bytes: Buffer | null): ContentKind {
  if (bytes === null) return 'null'
  if (bytes.length === 0) return 'empty'
  const probe = bytes.length <= PROBE_BYTES ? bytes : wholeCharacters(bytes, PROBE_BYTES)
  if (!isUtf8(probe) || hasControlCharacters(probe)) return 'bytes'
  return looksLikeJson(bytes) ? 'json' : 'text'
}

/** At most `limit` characters: the text, or the hex of the bytes; '' for null and empty. */
export function preview(bytes: Buffer | null, kind: ContentKind, limit: number): string {
  if (bytes === null || bytes.length === 0) return ''
  if (kind === 'bytes') return bytes.toString('hex', 0, Math.min(bytes.length, limit >> 1))
  const head = bytes.length <= limit ? bytes : wholeCharacters(bytes, limit)
  return head.toString('utf8').replace(/\s+/g, ' ')
}

/** The first `limit` bytes less a character that was cut in two. */
function wholeCharacters(bytes: Buffer, limit: number): Buffer {
  let end = limit
  for (let back = 0; back < 4 && end > 0; back++) {
    const byte = bytes[end] ?? 0
    if ((byte & 0xc0) !== 0x80) break
    end--
  }
  return bytes.subarray(0, end)
}

function hasControlCharacters(bytes: Buffer): boolean {
  for (const byte of bytes) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) return true
    if (byte === 0x7f) return true
  }
  return false
}

const OPENING = new Set(['{', '['].map(each => each.charCodeAt(0)))
const CLOSING = new Set(['}', ']'].map(each => each.charCodeAt(0)))

function looksLikeJson(bytes: Buffer): boolean {
  let start = 0
  let end = bytes.length - 1
  while (start < end && isSpace(bytes[start])) start++
  while (end > start && isSpace(bytes[end])) end--
  return OPENING.has(bytes[start] ?? 0) && CLOSING.has(bytes[end] ?? 0)
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}
