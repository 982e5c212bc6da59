// Arrays and structs: fields made of other fields. A struct compiles one reader and writer per version and keeps them.

import { type Codec, Field, type Shape } from './field.ts'
import { refuseNull } from './primitives.ts'
import { asProtocolError } from './protocol-error.ts'
import { Writer } from './wire.ts'

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
