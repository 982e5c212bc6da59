// The field types of Kafka's messages, with their versions, and the structs made of them.
// One description yields a reader and a writer per version and the TypeScript types of what they read and write.

import { asProtocolError, ProtocolError } from './protocol-error.ts'
import { type Reader, Writer } from './wire.ts'

export interface Codec<Out, In> {
  read(reader: Reader): Out
  write(writer: Writer, value: In): void
}

/** What a field is made of, for whoever walks a description. */
export type Kind =
  | { readonly of: 'struct'; readonly fields: Shape }
  | { readonly of: 'array'; readonly element: Field<unknown, unknown, boolean> }
  | { readonly of: ScalarKind }
type ScalarKind =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'

interface WireType<Out, In> {
  readonly kind: Kind
  /** Reader and writer for one version. Null is read and written only when `nullable`. */
  codec(version: number, flexible: boolean, nullable: boolean): Codec<Out | null, In | null>
  /** The value of a field that a version lacks and that has no default of its own. */
  zero(): Out
  /** A tagged field is left out when it is equal to its default. */
  isZero(value: In): boolean
}

interface Terms {
  readonly since: number
  readonly until: number
  readonly nullableSince: number
  readonly tag: number | undefined
  /** undefined: the type's zero. */
  readonly fallback: unknown
}

const always: Terms = {
  since: 0,
  until: Infinity,
  nullableSince: Infinity,
  tag: undefined,
  fallback: undefined,
}

/** One field: its type and in which versions it exists, may be null, or is tagged. Immutable; each call gives a new one. */
export class Field<Out, In = Out, Optional extends boolean = false> {
  /** What decoding yields; a type only. */
  declare readonly decoded: Out
  /** What encoding takes; a type only. */
  declare readonly encodable: In
  /** Whether encoding may leave it out; a type only. */
  declare readonly optional: Optional
  readonly type: WireType<Out, In>
  readonly terms: Terms

  constructor(type: WireType<Out, In>, terms: Terms = always) {
    this.type = type
    this.terms = terms
  }

  private with<NewOut, NewIn, NewOptional extends boolean>(
    this: Field<NewOut, NewIn, boolean>,
    terms: Partial<Terms>,
  ): Field<NewOut, NewIn, NewOptional> {
    return new Field<NewOut, NewIn, NewOptional>(this.type, { ...this.terms, ...terms })
  }

  /** First version that has the field. When encoding an older one the value is dropped. */
  since(version: number): Field<Out, In, true> {
    return this.with({ since: version })
  }

  /** Last version that has the field. */
  until(version: number): Field<Out, In, true> {
    return this.with({ until: version })
  }

  nullable(): Field<Out | null, In | null, Optional> {
    return this.nullableSince(0)
  }

  nullableSince(version: number): Field<Out | null, In | null, Optional> {
    return this.with({ nullableSince: version })
  }

  /** The value where a version lacks the field or the writer leaves it out. Without it: 0, false, '', [], zero UUID. */
  default(value: Out): Field<Out, In, true> {
    return this.with({ fallback: value })
  }

  /** Written in the tag buffer, and only when it differs from its default (KIP-482). */
  tag(number: number): Field<Out, In, true> {
    return this.with({ tag: number })
  }

  /** The value of the field where it is missing. */
  missing(): Out {
    return this.terms.fallback === undefined ? this.type.zero() : (this.terms.fallback as Out)
  }

  existsIn(version: number): boolean {
    return version >= this.terms.since && version <= this.terms.until
  }

  isMissing(value: In): boolean {
    if (this.terms.fallback !== undefined) return value === this.terms.fallback
    return value !== null && this.type.isZero(value)
  }

  codec(version: number, flexible: boolean): Codec<Out | null, In | null> {
    return this.type.codec(version, flexible, version >= this.terms.nullableSince)
  }
}

