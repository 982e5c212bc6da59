// The text that every match of a regular expression contains, where that can be told without doubt: batches without it
// need not be decoded. Knows just enough of the syntax; whatever it does not know counts as “anything”.

/** The longest such text, or '' when there is none. The expression must be valid with flag `u`. */
export function requiredText(pattern: string): string {
  if (hasAlternatives(pattern)) return ''
  const runs: string[] = []
  let run = ''
  const end = () => {
    runs.push(run)
    run = ''
  }
  let at = 0
  while (at < pattern.length) {
    const item = readItem(pattern, at)
    at = item.end
    const quantifier = readQuantifier(pattern, at)
    at = quantifier.end
    if (item.text === null || quantifier.least === 0) {
      end()
      continue
    }
    run += item.text
    // The repeats of `ab+c` stand between b and c.
    if (quantifier.repeats) {
      end()
      run = item.text
      end()
    }
  }
  end()
  return runs.reduce((best, each) => (each.length > best.length ? each : best), '')
}

/** An alternative outside of groups and classes; inside them nothing is read anyway. */
function hasAlternatives(pattern: string): boolean {
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] === '|') return true
    at = readItem(pattern, at).end
  }
  return false
}

interface Item {
  /** The one text this matches; null: many, or none of its own. */
  text: string | null
  end: number
}

function readItem(pattern: string, at: number): Item {
  const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0)
  switch (character) {
    case '\\':
      return readEscape(pattern, at)
    case '[':
      return { text: null, end: classEnd(pattern, at) }
    case '(':
      return { text: null, end: groupEnd(pattern, at) }
    case '.':
    case '^':
    case '$':
    case '|':
      return { text: null, end: at + 1 }
    default:
      return { text: character, end: at + character.length }
  }
}

function readEscape(pattern: string, at: number): Item {
  const next = pattern[at + 1] ?? ''
  // With flag u a backslash before a mark of syntax means the mark; letters and digits mean something else.
  if (/[\^$\\.*+?()[\]{}|/-]/.test(next)) return { text: next, end: at + 2 }
  const long = /^\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[pP]\{[^}]*\}|k<[^>]*>|\d+|.)/iu.exec(
    pattern.slice(at),
  )
  return { text: null, end: at + (long?.[0].length ?? 2) }
}

function classEnd(pattern: string, start: number): number {
  let at = start + 1
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1
  return at + 1
}

function groupEnd(pattern: string, start: number): number {
  let at = start + 1
  let depth = 1
  while (at < pattern.length && depth > 0) {
    const character = pattern[at]
    if (character === '\\') at += 2
    else if (character === '[') at = classEnd(pattern, at)
    else {
      if (character === '(') depth++
      if (character === ')') depth--
      at++
    }
  }
  return at
}

function readQuantifier(pattern: string, at: number): { least: number; repeats: boolean; end: number } {
  const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(pattern.slice(at, at + 64))
  if (found === null) return { least: 1, repeats: false, end: at }
  const [whole, count] = found
  const least = count === undefined ? (whole.startsWith('+') ? 1 : 0) : Number(count)
  return { least, repeats: true, end: at + whole.length }
}
