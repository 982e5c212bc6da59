// All partitions of a folder that is only read, as the broker's topics want their storage.

import { readTopicId } from '../log/checkpoint-files.ts'
import { type LogConfig, type LogDirectory, LogError, type PartitionLog, type StoredPartition } from '../log/index.ts'
import { noTopicId, topicIdToBase64 } from '../topics/topic-id.ts'
import { ReadOnlyLog } from './read-only-log.ts'
import type { FoundFolder, OfflineReport } from './types.ts'

const unknownId = topicIdToBase64(noTopicId)

interface Opened extends StoredPartition {
  log: ReadOnlyLog
}

export class OfflineLogs implements LogDirectory {
  readonly directory: string
  readonly #found: FoundFolder
  readonly #opened = new Map<string, Opened>()
  readonly #missing: string[] = []

  /** @param opened told of how many partitions have been looked through */
  constructor(
    directory: string,
    found: FoundFolder,
    configOf: (topic: string) => LogConfig,
    opened: (partitions: number, of: number) => void,
  ) {
    this.directory = directory
    this.#found = found
    const ids = new Map(found.manifest?.topics.map(({ name, id }) => [name, id]))
    for (const each of found.partitions) {
      const { topic, partition, folder } = each
      const id = ids.get(topic)
      const topicId = typeof id === 'string' ? topicIdToBase64(id) : folder === null ? unknownId : readTopicId(folder)
      this.#opened.set(`${topic}-${partition}`, {
        topic,
        partition,
        topicId,
        log: new ReadOnlyLog(each, configOf(topic)),
      })
      opened(this.#opened.size, found.partitions.length)
    }
  }

  partitions(): StoredPartition[] {
    return [...this.#opened.values()]
  }

  get(topic: string, partition: number): PartitionLog | undefined {
    return this.#opened.get(`${topic}-${partition}`)?.log
  }

  /** A partition that other clients expect, since Kafka counts them from 0, and that is not in the folder. */
  create(topic: string, partition: number, _topicId: string, config: LogConfig): PartitionLog {
    this.#missing.push(`${topic}, partition ${partition}, is not here and looks empty`)
    return new ReadOnlyLog({ folder: null, segment: null, logStartOffset: null, end: null, cutOff: [] }, config)
  }

  remove(): never {
    throw new LogError('KAFKA_STORAGE_ERROR', 'This folder is only read')
  }

  checkpoint(): void {}

  close(): void {
    for (const { log } of this.#opened.values()) log.close()
  }

  report(): OfflineReport {
    const all = [...this.#opened.values()]
    return {
      isCapture: this.#found.manifest !== null,
      topics: new Set(all.map(each => each.topic)).size,
      partitions: all.length,
      damaged: all.flatMap(({ topic, partition, log }) =>
        log.damaged.map(place => ({ ...place, topic, partition, after: place.after.toString() })),
      ),
      notes: [
        ...this.#found.notes,
        ...this.#missing,
        ...all.flatMap(({ topic, partition, log }) => [
          ...log.notes.map(note => `${topic}, partition ${partition}: ${note}`),
          ...(log.hiddenOffsets > 0n && this.#found.manifest === null
            ? [
                `${topic}, partition ${partition}: ${log.hiddenOffsets} offsets behind the high watermark of Kafka’s last checkpoint, ${log.logEndOffset}, are not shown`,
              ]
            : []),
        ]),
      ],
    }
  }
}