function refuseNull(): never {
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
export const uint32 = scalar(
  'uint32',
  0,
  reader => reader.uint32(),
  (writer, value) => writer.uint32(value),
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

export function array<Out, In>(element: Field<Out, In, boolean>): Field<Out[], readonly In[]> {
  return new Field<Out[], readonly In[]>({
    kind: { of: 'array', element },
    zero: () => [],
    isZero: value => value.length === 0,
    codec: (version, flexible, nullable) => {
      const encoding = flexible ? 'compact' : 'int32'
      const codec: Codec<Out | null, In | null> = element.codec(version, flexible)
      return {
        read: reader => {
          const length = reader.length(encoding)
          if (length < 0) return nullable ? null : refuseNull()
          const values: Out[] = []
          try {
            for (let index = 0; index < length; index++) values.push(codec.read(reader) as Out)
          } catch (error) {
            throw asProtocolError(error).within(values.length)
          }
          return values
        },
        write: (writer, values) => {
          if (values === null) return nullable ? writer.size(-1, encoding) : refuseNull()
          writer.size(values.length, encoding)
          let index = 0
          try {
            for (const value of values) {
              codec.write(writer, value)
              index++
            }
          } catch (error) {
            throw asProtocolError(error).within(index)
          }
        },
      }
    },
  })
}

export type Shape = Readonly<Record<string, Field<unknown, unknown, boolean>>>
type OptionalKeys<F extends Shape> = { [K in keyof F]: F[K]['optional'] extends true ? K : never }[keyof F]
export type StructOut<F extends Shape> = { [K in keyof F]: F[K]['decoded'] }
export type StructIn<F extends Shape> = {
  [K in Exclude<keyof F, OptionalKeys<F>>]: F[K]['encodable']
} & { [K in OptionalKeys<F>]?: F[K]['encodable'] | undefined }

export type Struct<F extends Shape> = Field<StructOut<F>, StructIn<F>>

export function struct<F extends Shape>(fields: F): Struct<F> {
  const byVersion = new Map<number, Codec<StructOut<F>, StructIn<F>>>()
  const versionCodec = (version: number, flexible: boolean) => {
    const cached = byVersion.get(version)
    if (cached !== undefined) return cached
    const codec = structCodec<F>(fields, version, flexible)
    byVersion.set(version, codec)
    return codec
  }
  return new Field<StructOut<F>, StructIn<F>>({
    kind: { of: 'struct', fields },
    zero: () => zeroStruct<F>(fields),
    isZero: value => isZeroStruct(fields, value),
    codec: (version, flexible, nullable) => {
      const codec = versionCodec(version, flexible)
      if (!nullable) {
        return {
          read: codec.read,
          write: (writer, value) => (value === null ? refuseNull() : codec.write(writer, value)),
        }
      }
      // A nullable struct has a byte before it: −1 for null, 1 for present.
      return {
        read: reader => (reader.int8() < 0 ? null : codec.read(reader)),
        write: (writer, value) => {
          writer.int8(value === null ? -1 : 1)
          if (value !== null) codec.write(writer, value)
        },
      }
    },
  })
}

function zeroStruct<F extends Shape>(fields: F): StructOut<F> {
  const value: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) value[name] = field.missing()
  return value as StructOut<F>
}

function isZeroStruct(fields: Shape, value: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).every(([name, field]) => value[name] === undefined || field.isMissing(value[name]))
}

interface Step {
  readonly name: string
  readonly field: Field<unknown, unknown, boolean>
  /** null: this version lacks the field, or it is in the tag buffer. */
  readonly inline: Codec<unknown, unknown> | null
}

function structCodec<F extends Shape>(fields: F, version: number, flexible: boolean): Codec<StructOut<F>, StructIn<F>> {
  const steps: Step[] = []
  const tagged = new Map<number, { readonly step: Step; readonly codec: Codec<unknown, unknown> }>()
  for (const [name, field] of Object.entries(fields)) {
    const here = field.existsIn(version)
    const tag = field.terms.tag
    const step: Step = { name, field, inline: here && tag === undefined ? field.codec(version, flexible) : null }
    steps.push(step)
    if (here && tag !== undefined) tagged.set(tag, { step, codec: field.codec(version, flexible) })
  }
  const tagsInOrder = [...tagged].sort(([left], [right]) => left - right)

  return {
    read: reader => {
      const value: Record<string, unknown> = {}
      let at = ''
      try {
        for (const step of steps) {
          at = step.name
          value[at] = step.inline === null ? step.field.missing() : step.inline.read(reader)
        }
        if (flexible) {
          at = 'tagged fields'
          reader.tags(tag => {
            const known = tagged.get(tag)
            if (known === undefined) return false
            at = known.step.name
            value[at] = known.codec.read(reader)
            return true
          })
        }
      } catch (error) {
        throw asProtocolError(error).within(at)
      }
      return value as StructOut<F>
    },
    write: (writer, given) => {
      const value: Readonly<Record<string, unknown>> = given
      let at = ''
      try {
        for (const step of steps) {
          if (step.inline === null) continue
          at = step.name
          const own = value[at]
          step.inline.write(writer, own === undefined ? step.field.missing() : own)
        }
        if (!flexible) return
        const present = tagsInOrder.filter(([, { step }]) => {
          const own = value[step.name]
          return own !== undefined && !step.field.isMissing(own)
        })
        writer.uvarint(present.length)
        for (const [tag, { step, codec }] of present) {
          at = step.name
          const inner = new Writer()
          codec.write(inner, value[at])
          const encoded = inner.finish()
          writer.uvarint(tag)
          writer.uvarint(encoded.length)
          writer.raw(encoded)
        }
      } catch (error) {
        throw asProtocolError(error).within(at)
      }
    },
  }
}
