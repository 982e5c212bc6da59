// Names of partition folders that every file system takes: Kafka's `<topic>-<partition>` wherever that is safe.

/** Devices of Windows, with any extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** Leaves room for a long path above it and a segment's name below. */
const LONGEST = 120

/** One name per topic, in their order, without the partition: `folderName('a', 3)` is put together by the caller. */
export function topicFolderNames(topics: readonly string[]): string[] {
  const taken = new Set<string>()
  return topics.map((topic, index) => {
    // `a` and `A` are one folder where case does not count; a tilde is in no topic's name.
    const folded = topic.toLowerCase()
    const isSafe = topic.length <= LONGEST && !reserved.test(topic) && !taken.has(folded)
    taken.add(folded)
    return isSafe ? topic : `${topic.slice(0, LONGEST / 2).replace(reserved, '_$1$2')}~${index}`
  })
}
