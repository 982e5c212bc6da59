// Kafka's variable-length integers inside record batches: zigzag, little end first, 7 bits a byte
// (https://kafka.apache.org/protocol#protocol_types, VARINT and VARLONG). A reader that checks every bound.

import { RecordsError } from './records-error.ts'

/** Reads varints from `bytes`, never past `limit`. Callers move `position` themselves over what they skip. */
export class VarintReader {
  readonly bytes: Uint8Array
  readonly limit: number
  position: number

  constructor(bytes: Uint8Array, position = 0, limit: number = bytes.length) {
    this.bytes = bytes
    this.position = position
    this.limit = limit
  }

  /** One byte, signed. */
  readInt8(): number {
    const byte = this.bytes[this.position]
    if (byte === undefined || this.position >= this.limit) throw this.#ended(this.position)
    this.position++
    return (byte << 24) >> 24
  }

  /** A signed 32-bit varint. */
  readVarint(): number {
    const start = this.position
    let value = 0
    let shift = 0
    for (let at = start; at < this.limit; at++) {
      const byte = this.bytes[at]
      if (byte === undefined) break
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.position = at + 1
        return (value >>> 1) ^ -(value & 1)
      }
      shift += 7
      if (shift > 28) throw new RecordsError('A varint is longer than 5 bytes', { position: start })
    }
    throw this.#ended(start)
  }

  /** A signed 64-bit varint. */
  readVarlong(): bigint {
    const start = this.position
    let value = 0
    let shift = 0
    // 28 bits cover timestamp deltas of up to 37 hours without a BigInt per step.
    for (let at = start; at < this.limit && shift < 28; at++) {
      const byte = this.bytes[at]
      if (byte === undefined) break
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.position = at + 1
        return BigInt((value >>> 1) ^ -(value & 1))
      }
      shift += 7
    }
    let long = 0n
    let longShift = 0n
    for (let at = start; at < this.limit; at++) {
      const byte = this.bytes[at]
      if (byte === undefined) break
      long |= BigInt(byte & 0x7f) << longShift
      if (byte < 0x80) {
        this.position = at + 1
        return BigInt.asIntN(64, (BigInt.asUintN(64, long) >> 1n) ^ -(long & 1n))
      }
      longShift += 7n
      if (longShift > 63n) throw new RecordsError('A varlong is longer than 10 bytes', { position: start })
    }
    throw this.#ended(start)
  }

  #ended(position: number): RecordsError {
    return new RecordsError('The bytes end within a number', { position })
  }
}

/** How many bytes writeVarint will take. */
export function sizeOfVarint(value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  let size = 1
  while (rest >= 0x80) {
    rest >>>= 7
    size++
  }
  return size
}

/** How many bytes writeVarlong will take. */
export function sizeOfVarlong(value: bigint): number {
  let rest = zigzag64(value)
  let size = 1
  while (rest >= 0x80n) {
    rest >>= 7n
    size++
  }
  return size
}

/** Writes a signed 32-bit varint at `position` and returns the position after it. */
export function writeVarint(bytes: Uint8Array, position: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  let at = position
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

/** Writes a signed 64-bit varint at `position` and returns the position after it. */
export function writeVarlong(bytes: Uint8Array, position: number, value: bigint): number {
  let rest = zigzag64(value)
  let at = position
  while (rest >= 0x80n) {
    bytes[at++] = Number(rest & 0x7fn) | 0x80
    rest >>= 7n
  }
  bytes[at++] = Number(rest)
  return at
}

function zigzag64(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
}
