// All partitions below one data directory, in Kafka's own layout: `<topic>-<partition>/` folders and checkpoint files.
// Which topics there should be is not known here; what lies on the disk is.

import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type CheckpointEntry, readCheckpoint, readTopicId, writeCheckpoint, writeTopicId } from './checkpoint-files.ts'
import { openLog } from './partition-log.ts'
import type { LogConfig, LogDirectory, PartitionLog, StoredPartition } from './types.ts'

const partitionFolder = /^(.+)-(\d+)$/
const deletedFolder = /-delete$/

/** Opens every partition in `directory` (made when missing) and finishes deletions that a kill interrupted. */
export function openLogDirectory(directory: string, configOf: (topic: string) => LogConfig): LogDirectory {
  mkdirSync(directory, { recursive: true })
  return new StoredLogs(directory, configOf)
}

class StoredLogs implements LogDirectory {
  readonly directory: string
  readonly #stored = new Map<string, StoredPartition>()

  constructor(directory: string, configOf: (topic: string) => LogConfig) {
    this.directory = directory
    const starts = new Map(
      readCheckpoint(directory, 'log-start-offset-checkpoint').map(one => [
        keyOf(one.topic, one.partition),
        one.offset,
      ]),
    )
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue
      if (deletedFolder.test(entry.name)) {
        rmSync(join(directory, entry.name), { recursive: true })
        continue
      }
      const [, topic, partition] = partitionFolder.exec(entry.name) ?? []
      if (topic === undefined || partition === undefined) continue
      this.#open(topic, Number(partition), configOf(topic), starts.get(entry.name))
    }
  }

  partitions(): StoredPartition[] {
    return [...this.#stored.values()]
  }

  get(topic: string, partition: number): PartitionLog | undefined {
    return this.#stored.get(keyOf(topic, partition))?.log
  }

  create(topic: string, partition: number, topicId: string, config: LogConfig): PartitionLog {
    const folder = join(this.directory, keyOf(topic, partition))
    mkdirSync(folder)
    writeTopicId(folder, topicId)
    return this.#open(topic, partition, config, undefined)
  }

  remove(topic: string, partition: number): void {
    const key = keyOf(topic, partition)
    const stored = this.#stored.get(key)
    if (stored === undefined) return
    this.#stored.delete(key)
    stored.log.close()
    // Renamed first: a kill in the middle of removing must not leave a partition with half of its segments.
    const doomed = join(this.directory, `${topic}-${partition}.${randomBytes(16).toString('hex')}-delete`)
    renameSync(stored.log.directory, doomed)
    rmSync(doomed, { recursive: true, force: true })
    this.#writeStarts()
  }

  checkpoint(): void {
    this.#writeStarts()
    const ends = this.#entries(log => log.logEndOffset)
    writeCheckpoint(this.directory, 'recovery-point-offset-checkpoint', ends)
    writeCheckpoint(this.directory, 'replication-offset-checkpoint', ends)
  }

  close(): void {
    this.checkpoint()
    for (const { log } of this.#stored.values()) log.close()
  }

  #open(topic: string, partition: number, config: LogConfig, logStartOffset: bigint | undefined): PartitionLog {
    const key = keyOf(topic, partition)
    const folder = join(this.directory, key)
    const log = openLog(folder, config, {
      ...(logStartOffset === undefined ? {} : { logStartOffset }),
      persistLogStartOffset: () => this.#writeStarts(),
    })
    this.#stored.set(key, { topic, partition, topicId: readTopicId(folder), log })
    return log
  }

  /** Kafka lists only logs that do not start at 0 anyway; reading does not depend on it. */
  #writeStarts(): void {
    const starts = this.#entries(log => log.logStartOffset).filter(entry => entry.offset > 0n)
    writeCheckpoint(this.directory, 'log-start-offset-checkpoint', starts)
  }

  #entries(offsetOf: (log: PartitionLog) => bigint): CheckpointEntry[] {
    return this.partitions().map(({ topic, partition, log }) => ({ topic, partition, offset: offsetOf(log) }))
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}-${partition}`
}
