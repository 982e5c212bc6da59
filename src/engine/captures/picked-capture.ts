// A capture of single records: a selection, or the hits of a search. Their batches hold others too, so they are written
// again: offsets, timestamps, headers, keys and values stay as they were, compression, producer and transaction do not.
import type { PickedRecords, Walked } from '#contract/picked.ts'
import { topicFolderNames } from '#core/captures/folder-names.ts'
import type { CapturedPartition, CaptureManifest } from '#core/captures/manifest.ts'
import { initCompression } from '#core/records/compression.ts'
import { clusterOverview } from '#kafka/cluster.ts'
import { boundsOf } from '#kafka/offsets.ts'
import { describeTopic } from '#kafka/topics.ts'
import { addGap } from '../exports/export-records.ts'
import { walkRecords } from '../exports/walk-records.ts'
import type { Scanning } from '../sources.ts'
import type { Work } from '../steps.ts'
import { knownConfigs } from './capture-plan.ts'
import { ReencodedCapture } from './reencoded-capture.ts'

/** @param folder the capture's own, which is made here. @throws KafkaFailure */
export async function capturePicked(
  scanning: Scanning,
  asked: { folder: string; name: string; records: PickedRecords },
  work: Work,
): Promise<Walked> {
  await initCompression()
  const { folder, name, records } = asked
  const { connection } = scanning
  const { clusterId, kafkaVersion } = await clusterOverview(connection)
  const cluster = { id: clusterId, kafkaVersion }
  const topics = await plan(scanning, records)
  const capture = new ReencodedCapture(folder, { name, profile: connection.cluster, cluster })
  await capture.begin()
  const walked: Walked = { records: 0, bytes: 0, gapCount: 0, gaps: [] }
  const onGap = (gap: Walked['gaps'][number]) => {
    addGap(walked, gap)
    capture.addGap(gap)
  }
  try {
    await capture.add(topics)
    const options = { isolation: 'read_uncommitted' as const, signal: work.signal, onGap }
    for await (const batch of walkRecords(scanning, { of: 'records', records }, options)) {
      await capture.append(batch)
      walked.records += batch.records.length
      walked.bytes = capture.bytes
      work.report({ share: batch.share, records: walked.records, bytes: walked.bytes })
    }
    await capture.finish()
    return walked
  } catch (error) {
    await capture.breakOff(work.signal.aborted ? 'stopped' : 'failed', error)
    throw error
  }
}

async function plan({ connection }: Scanning, records: PickedRecords): Promise<CaptureManifest['topics']> {
  const topics = [...new Set(records.map(each => each.topic))]
  const folders = topicFolderNames(topics)
  return Promise.all(
    topics.map(async (topic, index) => {
      const described = await describeTopic(connection, topic)
      const mine = records.filter(each => each.topic === topic)
      const partitions = [...new Set(mine.map(each => each.partition))].sort((a, b) => a - b)
      const bounds = await boundsOf(connection, topic, partitions)
      return {
        name: topic,
        id: described.topicId,
        partitionCount: described.partitions.length,
        configs: await knownConfigs(connection, topic),
        partitions: partitions.map((partition): CapturedPartition => {
          const offsets = mine.filter(each => each.partition === partition).flatMap(each => each.offsets)
          const { logStartOffset, end } = bounds.get(partition) ?? { logStartOffset: 0n, end: 0n }
          const from = offsets.reduce((least, each) => (each < least ? each : least))
          return {
            partition,
            folder: `${folders[index] ?? topic}-${partition}`,
            from,
            until: offsets.reduce((most, each) => (each > most ? each : most)) + 1n,
            logStartOffset,
            highWatermark: end,
            lastStableOffset: end,
            next: from,
            records: 0,
            batches: 0,
            bytes: 0,
            transactionsCutOff: [],
            files: [],
            gaps: [],
          }
        }),
      }
    }),
  )
}
