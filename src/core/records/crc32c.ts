// CRC-32C (Castagnoli), the checksum of v2 record batches (KIP-98). Slicing by eight: eight table look-ups for eight
// bytes instead of eight dependent steps, several times as fast as the byte-wise loop in plain JavaScript.

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

/** CRC-32C of bytes[start, end) as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
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
