// Captures as they lie on the disk: listed, looked at, renamed. Opening one is the broker's part.
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { StoredCapture } from '#contract/captures.contract.ts'
import type { Problem } from '#contract/procedure.ts'
import { type CaptureManifest, MANIFEST_FILE, manifestText, readManifest } from '#core/captures/manifest.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { foldersIn } from '../folders-in.ts'

/** Newest first. A folder that is not there yet holds none. */
export async function listCaptures(folder: string): Promise<{ captures: StoredCapture[]; problems: Problem[] }> {
  const captures: StoredCapture[] = []
  const problems: Problem[] = []
  for (const name of await foldersIn(folder)) {
    try {
      const capture = await readCapture(join(folder, name))
      if (capture !== null) captures.push(capture)
    } catch (error) {
      problems.push({
        code: 'CAPTURE_UNREADABLE',
        what: error instanceof Error ? error.message : String(error),
        where: { folder: name },
        remedy: 'Restore its capture.json. Its partition folders can be opened one by one as well.',
        retriable: false,
      })
    }
  }
  captures.sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1))
  return { captures, problems }
}

/** Null where the folder is no capture. @throws Error that names the file */
export async function readCapture(folder: string): Promise<StoredCapture | null> {
  const manifest = await readManifest(folder)
  return manifest === null ? null : described(basename(folder), manifest)
}

export async function renameCapture(folder: string, name: string): Promise<void> {
  const manifest = await readManifest(folder)
  if (manifest === null) throw captureNotFound(folder)
  await writeFileAtomic(join(folder, MANIFEST_FILE), manifestText({ ...manifest, name }))
}

export function captureNotFound(folder: string): KafkaFailure {
  return new KafkaFailure({
    code: 'CAPTURE_NOT_FOUND',
    what: 'The capture is not there any more',
    where: { folder },
    remedy: 'Refresh the list of captures.',
  })
}

function described(id: string, manifest: CaptureManifest): StoredCapture {
  const { name, status, failure, startedAt, updatedAt, profile, cluster, isLive, isReencoded, topics, groups } =
    manifest
  const partitions = topics.flatMap(topic => topic.partitions)
  return {
    id,
    name,
    status,
    failure,
    startedAt,
    updatedAt,
    profile,
    clusterId: cluster.id,
    kafkaVersion: cluster.kafkaVersion,
    isLive,
    isReencoded,
    records: partitions.reduce((sum, each) => sum + each.records, 0),
    bytes: partitions.reduce((sum, each) => sum + each.bytes, 0),
    topics: topics.map(topic => ({
      name: topic.name,
      partitionCount: topic.partitionCount,
      partitions: topic.partitions.map(
        ({ transactionsCutOff, files, folder: _folder, batches: _batches, ...rest }) => ({
          ...rest,
          transactionsCutOff: transactionsCutOff.length,
          checksums: files.length,
        }),
      ),
    })),
    groups,
  }
}
