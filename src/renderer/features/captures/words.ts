// States and topics of a capture in words.
import type { Capture, StoredCapture } from '#contract/index.ts'
import { plural } from '#renderer/lib/format.ts'

export const statusWords: Record<Capture['status'], { word: string; title: string }> = {
  running: { word: 'running', title: 'Records are being written' },
  complete: { word: 'complete', title: 'All of the range that was asked for is here' },
  stopped: { word: 'stopped', title: 'It was stopped; what came until then is here' },
  limited: { word: 'size limit', title: 'It reached its size limit; what came until then is here' },
  failed: { word: 'failed', title: 'It failed; what came until then is here' },
  interrupted: { word: 'interrupted', title: 'The app ended meanwhile; what was written until then is here' },
}

export function topicWords({ topics }: Pick<StoredCapture, 'topics'>): string {
  const [first] = topics
  if (first === undefined) return '–'
  const partitions = topics.reduce((sum, each) => sum + each.partitions.length, 0)
  return topics.length === 1
    ? `${first.name} · ${plural(partitions, 'partition')}`
    : `${plural(topics.length, 'topic')} · ${plural(partitions, 'partition')}`
}
