// Reads a Parquet file of records, one row group after the other: as exported here, or by other programs with columns of
// these names. Bytes stay bytes and int64 exact; what the file calls text is taken as its bytes.
import { type FileHandle, open } from 'node:fs/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { fromInt64, fromPartition, fromTopic, type ImportedRecord } from '#core/exports/exported-record.ts'
import { decompress } from '#core/records/compression.ts'
import type { KafkaHeader } from '#core/records/record.ts'

/** A row group is decoded in one go; what other programs write by default is far below. */
const LARGEST_GROUP_BYTES = 1024 * 1024 * 1024
const COLUMNS = [
  ...['topic', 'partition', 'offset', 'timestamp', 'timestamp_ms', 'timestamp_type'],
  ...['key', 'value', 'headers'],
]

export const parquetMagic = Buffer.from('PAR1')

export interface ParquetRow {
  read(): ImportedRecord
  /** From 1. */
  row: number
  /** Of the file, read so far. */
  position: number
}

/** @throws Error that says what is wrong with the file; of a row, when it is read */
export async function* readParquet(path: string): AsyncGenerator<ParquetRow> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const file = { byteLength: size, slice: (start: number, end = size) => slice(handle, start, end) }
    const metadata = await parquetMetadataAsync(file, { geoparquet: false })
    const columns = columnsOf(metadata)
    let [row, position] = [0, 0]
    for (const [index, group] of metadata.row_groups.entries()) {
      const rows = Number(group.num_rows)
      if (group.total_byte_size > LARGEST_GROUP_BYTES) {
        throw new Error(`its row group ${index} has ${group.total_byte_size} bytes; write it with smaller ones`)
      }
      const reading = { file, metadata, columns, compressors, parsers, utf8: false, rowStart: row, rowEnd: row + rows }
      position += group.columns.reduce((sum, each) => sum + Number(each.meta_data?.total_compressed_size ?? 0), 0)
      for (const each of await parquetReadObjects(reading)) {
        yield { read: () => recordOf(each), row: ++row, position }
      }
    }
  } finally {
    await handle.close()
  }
}

async function slice(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new ArrayBuffer(end - start)
  let read = 0
  while (read < bytes.byteLength) {
    const { bytesRead } = await handle.read(new Uint8Array(bytes), read, bytes.byteLength - read, start + read)
    if (bytesRead === 0) throw new Error('it ends too early')
    read += bytesRead
  }
  return bytes
}

const compressors = {
  ZSTD: (bytes: Uint8Array) => decompress('zstd', bytes),
  GZIP: (bytes: Uint8Array, maxOutputLength: number) => gunzipSync(bytes, { maxOutputLength }),
  BROTLI: (bytes: Uint8Array, maxOutputLength: number) => brotliDecompressSync(bytes, { maxOutputLength }),
}

/** Where a time has no milliseconds of its own, the one that it lies in. */
const inMillis = (units: bigint) => (time: bigint | null | undefined) =>
  time === null || time === undefined ? null : (time - (((time % units) + units) % units)) / units
const asItIs = <Value>(value: Value) => value
const parsers = {
  timestampFromMilliseconds: asItIs,
  timestampFromMicroseconds: inMillis(1000n),
  timestampFromNanoseconds: inMillis(1_000_000n),
  stringFromBytes: asItIs,
  jsonFromBytes: asItIs,
}

/** Those that are read. @throws Error */
function columnsOf(metadata: FileMetaData): string[] {
  const found = parquetSchema(metadata).children.map(each => each.element.name)
  if (found.includes('key') || found.includes('value')) return COLUMNS.filter(name => found.includes(name))
  throw new Error(`it has neither a column key nor value; the columns are ${COLUMNS.join(', ')}`)
}

/** @throws Error */
function recordOf(row: Record<string, unknown>): ImportedRecord {
  const timestampType = textOf(row.timestamp_type, 'timestamp_type')
  return {
    topic: fromTopic(textOf(row.topic, 'topic')),
    partition: fromPartition(row.partition),
    offset: fromInt64(row.offset, 'offset'),
    timestamp: fromInt64(row.timestamp_ms ?? row.timestamp, 'timestamp'),
    timestampType: timestampType === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    key: bytesOf(row.key, 'key'),
    value: bytesOf(row.value, 'value'),
    headers: headersOf(row.headers),
  }
}

const textOf = (value: unknown, what: string) => bytesOf(value, what)?.toString('utf8') ?? null

function bytesOf(value: unknown, what: string): Buffer | null {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length)
  throw new Error(`${what} is neither binary nor text`)
}

function headersOf(headers: unknown): KafkaHeader[] {
  if (headers === null || headers === undefined) return []
  if (!Array.isArray(headers)) throw new Error('headers is no list')
  return headers.map((header: unknown, index) => {
    if (typeof header !== 'object' || header === null || !('key' in header)) {
      throw new Error(`header ${index} has no key and value`)
    }
    const key = bytesOf(header.key, `the name of header ${index}`)
    if (key === null) throw new Error(`header ${index} has no name`)
    return { key, value: 'value' in header ? bytesOf(header.value, `the value of header ${index}`) : null }
  })
}
