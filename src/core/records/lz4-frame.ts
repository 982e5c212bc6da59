// LZ4 frames around what the WebAssembly decoder can do: it needs the output size beforehand, loops on truncated
// input and cannot compress. So the frame's structure is walked here first, and compression is done here.
// Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md

import { RecordsError } from './records-error.ts'
import { xxhash32 } from './xxhash32.ts'

const magic = 0x184d2204
const skippableMagic = 0x184d2a50
const blockMaxSizes = [65536, 262144, 1048576, 4194304] as const

export interface Lz4Frame {
  /** One frame, ready for the decoder. */
  bytes: Uint8Array
  /** The most its content can be, in bytes. */
  contentBound: number
}

/** Splits concatenated frames and checks that each is whole; throws RecordsError where it is not. */
export function lz4Frames(bytes: Buffer): Lz4Frame[] {
  const frames: Lz4Frame[] = []
  let position = 0
  while (position < bytes.length) {
    if (position + 8 > bytes.length) throw ended(position)
    const found = bytes.readUInt32LE(position)
    if ((found & 0xfffffff0) >>> 0 === skippableMagic) {
      position += 8 + bytes.readUInt32LE(position + 4)
      if (position > bytes.length) throw ended(position)
      continue
    }
    if (found !== magic) throw new RecordsError('Not an LZ4 frame', { position })
    const frame = walkFrame(bytes, position)
    frames.push(frame)
    position += frame.bytes.length
  }
  return frames
}

function walkFrame(bytes: Buffer, start: number): Lz4Frame {
  const flags = bytes.readUInt8(start + 4)
  if (flags >> 6 !== 1) throw new RecordsError('Unknown LZ4 frame version', { position: start + 4 })
  const blockMaxSize = blockMaxSizes[((bytes.readUInt8(start + 5) >> 4) & 7) - 4]
  if (blockMaxSize === undefined) throw new RecordsError('Bad LZ4 block size', { position: start + 5 })
  const blockChecksum = flags & 0x10 ? 4 : 0
  const contentSize = flags & 0x08
  if (flags & 0x01) throw new RecordsError('The LZ4 frame needs a dictionary', { position: start })
  const checksumPosition = start + 6 + (contentSize ? 8 : 0)
  let position = checksumPosition + 1
  let contentBound = 0
  for (;;) {
    if (position + 4 > bytes.length) throw ended(position)
    const block = bytes.readUInt32LE(position)
    position += 4
    if (block === 0) break
    const size = block & 0x7fffffff
    // A compressed byte cannot stand for more than 255 bytes, so small blocks don't claim the maximum.
    contentBound += block > 0x7fffffff ? size : Math.min(blockMaxSize, size * 255)
    position += size + blockChecksum
  }
  if (flags & 0x04) position += 4
  if (position > bytes.length) throw ended(position)
  return { bytes: repairHeaderChecksum(bytes, start, checksumPosition, position), contentBound }
}

/** Kafka clients before 0.10 hashed the frame's magic number too (KAFKA-3160); the decoder wants the right hash. */
function repairHeaderChecksum(bytes: Buffer, start: number, checksumPosition: number, end: number): Uint8Array {
  const frame = bytes.subarray(start, end)
  const found = bytes.readUInt8(checksumPosition)
  const expected = headerChecksum(bytes.subarray(start + 4, checksumPosition))
  if (found === expected) return frame
  if (found !== headerChecksum(bytes.subarray(start, checksumPosition))) {
    throw new RecordsError('The checksum of the LZ4 frame header is wrong', { position: checksumPosition })
  }
  const repaired = Buffer.from(frame)
  repaired.writeUInt8(expected, checksumPosition - start)
  return repaired
}

function headerChecksum(descriptor: Uint8Array): number {
  return (xxhash32(descriptor) >>> 8) & 0xff
}

function ended(position: number): RecordsError {
  return new RecordsError('The LZ4 frame is cut short', { position })
}

/** One frame of independent 64 KiB blocks without checksums, as the Java client writes it. */
export function compressLz4Frame(content: Uint8Array): Buffer {
  const blockSize = blockMaxSizes[0]
  const blocks = Math.ceil(content.length / blockSize)
  const frame = Buffer.allocUnsafe(7 + content.length + blocks * 4 + 4)
  frame.writeUInt32LE(magic, 0)
  frame[4] = 0x60
  frame[5] = 0x40
  frame[6] = headerChecksum(frame.subarray(4, 6))
  const hashes = new Int32Array(1 << hashBits)
  let position = 7
  for (let start = 0; start < content.length; start += blockSize) {
    const block = content.subarray(start, Math.min(start + blockSize, content.length))
    hashes.fill(-1)
    const size = compressBlock(block, frame, position + 4, block.length, hashes)
    if (size === 0) {
      frame.writeUInt32LE((block.length | 0x80000000) >>> 0, position)
      frame.set(block, position + 4)
      position += 4 + block.length
    } else {
      frame.writeUInt32LE(size, position)
      position += 4 + size
    }
  }
  frame.writeUInt32LE(0, position)
  return frame.subarray(0, position + 4)
}

const hashBits = 13
const minMatch = 4
/** The last match starts at least 12 bytes before the end and the last 5 bytes are literals: rules of the block format. */
const matchLimit = 12
const lastLiterals = 5

/** Greedy, one hash table. Returns the bytes written to `out` at `start`, or 0 when they would be `capacity` or more. */
function compressBlock(
  block: Uint8Array,
  out: Uint8Array,
  start: number,
  capacity: number,
  hashes: Int32Array,
): number {
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  const end = start + capacity
  let written = start
  let anchor = 0
  let at = 0
  while (at <= block.length - matchLimit - 1) {
    const word = view.getInt32(at, true)
    const slot = Math.imul(word, -1640531535) >>> (32 - hashBits)
    const candidate = hashes[slot] ?? -1
    hashes[slot] = at
    if (candidate < 0 || view.getInt32(candidate, true) !== word) {
      // Steps grow while nothing matches, so that random bytes cost little.
      at += 1 + ((at - anchor) >> 6)
      continue
    }
    let length = minMatch
    const most = block.length - lastLiterals - at
    while (length < most && block[candidate + length] === block[at + length]) length++
    if (written + (at - anchor) + Math.floor((at - anchor + length) / 255) + 5 >= end) return 0
    written = writeLiterals(block, anchor, at, out, written, length - minMatch)
    const distance = at - candidate
    out[written++] = distance & 0xff
    out[written++] = distance >> 8
    written = writeRest(out, written, length - minMatch)
    at += length
    anchor = at
  }
  const literals = block.length - anchor
  if (written + literals + Math.floor(literals / 255) + 2 >= end) return 0
  return writeLiterals(block, anchor, block.length, out, written, 0) - start
}

/** The token and the literals before a match of `matchRest` bytes beyond the smallest. */
function writeLiterals(
  block: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  position: number,
  matchRest: number,
): number {
  const literals = to - from
  out[position] = (Math.min(literals, 15) << 4) | Math.min(matchRest, 15)
  const written = writeRest(out, position + 1, literals)
  out.set(block.subarray(from, to), written)
  return written + literals
}

/** What a length beyond the token's 4 bits adds. */
function writeRest(out: Uint8Array, position: number, length: number): number {
  if (length < 15) return position
  let written = position
  let rest = length - 15
  for (; rest >= 255; rest -= 255) out[written++] = 255
  out[written++] = rest
  return written
}
