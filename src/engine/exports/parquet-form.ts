// Records as a Parquet file: one row group after the other, then the footer that lists them. Keys, values and headers are
// bytes without a type of text, since they need not be any.
import { parquetMetadata, type RowGroup, type SchemaElement } from 'hyparquet'
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import type { ExportedRecord } from '#core/exports/exported-record.ts'
import { compress } from '#core/records/compression.ts'
import type { FormState, RecordForm } from './record-forms.ts'
import { sizeOf } from './sizes.ts'

/** Of a row group, before compression: it is encoded in one go, and in memory until then. */
const GROUP_BYTES = 16 * 1024 * 1024
const GROUP_ROWS = 20_000
/** 9999-12-31: other programs fail at times behind it, and at -1 for none they show one. */
const LAST_SHOWN_TIME = 253_402_300_799_999n

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const
const time = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
} as const
const required = { repetition_type: 'REQUIRED' } as const
const optional = { repetition_type: 'OPTIONAL' } as const

/** Of a header its key is never null, its value may be; the names between are those that the format asks of a list. */
const schema: SchemaElement[] = [
  { name: 'records', num_children: 9 },
  { name: 'topic', ...text, ...required },
  { name: 'partition', type: 'INT32', ...required },
  { name: 'offset', type: 'INT64', ...required },
  { name: 'timestamp', ...time, ...optional },
  { name: 'timestamp_ms', type: 'INT64', ...required },
  { name: 'timestamp_type', ...text, ...required },
  { name: 'key', type: 'BYTE_ARRAY', ...optional },
  { name: 'value', type: 'BYTE_ARRAY', ...optional },
  { name: 'headers', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' }, ...required },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', num_children: 2, ...required },
  { name: 'key', type: 'BYTE_ARRAY', ...required },
  { name: 'value', type: 'BYTE_ARRAY', ...optional },
]

export class ParquetForm implements RecordForm {
  readonly #bytes = new ByteWriter()
  readonly #writer: ParquetWriter
  #columns = noColumns()
  #size = 0

  /** Of the row groups, those that `kept` has told. */
  #told = 0

  constructor({ length, form }: FormState) {
    this.#writer = writerTo(this.#bytes)
    if (length === 0) return
    this.#bytes.index = 0
    this.#bytes.offset = length
    const groups = form.flatMap(groupsIn)
    addGroups(this.#writer, groups)
    this.#told = groups.length
  }

  get isFull(): boolean {
    return this.#columns.offset.length >= GROUP_ROWS || this.#size > GROUP_BYTES
  }

  add(record: ExportedRecord): void {
    const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record
    const columns = this.#columns
    columns.topic.push(topic)
    columns.partition.push(partition)
    columns.offset.push(offset)
    columns.timestamp.push(timestamp < 0n || timestamp > LAST_SHOWN_TIME ? null : timestamp)
    columns.timestamp_ms.push(timestamp)
    columns.timestamp_type.push(timestampType)
    columns.key.push(copyOf(key))
    columns.value.push(copyOf(value))
    columns.headers.push(headers.map(header => ({ key: Buffer.from(header.key), value: copyOf(header.value) })))
    this.#size += sizeOf(record)
  }

  take(): Buffer {
    const rows = this.#columns.offset.length
    if (rows > 0) {
      const columnData: ColumnSource[] = [
        { name: 'topic', data: this.#columns.topic },
        { name: 'partition', data: this.#columns.partition },
        { name: 'offset', data: this.#columns.offset, encoding: 'DELTA_BINARY_PACKED' },
        { name: 'timestamp', data: this.#columns.timestamp, encoding: 'DELTA_BINARY_PACKED' },
        { name: 'timestamp_ms', data: this.#columns.timestamp_ms, encoding: 'DELTA_BINARY_PACKED' },
        { name: 'timestamp_type', data: this.#columns.timestamp_type },
        { name: 'key', data: this.#columns.key, statistics: false },
        { name: 'value', data: this.#columns.value, statistics: false },
        { name: 'headers', data: this.#columns.headers, statistics: false },
      ]
      // Waits for nothing: only a writer that flushes by itself is waited for.
      void this.#writer.write({
        columnData: columnData.map(column => ({ ...column, offsetIndex: false })),
        rowGroupSize: rows,
      })
      this.#columns = noColumns()
      this.#size = 0
    }
    return this.#taken()
  }

  end(): Buffer {
    void this.#writer.finish()
    return this.#taken()
  }

  /** A footer of them alone. */
  kept(): string | null {
    const groups = this.#writer.row_groups.slice(this.#told)
    if (groups.length === 0) return null
    this.#told += groups.length
    const bytes = new ByteWriter()
    const footer = writerTo(bytes)
    addGroups(footer, groups)
    void footer.finish()
    return Buffer.from(bytes.getBytes()).toString('base64')
  }

  #taken(): Buffer {
    const bytes = Buffer.from(this.#bytes.getBytes())
    this.#bytes.index = 0
    return bytes
  }
}

function writerTo(writer: ByteWriter): ParquetWriter {
  const compressors = { ZSTD: (content: Uint8Array) => compress('zstd', content) }
  return new ParquetWriter({ writer, schema, codec: 'ZSTD', compressors, createdBy: 'Ottla' })
}

function addGroups(writer: ParquetWriter, groups: readonly RowGroup[]): void {
  for (const group of groups) writer.num_rows += group.num_rows
  writer.row_groups.push(...groups)
}

function groupsIn(footer: string): RowGroup[] {
  return parquetMetadata(Uint8Array.from(Buffer.from(footer, 'base64')).buffer).row_groups
}

interface Header {
  key: Buffer
  value: Buffer | null
}

interface Columns {
  topic: string[]
  partition: number[]
  offset: bigint[]
  timestamp: (bigint | null)[]
  timestamp_ms: bigint[]
  timestamp_type: string[]
  key: (Buffer | null)[]
  value: (Buffer | null)[]
  headers: Header[][]
}

const noColumns = (): Columns => ({
  topic: [],
  partition: [],
  offset: [],
  timestamp: [],
  timestamp_ms: [],
  timestamp_type: [],
  key: [],
  value: [],
  headers: [],
})

/** The memory of a record is used again before its row group is written. */
const copyOf = (bytes: Buffer | null) => (bytes === null ? null : Buffer.from(bytes))
