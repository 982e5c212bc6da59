// Records as CSV, exactly: an empty cell without quotes is null, one with quotes is empty, and `base64:…` holds bytes that
// are no text (and text that itself begins so).
import { isUtf8 } from 'node:buffer'
import {
  type ExportedRecord,
  fromBase64,
  fromHeaders,
  fromInt64,
  fromPartition,
  fromTopic,
  type ImportedRecord,
  toHeaders,
} from './exported-record.ts'

export const csvColumns = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'timestampType',
  'key',
  'value',
  'headers',
] as const

const PREFIX = 'base64:'
const needsQuotes = /[",\r\n]|^$|^\s|\s$/

export const csvHead = `${csvColumns.join(',')}\n`

export function csvLine(record: ExportedRecord): string {
  const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record
  const listed = headers.length === 0 ? '' : quoted(JSON.stringify(toHeaders(headers)))
  return `${topic},${partition},${offset},${timestamp},${timestampType},${cellOf(key)},${cellOf(value)},${listed}\n`
}

function cellOf(bytes: Buffer | null): string {
  if (bytes === null) return ''
  const text = isUtf8(bytes) ? bytes.toString('utf8') : null
  return text === null || text.startsWith(PREFIX) ? `${PREFIX}${bytes.toString('base64')}` : quoted(text)
}

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** @param cells by column, null where one is empty without quotes. @throws Error that says what is wrong */
export function parseCells(cells: ReadonlyMap<string, string | null>): ImportedRecord {
  const cell = (name: (typeof csvColumns)[number]) => cells.get(name) ?? null
  return {
    topic: fromTopic(cell('topic')),
    partition: fromPartition(cell('partition')),
    offset: fromInt64(cell('offset'), 'offset'),
    timestamp: fromInt64(cell('timestamp'), 'timestamp'),
    timestampType: cell('timestampType') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    key: bytesOf(cell('key'), 'key'),
    value: bytesOf(cell('value'), 'value'),
    headers: headersOf(cell('headers')),
  }
}

function bytesOf(text: string | null, what: string): Buffer | null {
  if (text === null) return null
  return text.startsWith(PREFIX) ? fromBase64(text.slice(PREFIX.length), what) : Buffer.from(text, 'utf8')
}

function headersOf(text: string | null) {
  return text === null || text === '' ? [] : fromHeaders(JSON.parse(text))
}
