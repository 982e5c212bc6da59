// Messages that travel inside other messages or records and carry their own version in two bytes before them:
// the consumer protocol's subscriptions and assignments, the keys and values of Kafka's internal topics.

import { asProtocolError, ProtocolError } from './protocol-error.ts'
import { type Body, Reader, Writer } from './schema.ts'

export interface Versioned<Out, In> {
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  readonly flexibleFrom: number
  /** Whether a newer version starts with the fields of the newest known one and may be read as such. */
  readonly extensible: boolean
  readonly body: Body<Out, In>
}

export function encodeVersioned<Out, In>(message: Versioned<Out, In>, version: number, value: In): Buffer {
  try {
    const codec = message.body.codec(checked(message, version), version >= message.flexibleFrom)
    const writer = new Writer()
    writer.int16(version)
    codec.write(writer, value)
    return writer.finish()
  } catch (error) {
    throw asProtocolError(error).about(`${message.name} v${version}`)
  }
}

/** Throws ProtocolError for an unknown version or malformed bytes. Bytes after the message are ignored. */
export function decodeVersioned<Out, In>(
  message: Versioned<Out, In>,
  bytes: Buffer,
): { readonly version: number; readonly value: Out } {
  const reader = new Reader(bytes)
  let version = -1
  try {
    version = reader.int16()
    const known = message.extensible ? Math.min(version, message.maxVersion) : version
    const codec = message.body.codec(checked(message, known), known >= message.flexibleFrom)
    const value = codec.read(reader)
    if (value === null) throw new ProtocolError('null where a message was expected')
    return { version, value }
  } catch (error) {
    throw asProtocolError(error).about(`${message.name} v${version}`)
  }
}

function checked(message: Versioned<unknown, unknown>, version: number): number {
  if (version >= message.minVersion && version <= message.maxVersion) return version
  throw new ProtocolError(`version ${version} is not among the known ${message.minVersion} to ${message.maxVersion}`)
}
