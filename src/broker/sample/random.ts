// Random numbers that come out the same on every run, so that the sample data does too.

export interface Random {
  /** 0 ≤ x < 1 */
  next(): number
  /** An integer from low to high, both included. */
  between(low: number, high: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  /** True in this share of the cases, 0 to 1. */
  chance(share: number): boolean
  /** So many bytes in hexadecimal. */
  hex(bytes: number): string
}

/** mulberry32: 32 bits of state are plenty for believable records. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    pick: choices => choices[between(0, choices.length - 1)] ?? choices[0],
    chance: share => next() < share,
    hex: bytes => Array.from({ length: bytes }, () => between(0, 255).toString(16).padStart(2, '0')).join(''),
  }
}
