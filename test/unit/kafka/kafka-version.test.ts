// The versions below are what the brokers and client libraries of these releases list, the keys reduced to those that
// tell releases apart.
import { describe, expect, it } from 'vitest'
import { kafkaVersion } from '#kafka/kafka-version.ts'

const KEYS = [1, 2, 6, 8, 9, 11, 16, 24, 35, 45, 48, 60] as const

/** Highest version of each key, in the order of KEYS; null: not offered. */
const RELEASES: Record<string, readonly (number | null)[]> = {
  '2.4': [11, 5, 6, 8, 6, 6, 3, 1, 1, 0, null, null],
  '2.5': [11, 5, 6, 8, 7, 7, 3, 1, 1, 0, null, null],
  '2.6': [11, 5, 6, 8, 7, 7, 4, 1, 2, 0, 0, null],
  '2.7': [12, 5, 6, 8, 7, 7, 4, 2, 2, 0, 0, null],
  '2.8': [12, 6, 7, 8, 7, 7, 4, 3, 2, 0, 1, 0],
  '3.0': [12, 7, 7, 8, 8, 7, 4, 3, 2, 0, 1, 0],
  '3.1': [13, 7, 7, 8, 8, 7, 4, 3, 2, 0, 1, 0],
  '3.2': [13, 7, 7, 8, 8, 9, 4, 3, 3, 0, 1, 0],
  '3.3': [13, 7, 7, 8, 8, 9, 4, 3, 4, 0, 1, 0],
  '3.4': [13, 7, 8, 8, 8, 9, 4, 3, 4, 0, 1, 0],
  '3.5': [15, 8, 8, 8, 8, 9, 4, 3, 4, 0, 1, 0],
  '3.6': [15, 8, 8, 8, 8, 9, 4, 4, 4, 0, 1, 0],
  '3.7': [16, 8, 8, 9, 9, 9, 4, 4, 4, 0, 1, 1],
  '3.8': [16, 8, 8, 9, 9, 9, 5, 5, 4, 0, 1, 1],
  '3.9': [17, 9, 8, 9, 9, 9, 5, 5, 4, 0, 1, 1],
}

const offeredBy = (versions: readonly (number | null)[]) =>
  new Map(
    KEYS.flatMap((key, index) => {
      const maxVersion = versions[index] ?? null
      return maxVersion === null ? [] : [[key, { minVersion: 0, maxVersion }] as const]
    }),
  )

describe('kafkaVersion', () => {
  it.each(Object.entries(RELEASES))('tells %s without KRaft by the requests it knows', (release, versions) => {
    expect(kafkaVersion(null, offeredBy(versions))).toBe(release)
  })

  it.each([
    [7, '3.3'],
    [8, '3.4'],
    [11, '3.5'],
    [14, '3.6'],
    [19, '3.7'],
    [20, '3.8'],
    [21, '3.9'],
    [25, '4.0'],
    [27, '4.1'],
  ])('tells level %i of the metadata version as %s', (level, release) => {
    expect(kafkaVersion(level, new Map())).toBe(release)
  })

  it('leaves the end open for a level newer than it knows', () => {
    expect(kafkaVersion(40, new Map())).toBe('4.2 or later')
  })

  it('gives a range for what knows a late request and lacks an earlier one', () => {
    const offered = offeredBy(RELEASES['3.2'] ?? [])
    offered.delete(60)
    expect(kafkaVersion(null, offered)).toBe('2.7 – 3.2')
  })

  it('says so when the broker is older than anything it can tell apart', () => {
    expect(kafkaVersion(null, new Map([[1, { minVersion: 0, maxVersion: 8 }]]))).toBe('older than 2.4')
  })
})
