// Compares numbers as they are written, exactly: int64 and longer integers, decimals, exponents. Nothing is rounded.

/** Up to this many characters a double holds every decimal number apart and in order. */
const SHORT = 15

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. Both are JSON numbers as text. */
export function compareNumbers(a: string, b: string): number {
  if (a.length <= SHORT && b.length <= SHORT) return Number(a) - Number(b)
  const [left, right] = [parse(a), parse(b)]
  if (left.sign !== right.sign) return left.sign - right.sign
  return left.sign * compareMagnitudes(left, right)
}

interface Decimal {
  sign: -1 | 0 | 1
  /** Without leading and trailing zeros; the value is 0.digits × 10^exponent. */
  digits: string
  exponent: bigint
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Whether the text is a number that compareNumbers takes. */
export function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)
}

function parse(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? []
  const all = whole + fraction
  const first = all.search(/[1-9]/)
  if (first < 0) return { sign: 0, digits: '', exponent: 0n }
  const digits = all.slice(first).replace(/0+$/, '')
  return { sign: sign === '-' ? -1 : 1, digits, exponent: BigInt(exponent) + BigInt(whole.length - first) }
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -1 : 1
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -1 : 1
}
