// Kafka's primitive types as fields: numbers, booleans, UUIDs, strings, bytes and record batches.

import { type Codec, Field, type ScalarKind, type WireType } from './field.ts'
import { ProtocolError } from './protocol-error.ts'
import type { Reader, Writer } from './wire.ts'

export function refuseNull(): never {
  throw new ProtocolError('null where this version allows none')
}

function scalar<T>(
  kind: ScalarKind,
  zero: T,
  read: (reader: Reader) => T,
  write: (writer: Writer, value: T) => void,
): () => Field<T> {
  const codec: Codec<T | null, T | null> = {
    read,
    write: (writer, value) => (value === null ? refuseNull() : write(writer, value)),
  }
  const type: WireType<T, T> = {
    kind: { of: kind },
    codec: () => codec,
    zero: () => zero,
    isZero: value => value === zero,
  }
  const field = new Field<T>(type)
  return () => field
}

export const bool = scalar(
  'bool',
  false,
  reader => reader.bool(),
  (writer, value) => writer.bool(value),
)
export const int8 = scalar(
  'int8',
  0,
  reader => reader.int8(),
  (writer, value) => writer.int8(value),
)
export const int16 = scalar(
  'int16',
  0,
  reader => reader.int16(),
  (writer, value) => writer.int16(value),
)
export const uint16 = scalar(
  'uint16',
  0,
  reader => reader.uint16(),
  (writer, value) => writer.uint16(value),
)
export const int32 = scalar(
  'int32',
  0,
  reader => reader.int32(),
  (writer, value) => writer.int32(value),
)
export const int64 = scalar(
  'int64',
  0n,
  reader => reader.int64(),
  (writer, value) => writer.int64(value),
)
export const float64 = scalar(
  'float64',
  0,
  reader => reader.float64(),
  (writer, value) => writer.float64(value),
)
export const zeroUuid = '00000000-0000-0000-0000-000000000000'
/** 36 characters, lower case. */
export const uuid = scalar(
  'uuid',
  zeroUuid,
  reader => reader.uuid(),
  (writer, value) => writer.uuid(value),
)

function sized<Out, In>(
  kind: ScalarKind,
  classic: 'int16' | 'int32',
  zero: () => Out,
  isZero: (value: In) => boolean,
  read: (reader: Reader, length: number) => Out,
  write: (writer: Writer, value: In, encoding: 'int16' | 'int32' | 'compact') => void,
): WireType<Out, In> {
  return {
    kind: { of: kind },
    zero,
    isZero,
    codec: (_version, flexible, nullable) => {
      const encoding = flexible ? 'compact' : classic
      return {
        read: reader => {
          const length = reader.length(encoding)
          if (length >= 0) return read(reader, length)
          return nullable ? null : refuseNull()
        },
        write: (writer, value) => {
          if (value !== null) write(writer, value, encoding)
          else if (nullable) writer.size(-1, encoding)
          else refuseNull()
        },
      }
    },
  }
}

const stringField = new Field(
  sized<string, string>(
    'string',
    'int16',
    () => '',
    value => value === '',
    (reader, length) => reader.string(length),
    (writer, value, encoding) => writer.string(value, encoding),
  ),
)
const bytesField = new Field(
  sized<Buffer, Uint8Array>(
    'bytes',
    'int32',
    () => Buffer.alloc(0),
    value => value.byteLength === 0,
    (reader, length) => reader.slice(length),
    (writer, value, encoding) => writer.bytes(value, encoding),
  ),
)
const recordsField = bytesField.nullable().default(null)

export const string = (): Field<string> => stringField
/** Decoded bytes are views on the message: copy what shall outlive it. */
export const bytes = (): Field<Buffer, Uint8Array> => bytesField
/** Record batches as they are; null when there are none. A view on the message, never a copy. */
export const records = (): Field<Buffer | null, Uint8Array | null, true> => recordsField
