// Kafka's small text files beside the segments: partition.metadata in each folder, the offset checkpoints above them.
// Written to a temporary file first, so that a kill never leaves half of one.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CheckpointEntry {
  topic: string
  partition: number
  offset: bigint
}

export type CheckpointName =
  | 'log-start-offset-checkpoint'
  | 'recovery-point-offset-checkpoint'
  | 'replication-offset-checkpoint'

/** Kafka's id of topics that have none, as it writes it. */
const noTopicId = 'AAAAAAAAAAAAAAAAAAAAAA'

/** version 0, the number of entries, then one line each: topic, partition, offset. */
export function writeCheckpoint(directory: string, name: CheckpointName, entries: readonly CheckpointEntry[]): void {
  const lines = entries.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}\n`)
  writeWhole(join(directory, name), `0\n${entries.length}\n${lines.join('')}`)
}

/** Empty when there is no such file, or nothing in it: Kafka makes it so. Throws when it is not what Kafka writes. */
export function readCheckpoint(directory: string, name: CheckpointName): CheckpointEntry[] {
  const path = join(directory, name)
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  if (text === '') return []
  const [version, , ...lines] = text.split('\n')
  if (version !== '0') throw new Error(`${path} has version ${version}; only version 0 is known`)
  return lines
    .filter(line => line !== '')
    .map(line => {
      const found = /^(\S+) (\d+) (\d+)$/.exec(line)
      if (found === null) throw new Error(`${path} has a line that is not "topic partition offset": ${line}`)
      const [, topic = '', partition = '', offset = ''] = found
      return { topic, partition: Number(partition), offset: BigInt(offset) }
    })
}

export function writeTopicId(partitionDirectory: string, topicId: string): void {
  writeWhole(join(partitionDirectory, 'partition.metadata'), `version: 0\ntopic_id: ${topicId}\n`)
}

/** The id of a folder made before Kafka had topic ids is all zeros. */
export function readTopicId(partitionDirectory: string): string {
  const path = join(partitionDirectory, 'partition.metadata')
  if (!existsSync(path)) return noTopicId
  return /^topic_id: (\S{22})$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? noTopicId
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text)
  renameSync(`${path}.tmp`, path)
}
