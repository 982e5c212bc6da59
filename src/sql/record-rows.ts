// Records as rows of a table that waits for its columns: collected into chunks of DuckDB's own size. Text is what is
// UTF-8 without NUL; other bytes stand in a column of their own, so that nothing is altered and null stays null.
import { isUtf8 } from 'node:buffer'
import {
  BIGINT,
  BLOB,
  blobValue,
  type DuckDBAppender,
  DuckDBDataChunk,
  DuckDBTimestampMillisecondsValue,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  STRUCT,
  structValue,
  TIMESTAMP_MS,
  VARCHAR,
} from '@duckdb/node-api'
import { readHeaders } from '#core/records/batch.ts'
import type { BatchColumns } from '#core/records/columns.ts'

const HEADERS = LIST(STRUCT({ key: VARCHAR, value: VARCHAR, bytes: BLOB }))

/** What every table begins with. Times without a time are NULL; `_size` is key, value and headers. */
export const RECORD_COLUMNS = [
  { name: '_partition', type: INTEGER },
  { name: '_offset', type: BIGINT },
  { name: '_timestamp', type: TIMESTAMP_MS },
  { name: '_key', type: VARCHAR },
  { name: '_key_bytes', type: BLOB },
  { name: '_value', type: VARCHAR },
  { name: '_value_bytes', type: BLOB },
  { name: '_headers', type: HEADERS },
  { name: '_size', type: BIGINT },
] as const

const TYPES = RECORD_COLUMNS.map(each => each.type)
/** DuckDB's vectors. */
const CHUNK_ROWS = 2048
const NO_HEADERS = listValue([])

export class RecordRows {
  readonly #appender: DuckDBAppender
  #columns: DuckDBValue[][] = TYPES.map(() => [])
  #rows = 0
  records = 0
  bytes = 0

  constructor(appender: DuckDBAppender) {
    this.#appender = appender
  }

  add(partition: number, batch: BatchColumns, index: number): void {
    const [partitions, offsets, times, keys, keyBytes, values, valueBytes, headers, sizes] = this.#columns
    partitions?.push(partition)
    offsets?.push(batch.baseOffset + BigInt(batch.offsetDelta[index] ?? 0))
    const time = batch.timestamp[index] ?? -1n
    times?.push(time < 0n ? null : new DuckDBTimestampMillisecondsValue(time))
    const key = pushPart(batch.data, batch.keyPosition[index], batch.keyLength[index], keys, keyBytes)
    const value = pushPart(batch.data, batch.valuePosition[index], batch.valueLength[index], values, valueBytes)
    const size = key + value + pushHeaders(batch, index, headers)
    sizes?.push(BigInt(size))
    this.records++
    this.bytes += size
    if (++this.#rows === CHUNK_ROWS) this.flush()
  }

  flush(): void {
    if (this.#rows === 0) return
    const chunk = DuckDBDataChunk.create(TYPES, this.#rows)
    for (const [index, values] of this.#columns.entries()) chunk.setColumnValues(index, values)
    this.#appender.appendDataChunk(chunk)
    this.#columns = TYPES.map(() => [])
    this.#rows = 0
  }
}

/** Answers its bytes. */
function pushPart(
  data: Buffer,
  position = 0,
  length = -1,
  texts: DuckDBValue[] = [],
  bytes: DuckDBValue[] = [],
): number {
  if (length < 0) {
    texts.push(null)
    bytes.push(null)
    return 0
  }
  const part = data.subarray(position, position + length)
  const text = textOf(part)
  texts.push(text)
  // The memory is used again before DuckDB has its chunk.
  bytes.push(text === null ? blobValue(Buffer.from(part)) : null)
  return length
}

function textOf(part: Buffer): string | null {
  return isUtf8(part) && !part.includes(0) ? part.toString('utf8') : null
}

function pushHeaders(batch: BatchColumns, index: number, headers: DuckDBValue[] = []): number {
  if (batch.headerCount[index] === 0) {
    headers.push(NO_HEADERS)
    return 0
  }
  let size = 0
  const entries = readHeaders(batch, index).map(({ key, value }) => {
    size += key.length + (value?.length ?? 0)
    const text = value === null ? null : textOf(value)
    const bytes = value === null || text !== null ? null : blobValue(Buffer.from(value))
    return structValue({ key: key.toString('utf8').replaceAll('\0', '\ufffd'), value: text, bytes })
  })
  headers.push(listValue(entries))
  return size
}
