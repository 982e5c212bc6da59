// Compares numbers as they are written, exactly: int64 and longer integers, decimals, exponents. Nothing is rounded.

/** Up to 15 digits without an exponent a double holds every decimal number apart and in order. */
const SHORT = /^-?[\d.]{1,15}$/

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. Both are JSON numbers as text. */
export function compareNumbers(a: string, b: string): number {
  if (SHORT.test(a) && SHORT.test(b)) return order(Number(a), Number(b))
  const [left, right] = [parse(a), parse(b)]
  if (left.sign !== right.sign) return order(left.sign, right.sign)
  return left.sign < 0 ? compareMagnitudes(right, left) : compareMagnitudes(left, right)
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
  return a.exponent === b.exponent ? order(a.digits, b.digits) : order(a.exponent, b.exponent)
}

function order<Value extends number | bigint | string>(a: Value, b: Value): number {
  return a === b ? 0 : a < b ? -1 : 1
}
