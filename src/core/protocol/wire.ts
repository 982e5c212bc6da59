// Reader and Writer: Kafka's primitive types on bytes (https://kafka.apache.org/protocol#protocol_types).
// They know nothing of fields, versions or APIs. The reader never goes past its end and never copies byte fields.

import { ProtocolError } from './protocol-error.ts'

/** Byte fields from this size on are referenced by the writer until `finish`, instead of being copied twice. */
const reference = 16 * 1024
const noBytes = Buffer.alloc(0)

export class Reader {
  readonly bytes: Buffer
  position: number

  constructor(bytes: Buffer, position = 0) {
    this.bytes = bytes
    this.position = position
  }

  get remaining(): number {
    return this.bytes.length - this.position
  }

  /** Moves past `length` bytes and returns where they start. */
  take(length: number): number {
    const start = this.position
    if (length < 0 || length > this.bytes.length - start) {
      throw new ProtocolError(`${length} bytes wanted, ${this.remaining} left`, start)
    }
    this.position = start + length
    return start
  }

  bool(): boolean {
    return this.bytes[this.take(1)] !== 0
  }

  int8(): number {
    return this.bytes.readInt8(this.take(1))
  }

  int16(): number {
    return this.bytes.readInt16BE(this.take(2))
  }

  uint16(): number {
    return this.bytes.readUInt16BE(this.take(2))
  }

  int32(): number {
    return this.bytes.readInt32BE(this.take(4))
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.take(8))
  }

  float64(): number {
    return this.bytes.readDoubleBE(this.take(8))
  }

  uvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.take(1)] ?? 0
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        if (value > 0xffffffff) break
        return value
      }
    }
    throw new ProtocolError('a varint longer than 32 bits', this.position)
  }

  uuid(): string {
    const hex = this.bytes.toString('hex', this.take(16), this.position)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  string(length: number): string {
    return this.bytes.toString('utf8', this.take(length), this.position)
  }

  /** A view on the same memory. */
  slice(length: number): Buffer {
    return this.bytes.subarray(this.take(length), this.position)
  }

  /** Length of a string, byte or array field; −1 stands for null. */
  length(encoding: LengthEncoding): number {
    const start = this.position
    const length = encoding === 'compact' ? this.uvarint() - 1 : encoding === 'int16' ? this.int16() : this.int32()
    if (length < -1) throw new ProtocolError(`a length of ${length}`, start)
    if (length > this.remaining) throw new ProtocolError(`a length of ${length}, ${this.remaining} bytes left`, start)
    return length
  }

  /** Moves past a tag buffer (KIP-482); `known` may read a field and answer true. */
  tags(known?: (tag: number, size: number) => boolean): void {
    const count = this.uvarint()
    for (let index = 0; index < count; index++) {
      const tag = this.uvarint()
      const size = this.uvarint()
      const start = this.take(size)
      this.position = start
      const read = known?.(tag, size) ?? false
      if (!read) this.position = start + size
      else if (this.position !== start + size) {
        throw new ProtocolError(`tagged field ${tag} has ${size} bytes, ${this.position - start} were read`, start)
      }
    }
  }
}

/** How a length is written: compact = unsigned varint of length + 1, 0 for null. */
export type LengthEncoding = 'int16' | 'int32' | 'compact'

export class Writer {
  private buffer = Buffer.allocUnsafe(512)
  private length = 0
  private readonly finished: Uint8Array[] = []

  /** Where the next `size` bytes go. It may replace `buffer`: call it first, name `buffer` afterwards. */
  private room(size: number): number {
    const start = this.length
    if (start + size > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, start + size))
      this.buffer.copy(larger, 0, 0, start)
      this.buffer = larger
    }
    this.length = start + size
    return start
  }

  bool(value: boolean): void {
    const start = this.room(1)
    this.buffer[start] = value ? 1 : 0
  }

  int8(value: number): void {
    const start = this.room(1)
    this.buffer.writeInt8(value, start)
  }

  int16(value: number): void {
    const start = this.room(2)
    this.buffer.writeInt16BE(value, start)
  }

  uint16(value: number): void {
    const start = this.room(2)
    this.buffer.writeUInt16BE(value, start)
  }

  int32(value: number): void {
    const start = this.room(4)
    this.buffer.writeInt32BE(value, start)
  }

  int64(value: bigint): void {
    const start = this.room(8)
    this.buffer.writeBigInt64BE(value, start)
  }

  float64(value: number): void {
    const start = this.room(8)
    this.buffer.writeDoubleBE(value, start)
  }

  uvarint(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      const start = this.room(1)
      this.buffer[start] = (rest & 0x7f) | 0x80
      rest = Math.floor(rest / 128)
    }
    const start = this.room(1)
    this.buffer[start] = rest
  }

  uuid(value: string): void {
    const hex = value.replaceAll('-', '')
    if (!/^[0-9a-f]{32}$/i.test(hex)) throw new ProtocolError(`“${value}” is no UUID`)
    const start = this.room(16)
    this.buffer.write(hex, start, 'hex')
  }

  string(value: string, encoding: LengthEncoding): void {
    const size = Buffer.byteLength(value, 'utf8')
    this.size(size, encoding)
    const start = this.room(size)
    this.buffer.write(value, start, 'utf8')
  }

  bytes(value: Uint8Array, encoding: LengthEncoding): void {
    this.size(value.byteLength, encoding)
    this.raw(value)
  }

  /** Writes the length of a string, byte or array field; −1 stands for null. */
  size(length: number, encoding: LengthEncoding): void {
    if (encoding === 'compact') this.uvarint(length + 1)
    else if (encoding === 'int16') this.int16(length)
    else this.int32(length)
  }

  raw(value: Uint8Array): void {
    if (value.byteLength < reference) {
      const start = this.room(value.byteLength)
      this.buffer.set(value, start)
      return
    }
    if (this.length > 0) this.finished.push(this.buffer.subarray(0, this.length))
    this.finished.push(value)
    this.buffer = Buffer.allocUnsafe(512)
    this.length = 0
  }

  /** Everything written so far, in order. The writer must not be used afterwards. */
  finish(): Buffer {
    const last = this.buffer.subarray(0, this.length)
    if (this.finished.length === 0) return last
    const all = Buffer.concat([...this.finished, last])
    this.buffer = noBytes
    return all
  }
}
