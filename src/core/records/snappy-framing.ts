// Snappy as Kafka sees it: raw (librdkafka, Go) or in the chunks of the xerial Java library (the Java client, kafkajs).
// xerial: 82 'SNAPPY' 00 · version int32 · compatible version int32 · { length int32 · raw snappy } …

import { compressSync, uncompressSync } from 'snappy'
import { RecordsError } from './records-error.ts'

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const xerialHeaderSize = 16
const chunkSize = 32 * 1024
// Electron forbids buffers over foreign memory, so the codec has to copy its result.
const copy = { copyOutputData: true }

/** Compresses in the xerial framing, which every client reads. */
export function compressSnappy(content: Uint8Array): Buffer {
  const header = Buffer.alloc(xerialHeaderSize)
  header.set(xerialMagic)
  header.writeInt32BE(1, 8)
  header.writeInt32BE(1, 12)
  const parts: Buffer[] = [header]
  for (let start = 0; start < content.length; start += chunkSize) {
    const chunk = compressSync(content.subarray(start, start + chunkSize), copy)
    const length = Buffer.alloc(4)
    length.writeInt32BE(chunk.length)
    parts.push(length, chunk)
  }
  return Buffer.concat(parts)
}

/** Decompresses either form; at most `maxBytes` come out, else RecordsError. */
export function decompressSnappy(bytes: Buffer, maxBytes: number): Buffer {
  if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return uncompressRaw(bytes, maxBytes)
  const parts: Buffer[] = []
  let left = maxBytes
  let position = xerialHeaderSize
  while (position < bytes.length) {
    // Concatenated streams repeat the header, as the xerial reader allows.
    if (bytes.subarray(position, position + xerialMagic.length).equals(xerialMagic)) {
      position += xerialHeaderSize
      continue
    }
    if (position + 4 > bytes.length) throw new RecordsError('A snappy chunk is cut short', { position })
    const length = bytes.readInt32BE(position)
    const end = position + 4 + length
    if (length < 0 || end > bytes.length) throw new RecordsError('A snappy chunk has a wrong length', { position })
    const part = uncompressRaw(bytes.subarray(position + 4, end), left)
    parts.push(part)
    left -= part.length
    position = end
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

function uncompressRaw(bytes: Buffer, maxBytes: number): Buffer {
  const size = contentSize(bytes)
  // The codec allocates what the first bytes claim; six bytes could ask for 4 GiB. A copy of at most 64 bytes takes
  // 3 bytes in the format, so nothing honest claims more than 22 times its length.
  if (size > maxBytes || size > bytes.length * 22) {
    throw new RecordsError(`A snappy block of ${bytes.length} bytes claims to hold ${size}`)
  }
  const content = uncompressSync(bytes, { copyOutputData: true, asBuffer: true })
  return typeof content === 'string' ? Buffer.from(content) : content
}

/** The unsigned varint a raw snappy block starts with. */
function contentSize(bytes: Buffer): number {
  let size = 0
  for (let index = 0; index < 5; index++) {
    const byte = bytes[index]
    if (byte === undefined) break
    size += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return size
  }
  throw new RecordsError('A snappy block does not start with its size')
}
