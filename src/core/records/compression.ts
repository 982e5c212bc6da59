// The four codecs of Kafka records, each synchronous once initCompression() has loaded the WebAssembly ones.
// Knows bytes only, nothing of batches. Output is bounded, so that forged sizes cannot exhaust memory.

import { gunzipSync, gzipSync } from 'node:zlib'
import { decodeLz4InPlace, loadLz4Decoder } from './lz4-decoder.ts'
import { compressLz4Frame, lz4Frames } from './lz4-frame.ts'
import { RecordsError } from './records-error.ts'
import { compressSnappy, decompressSnappy } from './snappy-framing.ts'
import { compressZstd, decodeZstdInPlace, loadZstd } from './zstd-codec.ts'
import { zstdFrames } from './zstd-frame.ts'

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** The most one batch may hold when decompressed, in bytes. Kafka has no such limit; batches are 1 MiB by default. */
export const maxDecompressedBytes = 256 * 1024 * 1024

/** zstd's and the Java client's default level. */
const zstdLevel = 3

let loading: Promise<void> | undefined
let loaded = false

/** Loads the WebAssembly codecs (lz4, zstd); call it once at start. Further calls return the same promise. */
export function initCompression(): Promise<void> {
  loading ??= Promise.all([loadLz4Decoder(), loadZstd()]).then(() => {
    loaded = true
  })
  return loading
}

export function compress(codec: Compression, content: Uint8Array): Buffer {
  switch (codec) {
    case 'none':
      return toBuffer(content)
    case 'gzip':
      return gzipSync(content)
    case 'snappy':
      return compressSnappy(content)
    case 'lz4':
      return compressLz4Frame(content)
    case 'zstd':
      requireLoaded()
      return compressZstd(content, zstdLevel)
  }
}

/** Throws RecordsError when the bytes are not what the codec writes, or hold more than maxDecompressedBytes. */
export function decompress(codec: Compression, bytes: Uint8Array): Buffer {
  return decompressAs(codec, toBuffer(bytes), 'own')
}

/**
 * The same without a copy where the codec allows it: the content is overwritten by the next call of any function here.
 * For scans, which look at a batch and drop it.
 */
export function decompressInPlace(codec: Compression, bytes: Uint8Array): Buffer {
  return decompressAs(codec, toBuffer(bytes), 'shared')
}

type Memory = 'own' | 'shared'

function decompressAs(codec: Compression, bytes: Buffer, memory: Memory): Buffer {
  if (codec === 'lz4' || codec === 'zstd') requireLoaded()
  try {
    return decompressWith(codec, bytes, memory)
  } catch (error) {
    if (error instanceof RecordsError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new RecordsError(`The ${codec} data cannot be decompressed: ${reason}`, { cause: error })
  }
}

function decompressWith(codec: Compression, bytes: Buffer, memory: Memory): Buffer {
  switch (codec) {
    case 'none':
      return bytes
    case 'gzip':
      return gunzipSync(bytes, { maxOutputLength: maxDecompressedBytes, chunkSize: gzipChunk(bytes) })
    case 'snappy':
      return decompressSnappy(bytes, maxDecompressedBytes)
    case 'lz4':
      return decompressFrames(lz4Frames(bytes), decodeLz4InPlace, memory)
    case 'zstd':
      return decompressFrames(zstdFrames(bytes), decodeZstdInPlace, memory)
  }
}

/** zlib's own pieces of 16 KiB make a batch of 1 MiB a third slower; the content's size stands at the end, unproven. */
function gzipChunk(bytes: Buffer): number {
  const claimed = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4)
  return Math.min(Math.max(claimed + 64, 16_384), 1_048_576)
}

interface Frame {
  bytes: Uint8Array
  contentBound: number
}

function decompressFrames(frames: Frame[], inPlace: (bytes: Uint8Array, bound: number) => Buffer, memory: Memory) {
  const parts: Buffer[] = []
  let left = maxDecompressedBytes
  for (const frame of frames) {
    if (frame.contentBound > left) {
      throw new RecordsError(`The batch may hold more than ${maxDecompressedBytes} bytes when decompressed`)
    }
    const view = frame.contentBound === 0 ? Buffer.alloc(0) : inPlace(frame.bytes, frame.contentBound)
    if (memory === 'shared' && frames.length === 1) return view
    left -= view.length
    parts.push(Buffer.from(view))
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

function requireLoaded(): void {
  if (!loaded) throw new Error('Call initCompression() and wait for it before compressing or decompressing records')
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
