// The first records of a source beside what they would be sent as: enough to see what a mapping does, without reading all.
import type { ReplayPreview } from '#contract/replay.contract.ts'
import { initCompression } from '#core/records/compression.ts'
import { PartitionRecords } from './source-records.ts'
import { isolationOf, stretchesOf } from './stretches.ts'
import { afterOf, contentOf, type TrialParts, trial } from './trial.ts'

const SHOWN = 20

/** Some of each of the first partitions. @throws KafkaFailure where the source cannot be read */
export async function previewReplay(parts: TrialParts): Promise<ReplayPreview[]> {
  await initCompression()
  const { spec, plan, log } = parts
  const attempt = trial(parts)
  const sources = stretchesOf(spec, plan).filter(({ from, until }) => from < until)
  const each = Math.ceil(SHOWN / Math.max(1, sources.length))
  const previews: ReplayPreview[] = []
  for (const source of sources.slice(0, SHOWN)) {
    const { topic, partition } = source
    const reading = new PartitionRecords(log(topic), source, isolationOf(spec), null, () => {})
    for (const found of (await reading.next())?.slice(0, each) ?? []) {
      const record = { ...found, topic, partition }
      previews.push({ before: contentOf(record), after: afterOf(record, attempt(record)) })
    }
  }
  return previews
}
