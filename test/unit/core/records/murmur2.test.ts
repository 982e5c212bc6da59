import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { murmur2, partitionForKey, toPositive } from '#core/records/murmur2.ts'

const golden = readFileSync(join(import.meta.dirname, '../../../golden/records/java.json'), 'utf8')
const { murmur2: hashes } = JSON.parse(golden) as { murmur2: Record<string, number> }

describe('murmur2', () => {
  it.each(Object.entries(hashes))('hashes %s as Java does', (hex, hash) => {
    expect(murmur2(Buffer.from(hex, 'hex'))).toBe(hash)
  })

  it('picks the partition from the hash without its sign bit', () => {
    expect(toPositive(-1)).toBe(0x7fffffff)
    expect(partitionForKey(Buffer.from('21'), 10)).toBe((-973932308 & 0x7fffffff) % 10)
  })

  it('hashes bytes that lie anywhere in a larger buffer', () => {
    const larger = Buffer.from('..foobar..')
    expect(murmur2(larger.subarray(2, 8))).toBe(murmur2(Buffer.from('foobar')))
  })
})
