// Finds what can be read in one segment file, which is never changed: stretches of whole batches whose checksums are
// right and whose offsets rise, and the places between them. Zeros at the end are preallocated space, not damage.

import { statSync } from 'node:fs'
import { type BatchHeader, verifyCrc } from '#core/records/batch.ts'
import { RecordsError } from '#core/records/records-error.ts'
import { readAt, SegmentReader } from '../log/segment-reader.ts'
import type { DamagedPlace, OnBatch } from './types.ts'

const prefixBytes = 12
/** Offsets of a segment are within an int32 of its first. */
const widest = 0x7fffffffn
const windowBytes = 1 << 20

/** A batch is within [least, end). */
interface Offsets {
  least: bigint
  end: bigint
}

interface Found {
  header: BatchHeader
  position: number
  bytes: Buffer
}

export interface StretchedFile {
  path: string
  /** Open for reading. */
  file: number
  baseOffset: bigint
  /** Batches below this offset cannot be: an earlier file has them. */
  least: bigint
  /** Nor from this one on: a later file has them. Null for the last file. */
  end: bigint | null
}

/**
 * Calls `onBatch` with every sound batch in order; `isNew` where a stretch begins. Answers the places that cannot be read.
 * A batch is told of only once the next sound one is known: the checksum does not cover the base offset, and one that
 * is wrong shows by what follows it.
 */
export function walkSound(segment: StretchedFile, onBatch: OnBatch): DamagedPlace[] {
  const { path, file, baseOffset } = segment
  const end = segment.end ?? baseOffset + widest
  const size = statSync(path).size
  const reader = new SegmentReader(file, size, windowBytes)
  const damaged: DamagedPlace[] = []
  const place = (position: number, end: number, what: string) => {
    const last = damaged.at(-1)
    if (last !== undefined && last.position + last.bytes === position) {
      last.bytes += end - position
      return
    }
    damaged.push({ file: path, position, bytes: end - position, what, after: next })
  }
  let next = segment.least > baseOffset ? segment.least : baseOffset
  let held: Found | null = null
  let isNew = true
  const tell = () => {
    if (held === null) return
    onBatch(held.header, held.position, held.bytes, isNew)
    isNew = false
    next = offsetBehind(held.header)
    held = null
  }
  let position = 0
  while (position < size) {
    const least = held === null ? next : offsetBehind(held.header)
    let look = lookAt(reader, position, size, { least, end })
    if (typeof look === 'string' && held !== null) {
      // Perhaps it is the one before that is wrong.
      const again = lookAt(reader, position, size, { least: next, end })
      if (typeof again !== 'string') {
        place(held.position, position, `The base offset ${held.header.baseOffset} is above those behind it`)
        held = null
        isNew = true
        look = again
      }
    }
    if (typeof look !== 'string') {
      tell()
      held = look
      position += look.header.sizeInBytes
      continue
    }
    tell()
    if (isZeros(file, position, size)) break
    const found = search(reader, file, position + 1, size, { least: next, end })
    place(position, found ?? size, look)
    isNew = true
    position = found ?? size
  }
  tell()
  return damaged
}

/** The batch at the position, or why there is none. */
function lookAt(reader: SegmentReader, position: number, size: number, offsets: Offsets): Found | string {
  try {
    const header = reader.headerAt(position)
    if (header === null) return 'The batch is cut short'
    if (header.baseOffset < offsets.least) return `Offset ${header.baseOffset} comes after ${offsets.least - 1n}`
    if (offsetBehind(header) > offsets.end) return `Offset ${header.baseOffset} does not belong into this segment`
    if (position + header.sizeInBytes > size) return 'The batch is cut short'
    const bytes = reader.bytesAt(position, header.sizeInBytes)
    return verifyCrc(bytes) ? { header, position, bytes } : 'The checksum of the batch is wrong'
  } catch (error) {
    if (error instanceof RecordsError) return error.message
    throw error
  }
}

/** The next position where a sound batch begins; null when there is none. */
function search(reader: SegmentReader, file: number, from: number, size: number, offsets: Offsets): number | null {
  const header = prefixBytes + 5
  for (let start = from; start + header <= size; start += windowBytes) {
    const bytes = readAt(file, start, Math.min(windowBytes + header, size - start))
    for (let at = 0; at < windowBytes && at + header <= bytes.length; at++) {
      const magic = bytes[at + 16] ?? 255
      if (magic > 2) continue
      const length = bytes.readInt32BE(at + 8)
      if (length < 14 || start + at + prefixBytes + length > size) continue
      const offset = bytes.readBigInt64BE(at)
      if (offset < offsets.least || offset >= offsets.end) continue
      if (typeof lookAt(reader, start + at, size, offsets) !== 'string') return start + at
    }
  }
  return null
}

function isZeros(file: number, from: number, size: number): boolean {
  for (let start = from; start < size; start += windowBytes) {
    const bytes = readAt(file, start, Math.min(windowBytes, size - start))
    if (bytes.some(byte => byte !== 0)) return false
  }
  return true
}

function offsetBehind(header: BatchHeader): bigint {
  return header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
}
