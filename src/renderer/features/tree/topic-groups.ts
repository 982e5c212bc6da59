// Topics grouped by the first part of their names: `shop.orders` and `shop.payments` under `shop`. Pure.

export interface TopicGroup<Topic> {
  prefix: string
  topics: Topic[]
}

const separator = /[._-]/

/** What stands before the first separator; null when there is none, or nothing before it. */
export function prefixOf(name: string): string | null {
  const at = name.search(separator)
  return at <= 0 || at === name.length - 1 ? null : name.slice(0, at)
}

/** What all names of the group begin with: the separator too, where it is the same one. */
export function beginningOf({ prefix, topics }: TopicGroup<{ name: string }>): string {
  const separators = new Set(topics.map(topic => topic.name[prefix.length]))
  const [only = ''] = separators
  return separators.size === 1 ? `${prefix}${only}` : prefix
}

/** Prefixes that at least two topics share become groups; everything is ordered by name. */
export function groupTopics<Topic extends { name: string }>(topics: readonly Topic[]): (Topic | TopicGroup<Topic>)[] {
  const byPrefix = new Map<string, Topic[]>()
  const alone: Topic[] = []
  for (const topic of topics) {
    const prefix = prefixOf(topic.name)
    const others = prefix === null ? undefined : byPrefix.get(prefix)
    if (prefix === null) alone.push(topic)
    else if (others === undefined) byPrefix.set(prefix, [topic])
    else others.push(topic)
  }
  const groups: TopicGroup<Topic>[] = []
  for (const [prefix, members] of byPrefix) {
    if (members.length > 1) groups.push({ prefix, topics: members })
    else alone.push(...members)
  }
  const nameOf = (each: Topic | TopicGroup<Topic>) => ('prefix' in each ? each.prefix : each.name)
  return [...groups, ...alone].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
}
