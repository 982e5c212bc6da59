// Modes, arming, and grants that end with it. Time is vitest's.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WriteAccess } from '#main/features/connections/write-access.ts'

const MINUTE = 60_000

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const access = (mode: 'read-only' | 'ask' | 'free', ending = async () => {}) =>
  new WriteAccess('prod-eu', mode, { changed: () => {}, ending })

const codeOf = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error instanceof Error ? Reflect.get(error, 'code') : null
  }
  return null
}

describe('write access', () => {
  it('is always there in mode free, and its grants last as long as asked', () => {
    const free = access('free')
    expect(codeOf(() => free.check())).toBeNull()
    expect(free.grant('a call', MINUTE).expiresAt).toBe(Date.now() + MINUTE)
    expect(free.armedUntil).toBeNull()
  })

  it('is never there in mode read-only, not even armed', () => {
    const readOnly = access('read-only')
    expect(codeOf(() => readOnly.check())).toBe('READ_ONLY')
    expect(codeOf(() => readOnly.arm())).toBe('READ_ONLY')
    expect(codeOf(() => readOnly.grant('a call', MINUTE))).toBe('READ_ONLY')
  })

  it('has to be armed in mode ask, for 15 minutes, and arming again begins them anew', async () => {
    const ask = access('ask')
    expect(codeOf(() => ask.grant('a call', MINUTE))).toBe('NOT_ARMED')
    ask.arm()
    expect(codeOf(() => ask.check())).toBeNull()
    await vi.advanceTimersByTimeAsync(10 * MINUTE)
    ask.arm()
    await vi.advanceTimersByTimeAsync(15 * MINUTE - 1)
    expect(codeOf(() => ask.check())).toBeNull()
    await vi.advanceTimersByTimeAsync(1)
    expect(codeOf(() => ask.check())).toBe('NOT_ARMED')
    expect(ask.armedUntil).toBeNull()
  })

  it('lets whoever holds a grant end first, then the grant is over', async () => {
    const seen: boolean[] = []
    const ask = access('ask', async () => {
      seen.push(grant.expiresAt > Date.now())
    })
    ask.arm()
    const grant = ask.grant('a member', Number.POSITIVE_INFINITY)
    await ask.disarm()
    expect(seen).toEqual([true])
    expect(grant.expiresAt).toBeLessThanOrEqual(Date.now())
  })

  it('ends a grant whose holder does not end, and by the clock when timers slept', async () => {
    const ask = access('ask', () => new Promise(() => {}))
    ask.arm()
    const grant = ask.grant('a member', Number.POSITIVE_INFINITY)
    vi.setSystemTime(Date.now() + 16 * MINUTE)
    expect(grant.expiresAt).toBeLessThan(Date.now())
    ask.arm()
    void ask.disarm()
    expect(codeOf(() => ask.check())).toBe('NOT_ARMED')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(grant.expiresAt).toBeLessThanOrEqual(Date.now())
  })
})
