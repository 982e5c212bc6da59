// JSON lines in two forms. Ours is exact: decimal strings for int64, base64 where bytes are no text, headers as a list.
// The other is what `kcat -J` writes. kcat puts bytes into its strings as they are, text or not, so that its form is read
// and written as bytes: each character of a parsed string is one byte.
import { isUtf8 } from 'node:buffer'
import type { KafkaHeader } from '../records/record.ts'
import {
  type ExportedRecord,
  fromHeaders,
  fromInt64,
  fromPart,
  fromPartition,
  fromTopic,
  type ImportedRecord,
  toHeaders,
  toPart,
} from './exported-record.ts'

/** UTF-8, with its line end. */
export function jsonLine(record: ExportedRecord): string {
  const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record
  return `${JSON.stringify({
    topic,
    partition,
    offset: offset.toString(),
    timestamp: timestamp.toString(),
    timestampType,
    headers: toHeaders(headers),
    key: toPart(key),
    value: toPart(value),
  })}\n`
}

const byteString = (bytes: Buffer | null) => (bytes === null ? 'null' : JSON.stringify(bytes.toString('latin1')))

/** One character for each byte of the line (`latin1`), with its line end. The fields stand as kcat writes them; its `broker` is left out. */
export function kcatLine(record: ExportedRecord): string {
  const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record
  const time = timestamp < 0n ? '' : `,"tstype":"${timestampType === 'LogAppendTime' ? 'logappend' : 'create'}"`
  const listed = headers.map(header => `${byteString(header.key)},${byteString(header.value)}`).join(',')
  return (
    `{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":${offset}${time},"ts":${timestamp}` +
    `${headers.length === 0 ? '' : `,"headers":[${listed}]`},"key":${byteString(key)},"payload":${byteString(value)}}\n`
  )
}

/** Either form, told apart by its fields. @throws Error that says what is wrong with the line */
export function parseJsonLine(line: Buffer): ImportedRecord {
  const text = line.toString('utf8')
  const parsed = objectOf(text)
  if ('payload' in parsed || 'tstype' in parsed) return fromKcat(objectOf(line.toString('latin1')))
  if (!('value' in parsed) && !('key' in parsed))
    throw new Error('it has neither key nor value, and no payload of kcat')
  if (!isUtf8(line)) throw new Error('it is no UTF-8')
  return {
    topic: fromTopic(parsed.topic),
    partition: fromPartition(parsed.partition),
    offset: fromInt64(parsed.offset, 'offset'),
    timestamp: fromInt64(parsed.timestamp, 'timestamp'),
    timestampType: parsed.timestampType === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    key: fromPart(parsed.key, 'key'),
    value: fromPart(parsed.value, 'value'),
    headers: fromHeaders(parsed.headers),
  }
}

function fromKcat(parsed: Record<string, unknown>): ImportedRecord {
  return {
    topic: fromTopic(parsed.topic),
    partition: fromPartition(parsed.partition),
    offset: fromInt64(parsed.offset, 'offset'),
    timestamp: fromInt64(parsed.ts, 'ts'),
    timestampType: parsed.tstype === 'logappend' ? 'LogAppendTime' : 'CreateTime',
    key: bytesOf(parsed.key, 'key'),
    value: bytesOf(parsed.payload, 'payload'),
    headers: kcatHeaders(parsed.headers),
  }
}

/** Names and values in turn. */
function kcatHeaders(headers: unknown): KafkaHeader[] {
  if (headers === null || headers === undefined) return []
  if (!Array.isArray(headers) || headers.length % 2 !== 0) throw new Error('headers is no list of names and values')
  return Array.from({ length: headers.length / 2 }, (_, index) => {
    const key = bytesOf(headers[index * 2], `the name of header ${index}`)
    if (key === null) throw new Error(`header ${index} has no name`)
    return { key, value: bytesOf(headers[index * 2 + 1], `the value of header ${index}`) }
  })
}

/** A character above a byte comes from an escape (`\u20ac`), which other writers of this form use: then it is text. */
function bytesOf(value: unknown, what: string): Buffer | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string') throw new Error(`${what} is no text`)
  return /[\u0100-\uffff]/.test(value) ? textOf(value) : Buffer.from(value, 'latin1')
}

/** Bytes that stood in the line are UTF-8 already, escapes are not yet. */
function textOf(value: string): Buffer {
  return Buffer.concat(
    [...value].map(character =>
      character > '\u00ff' ? Buffer.from(character, 'utf8') : Buffer.from(character, 'latin1'),
    ),
  )
}

function objectOf(text: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('it is no JSON object')
  return { ...parsed }
}
