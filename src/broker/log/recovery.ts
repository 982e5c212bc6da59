// Opens the segments of one partition: finishes what a kill left half done, counts every whole batch and cuts off a
// torn or corrupt tail. Nothing before such a tail is touched, and all that is cut is reported.

import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type BatchHeader, verifyCrc } from '#core/records/batch.ts'
import { RecordsError } from '#core/records/records-error.ts'
import { readMarker } from './append-validation.ts'
import type { ProducerStates } from './producer-states.ts'
import { Segment } from './segment.ts'
import type { SegmentReader } from './segment-reader.ts'
import type { RecoveryReport } from './types.ts'

const segmentFile = /^(\d{20})\.log$/
const swapFile = /^(\d{20})\.log\.swap$/

export interface RecoveredSegments {
  /** By base offset; may be empty. */
  segments: Segment[]
  reports: RecoveryReport[]
}

/** Opens the folder's segments, oldest first, and tells `producers` every batch in them. */
export function recoverSegments(directory: string, producers: ProducerStates): RecoveredSegments {
  finishSwaps(directory)
  const names = readdirSync(directory)
    .filter(name => segmentFile.test(name))
    .sort()
  const segments: Segment[] = []
  const reports: RecoveryReport[] = []
  for (const [index, name] of names.entries()) {
    const segment = new Segment(directory, BigInt(name.slice(0, 20)))
    const previous = segments.at(-1)
    // Rolled segments were flushed when they were rolled; checking all their bytes would make every start slow.
    const last = index === names.length - 1
    const report = countBatches(segment, previous?.nextOffset ?? segment.baseOffset, last, producers)
    if (report !== null) reports.push(report)
    segments.push(segment)
  }
  return { segments, reports }
}

/** Counts the whole batches of a segment's file; returns what had to be cut off behind them. */
function countBatches(
  segment: Segment,
  least: bigint,
  checkBytes: boolean,
  producers: ProducerStates | null,
): RecoveryReport | null {
  const fileSize = statSync(segment.path).size
  const reader = segment.reader(fileSize)
  let next = least > segment.baseOffset ? least : segment.baseOffset
  let reason = 'The last batch is cut short'
  try {
    for (const { header, position } of reader.walk(0)) {
      if (header.baseOffset < next) throw new RecordsError(`Offset ${header.baseOffset} comes after ${next - 1n}`)
      checkBatch(header, position, reader, checkBytes, producers)
      segment.add(header)
      next = segment.nextOffset
    }
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error
    reason = error.message
  }
  if (segment.size === fileSize) return null
  const report = { file: segment.path, position: segment.size, bytesCut: fileSize - segment.size, reason }
  segment.truncate()
  segment.flush()
  return report
}

function checkBatch(
  header: BatchHeader,
  position: number,
  reader: SegmentReader,
  checkBytes: boolean,
  producers: ProducerStates | null,
): void {
  const needed = checkBytes || header.isControl
  const bytes = needed ? reader.bytesAt(position, header.sizeInBytes) : undefined
  if (checkBytes && bytes !== undefined && !verifyCrc(bytes)) {
    throw new RecordsError('The checksum of the batch is wrong', { position, offset: header.baseOffset })
  }
  producers?.add(header, bytes === undefined ? null : readMarker(header, bytes))
}

/**
 * Compaction writes `.cleaned`, renames it to `.swap` once it is whole, removes the segments it replaces and renames it
 * to `.log`. So a `.cleaned` is worth nothing, and a `.swap` is the truth for the offsets it spans.
 */
function finishSwaps(directory: string): void {
  const names = readdirSync(directory)
  for (const name of names.filter(name => name.endsWith('.cleaned') || name.endsWith('.deleted'))) {
    rmSync(join(directory, name))
  }
  const bases = names.filter(name => segmentFile.test(name)).map(name => BigInt(name.slice(0, 20)))
  for (const name of names.filter(name => swapFile.test(name))) {
    const swap = new Segment(directory, BigInt(name.slice(0, 20)), { suffix: '.log.swap' })
    countBatches(swap, swap.baseOffset, false, null)
    const replaced = bases.filter(base => base >= swap.baseOffset && base < swap.nextOffset)
    for (const base of replaced) new Segment(directory, base).delete()
    swap.rename('.log')
  }
}
