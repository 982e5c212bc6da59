// Field: one field of Kafka's messages, its type and the versions in which it exists, may be null or is tagged.
// The types themselves are in primitives.ts and composites.ts.

import type { Reader, Writer } from './wire.ts'

export interface Codec<Out, In> {
  read(reader: Reader): Out
  write(writer: Writer, value: In): void
}

/** What a field is made of, for whoever walks a description. */
export type Kind =
  | { readonly of: 'struct'; readonly fields: Shape }
  | { readonly of: 'array'; readonly element: Field<unknown, unknown, boolean> }
  | { readonly of: ScalarKind }
export type ScalarKind =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'

export interface WireType<Out, In> {
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

export type Shape = Readonly<Record<string, Field<unknown, unknown, boolean>>>
