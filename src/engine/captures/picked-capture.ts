// A capture of single records: a selection, or the hits of a search. Their batches hold others too, so they are written
// again: offsets, timestamps, headers, keys and values stay as they were, compression, producer and transaction do not.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { PickedRecords, Walked } from '#contract/picked.ts'
import { topicFolderNames } from '#core/captures/folder-names.ts'
import { type CapturedPartition, type CaptureManifest, MANIFEST_FILE, manifestText } from '#core/captures/manifest.ts'
import { PartitionWriter } from '#core/captures/partition-writer.ts'
import { encodeBatch } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { clusterOverview } from '#kafka/cluster.ts'
import { boundsOf } from '#kafka/offsets.ts'
import { describeTopic } from '#kafka/topics.ts'
import { addGap } from '../exports/export-records.ts'
import { type WalkedBatch, walkRecords } from '../exports/walk-records.ts'
import type { Scanning } from '../sources.ts'
import type { Work } from '../steps.ts'
import { knownConfigs } from './capture-plan.ts'
import { diskFailure } from './running-capture.ts'

interface Open {
  topic: string
  known: CapturedPartition
  writer: PartitionWriter
}

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
  const now = new Date().toISOString()
  const manifest: CaptureManifest = {
    format: 'ottla-capture',
    version: 1,
    name,
    status: 'running',
    failure: null,
    startedAt: now,
    updatedAt: now,
    profile: connection.cluster,
    cluster: { id: clusterId, kafkaVersion },
    isLive: false,
    isReencoded: true,
    sizeLimitBytes: null,
    topics: await plan(scanning, records),
    groups: [],
  }
  const open = manifest.topics.flatMap(topic =>
    topic.partitions.map((known): Open => {
      return { topic: topic.name, known, writer: new PartitionWriter(join(folder, known.folder), known.from) }
    }),
  )
  const save = (status: CaptureManifest['status']) => {
    for (const { known, writer } of open) Object.assign(known, writer.counts, { files: writer.files })
    Object.assign(manifest, { status, updatedAt: new Date().toISOString() })
    return onDisk(folder, writeFileAtomic(join(folder, MANIFEST_FILE), manifestText(manifest)))
  }
  await onDisk(folder, mkdir(folder))
  await save('running')
  const walked: Walked = { records: 0, bytes: 0, gapCount: 0, gaps: [] }
  const onGap = (gap: Walked['gaps'][number]) => {
    addGap(walked, gap)
    open.find(each => isOf(each, gap))?.known.gaps.push({ offset: gap.offset, what: gap.what })
  }
  try {
    const options = { isolation: 'read_uncommitted' as const, signal: work.signal, onGap }
    for await (const batch of walkRecords(scanning, { of: 'records', records }, options)) {
      const writer = open.find(each => isOf(each, batch))?.writer
      const last = batch.records.at(-1)
      if (writer === undefined || last === undefined) continue
      await onDisk(folder, writer.append(reencoded(batch), last.offset + 1n, last.offset + 1n))
      walked.records += batch.records.length
      walked.bytes = open.reduce((sum, each) => sum + each.writer.counts.bytes, 0)
      work.report({ share: batch.share, records: walked.records, bytes: walked.bytes })
    }
    for (const { writer, known } of open) {
      await onDisk(folder, writer.close())
      writer.counts.next = known.until ?? writer.counts.next
    }
    await save('complete')
    return walked
  } catch (error) {
    for (const { writer } of open) await writer.close().catch(() => {}) // the first failure is the one that counts
    await save(work.signal.aborted ? 'stopped' : 'failed')
    throw error
  }
}

const isOf = ({ topic, known }: Open, place: { topic: string; partition: number }) =>
  topic === place.topic && known.partition === place.partition

/** One batch as it was, but for what is not wanted of it; not transactional, since its transaction is not there. */
function reencoded({ records, timestampType }: WalkedBatch): Buffer {
  return encodeBatch(records, { compression: 'lz4', timestampType })
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

async function onDisk<Result>(folder: string, act: Promise<Result>): Promise<Result> {
  try {
    return await act
  } catch (error) {
    throw diskFailure(error, folder)
  }
}
