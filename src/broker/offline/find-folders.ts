// What was chosen: a capture, a broker's data directory, several of them side by side, one partition's folder, or one file
// of it.
// Reads names and Kafka's small files; opens no log.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type CaptureManifest, readManifest } from '#core/captures/manifest.ts'
import { readCheckpoint } from '../log/checkpoint-files.ts'
import { isInternalTopic } from '../topics/topic-name.ts'
import type { FoundFolder, FoundPartition } from './types.ts'

const partitionFolder = /^(.+)-(\d+)$/
const segmentFile = /^\d{20}\.log$/
const unfinishedFolder = /\.[0-9a-zA-Z_-]+-(delete|future|stray)$/
/** KRaft's own log, which brokers do not serve. */
const metadataTopic = '__cluster_metadata'

type Checkpoint = 'log-start-offset-checkpoint' | 'replication-offset-checkpoint'

/** @throws Error that says why nothing can be opened */
export async function findFolders(
  folder: string,
  options: { pastHighWatermark: boolean; segment: string | null },
): Promise<FoundFolder> {
  if (options.segment !== null) return ofSegment(folder, options.segment)
  const manifest = await readManifest(folder)
  if (manifest !== null) return ofCapture(folder, manifest)
  const found: FoundFolder = { clusterId: null, partitions: [], manifest: null, notes: [] }
  const directories = isDataDirectory(folder)
    ? [folder]
    : foldersIn(folder)
        .map(name => join(folder, name))
        .filter(isDataDirectory)
  for (const directory of directories) addDirectory(found, directory, options.pastHighWatermark)
  if (directories.length === 0 && holdsSegments(folder)) addSingle(found, folder, options.pastHighWatermark)
  if (found.partitions.length === 0) {
    throw new Error(`${folder} is no capture, and holds no folder of a partition with .log files of Kafka`)
  }
  return found
}

/** One file of a partition: all of it, whatever the checkpoints say. */
function ofSegment(folder: string, segment: string): FoundFolder {
  if (!segmentFile.test(segment))
    throw new Error(
      `${segment} is not named as Kafka names a segment: the offset of its first record in 20 digits, .log`,
    )
  const { topic, partition } = partitionOf(folder)
  const found = { topic, partition, folder, segment, logStartOffset: null, end: null, cutOff: [] }
  return { clusterId: clusterIdIn(dirname(folder)), partitions: [found], manifest: null, notes: [] }
}

function ofCapture(folder: string, manifest: CaptureManifest): FoundFolder {
  const notes: string[] = []
  const partitions = manifest.topics.flatMap(topic =>
    topic.partitions.map((each): FoundPartition => {
      const path = join(folder, each.folder)
      // A partition of which nothing came has no folder.
      const isThere = existsSync(path)
      if (!isThere && each.bytes > 0) notes.push(`The folder of ${topic.name}, partition ${each.partition}, is missing`)
      return {
        topic: topic.name,
        partition: each.partition,
        folder: isThere ? path : null,
        segment: null,
        logStartOffset: each.from,
        end: each.until,
        cutOff: each.transactionsCutOff,
      }
    }),
  )
  return { clusterId: manifest.cluster.id, partitions, manifest, notes }
}

function isDataDirectory(folder: string): boolean {
  return foldersIn(folder).some(name => partitionFolder.test(name) && holdsSegments(join(folder, name)))
}

function addDirectory(found: FoundFolder, directory: string, pastHighWatermark: boolean): void {
  found.clusterId ??= clusterIdIn(directory)
  const starts = offsetsOf(found, directory, 'log-start-offset-checkpoint')
  const ends = offsetsOf(found, directory, 'replication-offset-checkpoint')
  for (const name of foldersIn(directory)) {
    if (unfinishedFolder.test(name)) {
      found.notes.push(`${name} is left out: Kafka was deleting or moving it, or did not know it`)
      continue
    }
    const [, topic, partition] = partitionFolder.exec(name) ?? []
    if (topic === undefined || partition === undefined || !holdsSegments(join(directory, name))) continue
    if (topic === metadataTopic) {
      found.notes.push(`${name} is left out: it is the cluster’s metadata, not a topic`)
      continue
    }
    if (found.partitions.some(each => each.topic === topic && each.partition === Number(partition))) {
      found.notes.push(`${join(directory, name)} is left out: the partition is in another folder, too`)
      continue
    }
    found.partitions.push({
      topic,
      partition: Number(partition),
      folder: join(directory, name),
      segment: null,
      logStartOffset: starts.get(name) ?? null,
      // The group's and transactions' own topics are needed whole to know what was committed.
      end: pastHighWatermark || isInternalTopic(topic) ? null : (ends.get(name) ?? null),
      cutOff: [],
    })
  }
}

/** One partition's folder; the checkpoints lie beside it. */
function addSingle(found: FoundFolder, folder: string, pastHighWatermark: boolean): void {
  const name = basename(folder)
  const above = dirname(folder)
  found.clusterId = clusterIdIn(above)
  found.partitions.push({
    ...partitionOf(folder),
    folder,
    segment: null,
    logStartOffset: offsetsOf(found, above, 'log-start-offset-checkpoint').get(name) ?? null,
    end: pastHighWatermark ? null : (offsetsOf(found, above, 'replication-offset-checkpoint').get(name) ?? null),
    cutOff: [],
  })
}

/** By the folder's name, where it is that of a partition. */
function partitionOf(folder: string): { topic: string; partition: number } {
  const name = basename(folder)
  const [, topic = name.replaceAll(/[^a-zA-Z0-9._-]/g, '_'), partition = '0'] = partitionFolder.exec(name) ?? []
  return { topic, partition: Number(partition) }
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
}

function holdsSegments(folder: string): boolean {
  return readdirSync(folder).some(name => segmentFile.test(name.replace(/\.swap$/, '')))
}

/** A kill may leave an empty file; without it the log's own ends count, and that is said. */
function offsetsOf(found: FoundFolder, directory: string, name: Checkpoint): Map<string, bigint> {
  try {
    return new Map(readCheckpoint(directory, name).map(each => [`${each.topic}-${each.partition}`, each.offset]))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    found.notes.push(`${name} does not count: ${reason}`)
    return new Map()
  }
}

function clusterIdIn(directory: string): string | null {
  const file = join(directory, 'meta.properties')
  return existsSync(file) ? (/^cluster\.id=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? null) : null
}
