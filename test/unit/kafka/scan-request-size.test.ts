import { describe, expect, it } from 'vitest'
import { RequestSize } from '#kafka/scan-request-size.ts'

describe('the size of a scan’s requests', () => {
  it('grows while answers are full and quick, and no further than its limit', () => {
    const size = new RequestSize()
    const first = size.bytes
    size.learn(size.bytes, size.bytes, 20)
    expect(size.bytes).toBe(first * 2)
    for (let answers = 0; answers < 10; answers++) size.learn(size.bytes, size.bytes, 20)
    expect(size.bytes).toBe(4 * 1024 * 1024)
  })

  it('shrinks when an answer takes long, and stays when there was little to answer', () => {
    const size = new RequestSize()
    size.learn(size.bytes, 100, 20)
    expect(size.bytes).toBe(1024 * 1024)
    for (let answers = 0; answers < 10; answers++) size.learn(size.bytes, size.bytes, 5000)
    expect(size.bytes).toBe(256 * 1024)
  })

  it('asks one at a time while batches are far larger than what was asked for', () => {
    const size = new RequestSize()
    expect(size.atOnce).toBeGreaterThan(1)
    size.learn(size.bytes, 100 * 1024 * 1024, 200)
    expect(size.atOnce).toBe(1)
    size.learn(size.bytes, size.bytes, 20)
    expect(size.atOnce).toBeGreaterThan(1)
  })
})
