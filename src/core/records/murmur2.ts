// Murmur2 as the Java client's default partitioner uses it (org.apache.kafka.common.utils.Utils.murmur2), so that a
// record sent from here lands in the partition where a Java producer would have put it.

/** The signed 32-bit hash Java computes. */
export function murmur2(key: Uint8Array): number {
  const m = 0x5bd1e995
  const length = key.length
  const view = new DataView(key.buffer, key.byteOffset, length)
  let h = 0x9747b28c ^ length
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(view.getInt32(at, true), m)
    k ^= k >>> 24
    h = Math.imul(h, m) ^ Math.imul(k, m)
  }
  const rest = length - whole
  if (rest >= 3) h ^= view.getUint8(whole + 2) << 16
  if (rest >= 2) h ^= view.getUint8(whole + 1) << 8
  if (rest >= 1) h = Math.imul(h ^ view.getUint8(whole), m)
  h ^= h >>> 13
  h = Math.imul(h, m)
  h ^= h >>> 15
  return h
}

/** Clears the sign bit (Java's Utils.toPositive, which is not Math.abs). */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff
}

/** The partition a Java producer picks for a record with this key. */
export function partitionForKey(key: Uint8Array, partitionCount: number): number {
  return toPositive(murmur2(key)) % partitionCount
}
