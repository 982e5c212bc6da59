// Logs in temporary folders for the tests beside this file, and short ways to fill and to read them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { defaultLogConfig, type LogConfig, type OpenLogOptions, openLog, type PartitionLog } from '#broker/log/index.ts'
import { type BatchOptions, decodeBatch, encodeBatch, encodeControlBatch, walkBatches } from '#core/records/batch.ts'
import type { KafkaRecord } from '#core/records/record.ts'

/** The clock of these tests, ms since the epoch. */
export const now = 1_700_000_000_000

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ottla-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a log and closes it at the end of the test. */
export function open(directory: string, config: Partial<LogConfig> = {}, options: OpenLogOptions = {}): PartitionLog {
  const log = openLog(directory, { ...defaultLogConfig, ...config }, options)
  onTestFinished(() => log.close())
  return log
}

export type Pair = readonly [key: string | null, value: string | null, timestamp?: number]

export function batchOf(pairs: readonly Pair[], options: BatchOptions = {}): Buffer {
  const records = pairs.map(([key, value, timestamp]) => ({
    timestamp: BigInt(timestamp ?? now),
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: [],
  }))
  return encodeBatch(records, options)
}

/** Appends one batch as a client would; returns its first offset. */
export function put(log: PartitionLog, pairs: readonly Pair[], options: BatchOptions = {}): bigint {
  return log.append(batchOf(pairs, options), { now, origin: 'client' }).baseOffset
}

/** Appends the marker that ends a transaction. */
export function end(log: PartitionLog, kind: 'commit' | 'abort', producerId: bigint, producerEpoch = 0): bigint {
  const marker = encodeControlBatch(kind, { producerId, producerEpoch, timestamp: BigInt(now), coordinatorEpoch: 5 })
  return log.append(marker, { now, origin: 'coordinator' }).baseOffset
}

/** Every record, markers too, read in small steps as a consumer would. */
export function recordsOf(log: PartitionLog, maxBytes = 300): KafkaRecord[] {
  const records: KafkaRecord[] = []
  for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
    const { batches, nextOffset } = log.read(offset, { maxBytes, isolation: 'read_uncommitted' })
    if (nextOffset <= offset) break
    for (const { bytes } of walkBatches(batches)) records.push(...decodeBatch(bytes))
    offset = nextOffset
  }
  return records
}

/** `offset key=value` of each record, markers left out. */
export function contentOf(log: PartitionLog): string[] {
  const lines: string[] = []
  for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
    const { batches, nextOffset } = log.read(offset, { maxBytes: 1, isolation: 'read_uncommitted' })
    if (nextOffset <= offset) break
    for (const { header, bytes } of walkBatches(batches)) {
      if (header.isControl) continue
      for (const record of decodeBatch(bytes)) lines.push(`${record.offset} ${record.key}=${record.value}`)
    }
    offset = nextOffset
  }
  return lines
}

/** An idempotent producer's header fields. */
export function producer(producerId: bigint, baseSequence: number, more: BatchOptions = {}): BatchOptions {
  return { producerId, producerEpoch: 0, baseSequence, ...more }
}
