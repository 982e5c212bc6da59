import { describe, expect, it } from 'vitest'
import type { TopicSummary } from '#contract/index.ts'
import { refreshEvery } from '#renderer/features/tree/use-tree-rows.ts'

const topics = (count: number, partitions: number): TopicSummary[] =>
  Array.from({ length: count }, (_, number) => ({
    name: `topic-${number}`,
    topicId: null,
    isInternal: false,
    partitions,
    replicationFactor: 1,
    unhealthyPartitions: 0,
  }))

describe('the tree reads the topics again', () => {
  it('as often as the settings say, as long as they are few', () => {
    expect(refreshEvery(5000, undefined)).toBe(5000)
    expect(refreshEvery(5000, topics(500, 10))).toBe(5000)
  })

  it('less often the more partitions there are, at least once a minute', () => {
    expect(refreshEvery(5000, topics(2000, 5))).toBe(10_000)
    expect(refreshEvery(5000, topics(10_000, 10))).toBe(60_000)
  })

  it('never more often than asked', () => {
    expect(refreshEvery(300_000, topics(10_000, 10))).toBe(300_000)
  })
})
