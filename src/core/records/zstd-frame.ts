// Walks zstd frames without decoding them, to know how large the content can be before the WebAssembly decoder
// allocates for it: the Java client writes no content size, and a forged one must not exhaust the decoder's memory.
// Format: https://www.rfc-editor.org/rfc/rfc8878 section 3.1

import { RecordsError } from './records-error.ts'

const magic = 0xfd2fb528
const skippableMagic = 0x184d2a50
const blockMaxSize = 128 * 1024

export interface ZstdFrame {
  bytes: Buffer
  /** The most its content can be, in bytes. */
  contentBound: number
}

/** Splits concatenated frames and checks that each is whole; throws RecordsError where it is not. */
export function zstdFrames(bytes: Buffer): ZstdFrame[] {
  const frames: ZstdFrame[] = []
  let position = 0
  while (position < bytes.length) {
    if (position + 8 > bytes.length) throw ended(position)
    const found = bytes.readUInt32LE(position)
    if ((found & 0xfffffff0) >>> 0 === skippableMagic) {
      position += 8 + bytes.readUInt32LE(position + 4)
      if (position > bytes.length) throw ended(position)
      continue
    }
    if (found !== magic) throw new RecordsError('Not a zstd frame', { position })
    const frame = walkFrame(bytes, position)
    frames.push(frame)
    position += frame.bytes.length
  }
  return frames
}

function walkFrame(bytes: Buffer, start: number): ZstdFrame {
  const descriptor = bytes.readUInt8(start + 4)
  const singleSegment = (descriptor & 0x20) !== 0
  const windowBytes = singleSegment ? 0 : 1
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag
  const sizePosition = start + 5 + windowBytes + dictionaryBytes
  let position = sizePosition + sizeBytes
  if (position > bytes.length) throw ended(position)
  let contentBound = 0
  for (let last = false; !last; ) {
    if (position + 3 > bytes.length) throw ended(position)
    const block = bytes.readUIntLE(position, 3)
    position += 3
    last = (block & 1) !== 0
    const type = (block >> 1) & 3
    const size = block >> 3
    if (type === 3) throw new RecordsError('A zstd block has a reserved type', { position })
    contentBound += type === 2 ? blockMaxSize : size
    position += type === 1 ? 1 : size
  }
  if (descriptor & 0x04) position += 4
  if (position > bytes.length) throw ended(position)
  const declared = declaredSize(bytes, sizePosition, sizeBytes)
  if (declared !== null && declared > contentBound) {
    throw new RecordsError(`The zstd frame claims ${declared} bytes, its blocks hold at most ${contentBound}`, {
      position: start,
    })
  }
  return { bytes: bytes.subarray(start, position), contentBound: declared ?? contentBound }
}

function declaredSize(bytes: Buffer, position: number, size: number): number | null {
  if (size === 0) return null
  if (size === 8) return Number(bytes.readBigUInt64LE(position))
  return bytes.readUIntLE(position, size) + (size === 2 ? 256 : 0)
}

function ended(position: number): RecordsError {
  return new RecordsError('The zstd frame is cut short', { position })
}
