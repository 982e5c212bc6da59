// The consumer groups of the sample data: where they stand when the directory is new, and the members that live on.
//   billing          one slow member on shop.orders, far behind and staying so
//   search-indexer   two members on news.*, at the end
//   fraud-detection  one member on shop.payments, a little behind
//   newsletter       nobody there, stopped in the middle of news.culture
//   warehouse-export nobody there, read everything when it was made; its lag grows

import type { Services } from '../services.ts'
import { type Pace, SampleMember } from './member.ts'

/** Share of each partition's history that a group has committed at the start. */
const committedAtStart: readonly { groupId: string; topic: string; share: number }[] = [
  { groupId: 'billing', topic: 'shop.orders', share: 0.88 },
  { groupId: 'search-indexer', topic: 'news.politics', share: 1 },
  { groupId: 'search-indexer', topic: 'news.sport', share: 1 },
  { groupId: 'search-indexer', topic: 'news.culture', share: 1 },
  { groupId: 'search-indexer', topic: 'news.science', share: 1 },
  { groupId: 'fraud-detection', topic: 'shop.payments', share: 0.998 },
  { groupId: 'newsletter', topic: 'news.culture', share: 0.55 },
  { groupId: 'warehouse-export', topic: 'shop.orders', share: 1 },
  { groupId: 'warehouse-export', topic: 'shop.customers', share: 1 },
]

/** Commits what the groups had read before, as clients outside a generation do. */
export async function commitHistory({ groups, topics }: Services): Promise<void> {
  await groups.ensureReady()
  for (const { groupId, topic, share } of committedAtStart) {
    const offsets = (topics.get(topic)?.partitions ?? []).map(({ index, log }) => ({
      topic,
      partition: index,
      offset: BigInt(Math.floor(Number(log.logEndOffset) * share)),
      leaderEpoch: -1,
      metadata: '',
    }))
    await groups.commitOffsets({ groupId, memberId: '', groupInstanceId: null, generationId: -1 }, offsets)
  }
}

const keepsUp: Pace = (_committed, end) => end

/** Stays up to this many records behind. */
const behind =
  (records: bigint): Pace =>
  (committed, end) =>
    committed + records < end ? end - records : committed

/** About a record every four seconds and partition: as fast as orders arrive, so that the lag neither ends nor explodes. */
const slow: Pace = (committed, end) => (committed < end && Math.random() < 0.11 ? committed + 1n : committed)

/** Starts the members; the returned function makes them leave. */
export function startMembers(services: Services, report: (line: string) => void): () => void {
  const news = ['news.politics', 'news.sport', 'news.culture', 'news.science']
  const members = [
    { groupId: 'billing', clientId: 'billing-1', topics: ['shop.orders'], pace: slow },
    { groupId: 'search-indexer', clientId: 'search-indexer-1', topics: news, pace: keepsUp },
    { groupId: 'search-indexer', clientId: 'search-indexer-2', topics: news, pace: keepsUp },
    { groupId: 'fraud-detection', clientId: 'fraud-detection-1', topics: ['shop.payments'], pace: behind(3n) },
  ].map(options => new SampleMember(services, { ...options, report }))
  for (const member of members) member.start()
  return () => {
    for (const member of members) member.stop()
  }
}
