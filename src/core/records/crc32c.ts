// CRC-32C (Castagnoli), the checksum of v2 record batches (KIP-98). The processor's own instruction through
// @node-rs/crc32 (2.3 to 3.7 GB/s), or where that does not load slicing by eight (0.6 GB/s): eight table look-ups for
// eight bytes instead of eight dependent steps.

import { createRequire } from 'node:module'

const polynomial = 0x82f63b78

const tables = buildTables()

function buildTables(): Int32Array {
  const built = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    built[byte] = crc
  }
  for (let slice = 1; slice < 8; slice++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = built[(slice - 1) * 256 + byte] ?? 0
      built[slice * 256 + byte] = (before >>> 8) ^ (built[before & 0xff] ?? 0)
    }
  }
  return built
}

type Native = (bytes: Uint8Array) => number

/** Null on a platform for which the package has no build. */
function loadNative(): Native | null {
  try {
    const require = createRequire(import.meta.url)
    const module: { crc32c: Native } = require('@node-rs/crc32')
    // One known value: a wrong checksum would make every batch look broken.
    return module.crc32c(Buffer.from('123456789')) === 0xe3069283 ? module.crc32c : null
  } catch {
    return null
  }
}

const native = loadNative()
/** Crossing into native code costs more than this many bytes do here. */
const fewBytes = 256

/** CRC-32C of bytes[start, end) as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  if (native !== null && end - start > fewBytes) return native(bytes.subarray(start, end))
  return crc32cSlicing(bytes, start, end)
}

/** The way without native code. */
export function crc32cSlicing(bytes: Uint8Array, start: number, end: number): number {
  const t = tables
  let crc = -1
  let at = start
  const lastWhole = end - 8
  // Indices stay inside `bytes` and the tables by construction, hence the casts: a `?? 0` here costs a third of the speed.
  while (at <= lastWhole) {
    const low =
      crc ^
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24))
    crc =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (bytes[at + 4] as number)] as number) ^
      (t[512 + (bytes[at + 5] as number)] as number) ^
      (t[256 + (bytes[at + 6] as number)] as number) ^
      (t[bytes[at + 7] as number] as number)
    at += 8
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return (crc ^ -1) >>> 0
}
