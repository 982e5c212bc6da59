import { describe, expect, it } from 'vitest'
import {
  describeTimestamp,
  formatBytes,
  formatCount,
  formatDuration,
  formatRanges,
  formatTimestamp,
  parseOffset,
  parseTimestamp,
  plural,
} from '#renderer/lib/format.ts'

const noon = BigInt(Date.UTC(2026, 10, 22, 12, 4, 7, 113))

describe('format', () => {
  it('keeps every digit of an int64', () => {
    expect(formatCount(9_223_372_036_854_775_807n)).toBe('9,223,372,036,854,775,807')
    expect(plural(1n, 'broker')).toBe('1 broker')
    expect(plural(1200, 'broker')).toBe('1,200 brokers')
  })

  it('gives sizes three digits and a unit', () => {
    expect([0, 412, 1240, 65_536, 65_497_000_000].map(formatBytes)).toEqual([
      '0 B',
      '412 B',
      '1.21 KiB',
      '64.0 KiB',
      '61.0 GiB',
    ])
  })

  it('gives durations in the unit a person would', () => {
    expect([0.44, 12.4, 3400, 125_000, 11_520_000, 180_000_000].map(formatDuration)).toEqual([
      '0.4 ms',
      '12 ms',
      '3.4 s',
      '2 min 5 s',
      '3 h 12 min',
      '2 d 2 h',
    ])
  })

  it('shows a time as chosen, and one no calendar has as its number', () => {
    expect(formatTimestamp(noon, 'utc')).toBe('2026-11-22 12:04:07.113Z')
    expect(formatTimestamp(noon, 'epoch')).toBe(noon.toString())
    expect(formatTimestamp(noon - 5000n, 'relative', noon)).toBe('5.0 s ago')
    expect(formatTimestamp(noon + 5000n, 'relative', noon)).toBe('in 5.0 s')
    expect(formatTimestamp(-1n, 'local')).toBe('no timestamp')
    expect(formatTimestamp(9_223_372_036_854_775_807n, 'local')).toBe('9223372036854775807')
    expect(describeTimestamp(noon, noon)).toContain('2026-11-22T12:04:07.113Z')
  })

  it('writes numbers as ranges', () => {
    expect([[], [3], [4, 0, 1, 2, 7, 8]].map(formatRanges)).toEqual(['', '3', '0–2, 4, 7–8'])
  })

  it('reads times and offsets as people type them', () => {
    expect(parseTimestamp('2026-11-22T12:04:07.113Z')).toBe(noon)
    expect(parseTimestamp('2026-11-22 13:04:07.113+01:00')).toBe(noon)
    expect(parseTimestamp(noon.toString())).toBe(noon)
    expect(parseTimestamp('2026-11-22 12:04')).toBe(BigInt(new Date(2026, 10, 22, 12, 4).getTime()))
    expect(parseTimestamp('tomorrow')).toBeNull()
    expect(parseTimestamp('2026-13-45')).toBeNull()
    expect(parseOffset('88,120,334')).toBe(88_120_334n)
    expect(parseOffset('9223372036854775807')).toBe(9_223_372_036_854_775_807n)
    expect(parseOffset('-1')).toBeNull()
    expect(parseOffset('')).toBeNull()
  })
})
