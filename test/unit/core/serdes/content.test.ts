import { describe, expect, it } from 'vitest'
import { contentKind, preview } from '#core/serdes/content.ts'

const kindOf = (text: string) => contentKind(Buffer.from(text))

describe('contentKind', () => {
  it('tells null from empty', () => {
    expect(contentKind(null)).toBe('null')
    expect(contentKind(Buffer.alloc(0))).toBe('empty')
  })

  it('knows JSON from other text, whatever the white space around it', () => {
    expect(kindOf(' {"a": 1}\n')).toBe('json')
    expect(kindOf('[1, 2]')).toBe('json')
    expect(kindOf('{ not closed')).toBe('text')
    expect(kindOf('grüße, 日本語 🙂')).toBe('text')
  })

  it('calls invalid UTF-8 and control characters bytes', () => {
    expect(contentKind(Buffer.from([0x7b, 0xff, 0x7d]))).toBe('bytes')
    expect(contentKind(Buffer.from([0, 0, 0, 1]))).toBe('bytes')
    expect(contentKind(Buffer.from('abc\0'))).toBe('bytes')
  })

  it('does not mistake a character cut by the probe for invalid bytes', () => {
    for (const shift of [0, 1, 2, 3]) {
      const long = Buffer.from(`${'a'.repeat(65_536 - 4 + shift)}${'🙂'.repeat(3)}`)
      expect(contentKind(long)).toBe('text')
    }
  })
})

describe('preview', () => {
  it('shows hex for bytes, one line for text, nothing for null', () => {
    expect(preview(Buffer.from([0xca, 0xfe, 0x00]), 'bytes', 512)).toBe('cafe00')
    expect(preview(Buffer.from([0xca, 0xfe, 0x00]), 'bytes', 4)).toBe('cafe')
    expect(preview(Buffer.from('a\n  b'), 'text', 512)).toBe('a b')
    expect(preview(null, 'null', 512)).toBe('')
  })

  it('never cuts a character in two', () => {
    for (const limit of [1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(preview(Buffer.from('🙂🙂'), 'text', limit)).toBe('🙂'.repeat(limit >> 2))
    }
  })
})
