// Kafka's rules for topic names.

/** Kafka keeps the length below a file name's 255 less what its own suffixes need. */
const longestName = 249

/** Null when allowed, else Kafka's complaint. */
export function complaintAboutTopicName(name: string): string | null {
  if (name === '') return 'Topic name is invalid: the empty string is not allowed'
  if (name === '.' || name === '..') return `Topic name is invalid: '${name}' is not allowed`
  if (name.length > longestName) {
    return `Topic name is invalid: the length of '${name}' is longer than the max allowed length ${longestName}`
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    return `Topic name is invalid: '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  }
  return null
}

/** `a.b` and `a_b` would share their metric names, so Kafka refuses to have both. The topic in the way, or null. */
export function collidingTopic(name: string, existing: Iterable<string>): string | null {
  const folded = name.replaceAll('.', '_')
  for (const other of existing) if (other !== name && other.replaceAll('.', '_') === folded) return other
  return null
}

const internalTopics: ReadonlySet<string> = new Set(['__consumer_offsets', '__transaction_state'])

export function isInternalTopic(name: string): boolean {
  return internalTopics.has(name)
}
