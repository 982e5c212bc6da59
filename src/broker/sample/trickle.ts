// New records for the sample topics while the broker runs, as single producers would send them now and then.

import { encodeBatch } from '#core/records/batch.ts'
import type { Services } from '../services.ts'
import { partitionOf } from './history.ts'
import { randomFrom } from './random.ts'
import type { SampleTopic } from './sample-topic.ts'

const tickMs = 250

/** Starts it; the returned function ends it. Topics that were deleted meanwhile are left alone. */
export function startTrickle({ topics, now }: Services, samples: readonly SampleTopic[]): () => void {
  const random = randomFrom(now())
  // Numbers go on where the last run ended: offsets count what was written.
  const written = (sample: SampleTopic) =>
    (topics.get(sample.name)?.partitions ?? []).reduce((sum, { log }) => sum + Number(log.logEndOffset), 0)
  const sent = new Map(samples.map(sample => [sample.name, written(sample)]))
  const timer = setInterval(() => {
    for (const sample of samples) {
      if (!random.chance(tickMs / 1000 / sample.secondsBetween)) continue
      const number = sent.get(sample.name) ?? 0
      sent.set(sample.name, number + 1)
      const time = now()
      const record = sample.record(random, number, new Date(time))
      const topic = topics.get(sample.name)
      const partition = topic?.partitions[partitionOf(record, number, sample) % topic.partitions.length]
      const batch = encodeBatch([{ ...record, timestamp: BigInt(time) }], { compression: sample.compression })
      partition?.log.append(batch, { now: time, origin: 'coordinator' })
    }
  }, tickMs)
  return () => clearInterval(timer)
}
