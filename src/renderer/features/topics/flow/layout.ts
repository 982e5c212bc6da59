// Where the nodes of the picture stand and what joins them: three columns of rows with fixed heights, so that nothing is
// measured. Producers on the left, partitions in the middle, groups with their members on the right.
import type { TopicFlow, TopicProducer, TopicReader } from '#contract/index.ts'

export type Member = TopicReader['members'][number]

/** What a person points at. */
export type Place =
  | { kind: 'producer'; producerId: bigint }
  | { kind: 'partition'; partition: number }
  | { kind: 'reader'; key: string }

export interface Placed<Node> {
  node: Node
  /** Of its upper edge, in pixels. */
  top: number
}

/** A member of a group; null: what the group has committed where no member reads. */
export interface Reader {
  key: string
  groupId: string
  member: Member | null
  partitions: readonly number[]
  lag: bigint | null
}

export interface Link {
  /** `producer/7` or the reader's key. */
  end: string
  partition: number
  /** Nobody reads here now: the group only committed. */
  isDashed: boolean
  /** Heights of its left and right end. */
  from: number
  to: number
}

export interface Layout {
  height: number
  producers: Placed<TopicProducer>[]
  partitions: Placed<TopicFlow['partitions'][number]>[]
  groups: Placed<TopicReader>[]
  readers: Placed<Reader>[]
  writes: Link[]
  reads: Link[]
  /** What was left out because it would not be a picture any more. */
  hidden: { producers: number; partitions: number; groups: number }
}

export const NODE_HEIGHT = 40
export const PARTITION_HEIGHT = 24
export const GROUP_HEIGHT = 26
const GAP = 6
const GROUP_GAP = 14
/** Up to this height shorter columns stand in the middle; of a taller picture a person sees the top. */
const CENTRED_UP_TO = 600

export const producerKey = (producerId: bigint): string => `producer/${producerId}`

export function layoutOf(flow: TopicFlow, limit: number): Layout {
  const partitions = flow.partitions.slice(0, limit)
  const producers = (flow.producers ?? []).slice(0, limit)
  const groups = flow.groups.slice(0, limit)

  const writers = column(producers, () => NODE_HEIGHT + GAP)
  const logs = column(partitions, () => PARTITION_HEIGHT + GAP)
  const blocks = column(
    groups.map(group => ({ group, readers: readersOf(group) })),
    ({ readers }) => GROUP_HEIGHT + readers.length * (NODE_HEIGHT + GAP) + GROUP_GAP,
  )
  const height = Math.max(writers.height, logs.height, blocks.height)
  for (const each of [writers, logs, blocks]) {
    const shift = height > CENTRED_UP_TO ? 0 : Math.floor((height - each.height) / 2)
    for (const placed of each.placed) placed.top += shift
  }

  const readers = blocks.placed.flatMap(({ node, top }) =>
    node.readers.map((reader, index) => ({ node: reader, top: top + GROUP_HEIGHT + index * (NODE_HEIGHT + GAP) })),
  )
  const middleOf = new Map(logs.placed.map(({ node, top }) => [node.partition, top + PARTITION_HEIGHT / 2]))
  const drawn = (ids: readonly number[]) => ids.flatMap(id => [[id, middleOf.get(id)] as const])
  return {
    height,
    producers: writers.placed,
    partitions: logs.placed,
    groups: blocks.placed.map(({ node, top }) => ({ node: node.group, top })),
    readers,
    writes: writers.placed.flatMap(({ node, top }) =>
      drawn(node.partitions).flatMap(([partition, to]) =>
        to === undefined
          ? []
          : [{ end: producerKey(node.producerId), partition, isDashed: false, from: top + NODE_HEIGHT / 2, to }],
      ),
    ),
    reads: readers.flatMap(({ node, top }) =>
      drawn(node.partitions).flatMap(([partition, from]) =>
        from === undefined
          ? []
          : [{ end: node.key, partition, isDashed: node.member === null, from, to: top + NODE_HEIGHT / 2 }],
      ),
    ),
    hidden: {
      producers: (flow.producers?.length ?? 0) - producers.length,
      partitions: flow.partitions.length - partitions.length,
      groups: flow.groups.length - groups.length,
    },
  }
}

/** The partitions a person points at: those that the node writes or reads, or the partition itself. */
export function partitionsAt(layout: Layout, place: Place): ReadonlySet<number> {
  if (place.kind === 'partition') return new Set([place.partition])
  const end = place.kind === 'producer' ? producerKey(place.producerId) : place.key
  const links = place.kind === 'producer' ? layout.writes : layout.reads
  return new Set(links.filter(link => link.end === end).map(({ partition }) => partition))
}

function readersOf(group: TopicReader): Reader[] {
  const assigned = new Set(group.members.flatMap(({ partitions }) => partitions))
  const lagOf = (ids: ReadonlySet<number>) => {
    const lags = group.offsets.flatMap(({ partition, lag }) => (lag !== null && ids.has(partition) ? [lag] : []))
    return lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0n)
  }
  const readers = group.members.map(
    (member): Reader => ({
      key: `member/${group.groupId}/${member.memberId}`,
      groupId: group.groupId,
      member,
      partitions: member.partitions,
      lag: lagOf(new Set(member.partitions)),
    }),
  )
  const left = group.offsets.map(({ partition }) => partition).filter(partition => !assigned.has(partition))
  if (left.length === 0) return readers
  const key = `committed/${group.groupId}`
  return [...readers, { key, groupId: group.groupId, member: null, partitions: left, lag: lagOf(new Set(left)) }]
}

function column<Node>(nodes: readonly Node[], heightOf: (node: Node) => number) {
  let height = 0
  const placed = nodes.map((node): Placed<Node> => {
    const top = height
    height += heightOf(node)
    return { node, top }
  })
  return { placed, height }
}
