// A record as files of records hold it, and what of it is the same in all of their forms.
import { isUtf8 } from 'node:buffer'
import type { KafkaHeader, KafkaRecord } from '../records/record.ts'

export type TimestampType = 'CreateTime' | 'LogAppendTime'

export interface ExportedRecord extends KafkaRecord {
  topic: string
  partition: number
  timestampType: TimestampType
}

/** What a file does not say is null; key and value are null where the record has none. */
export interface ImportedRecord {
  topic: string | null
  partition: number | null
  offset: bigint | null
  timestamp: bigint | null
  timestampType: TimestampType
  key: Buffer | null
  value: Buffer | null
  headers: KafkaHeader[]
}

/** Bytes in JSON: as text where they are UTF-8, else as base64; a null is a null. */
export type Part = string | { base64: string } | null

export function toPart(bytes: Buffer | null): Part {
  if (bytes === null) return null
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') }
}

/** @throws Error */
export function fromPart(part: unknown, what: string): Buffer | null {
  if (part === null || part === undefined) return null
  if (typeof part === 'string') return Buffer.from(part, 'utf8')
  if (typeof part === 'object' && 'base64' in part && typeof part.base64 === 'string') {
    return fromBase64(part.base64, what)
  }
  throw new Error(`${what} is neither text, nor {"base64": …}, nor null`)
}

/** @throws Error where it is not what base64 writes: Node would read it leniently */
export function fromBase64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new Error(`${what} is no base64`)
  return bytes
}

/** In their order, `[name, value]` each, duplicates kept. */
export function toHeaders(headers: readonly KafkaHeader[]): [Part, Part][] {
  return headers.map(({ key, value }) => [toPart(key), toPart(value)])
}

/** @throws Error */
export function fromHeaders(headers: unknown): KafkaHeader[] {
  if (headers === null || headers === undefined) return []
  if (!Array.isArray(headers)) throw new Error('headers is no list')
  return headers.map((header: unknown, index) => {
    if (!Array.isArray(header) || header.length !== 2) throw new Error(`header ${index} is no [name, value]`)
    const key = fromPart(header[0], `the name of header ${index}`)
    if (key === null) throw new Error(`header ${index} has no name`)
    return { key, value: fromPart(header[1], `the value of header ${index}`) }
  })
}

const INT64 = /^-?\d{1,19}$/
const isInt64 = (value: bigint) => BigInt.asIntN(64, value) === value

/** Of a decimal string, a bigint, or an integer that JSON did not round; null where there is none. @throws Error */
export function fromInt64(value: unknown, what: string): bigint | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (typeof value === 'bigint' && isInt64(value)) return value
  if (typeof value === 'string' && INT64.test(value) && isInt64(BigInt(value))) return BigInt(value)
  throw new Error(`${what} is no 64-bit integer, or one that JSON rounds`)
}

/** @throws Error */
export function fromPartition(value: unknown): number | null {
  const partition = fromInt64(value, 'partition')
  if (partition === null) return null
  if (partition < 0n || partition > 0x7fffffffn) throw new Error('partition is no number of a partition')
  return Number(partition)
}

/** @throws Error */
export function fromTopic(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string') return value
  throw new Error('topic is no text')
}
