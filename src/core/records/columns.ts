// A columnar index over one batch: where each record's parts lie in the decompressed bytes, in typed arrays, without an
// object per record. The reader keeps these and decodes only the rows somebody looks at; decodeBatch builds on it too.

import { allocateColumns, type BatchColumns } from './batch-columns.ts'
import { type BatchHeader, headerSizeV2, readBatchHeader } from './batch-header.ts'
import { decompress } from './compression.ts'
import { indexMessageSet } from './message-set.ts'
import { RecordsError } from './records-error.ts'
import { VarintReader } from './varint.ts'

export type { BatchColumns } from './batch-columns.ts'

/** Indexes one whole batch at the start of `batch` (v0, v1 or v2). Throws RecordsError for malformed bytes. */
export function indexBatch(batch: Buffer): BatchColumns {
  const header = readBatchHeader(batch, 0)
  if (header === null) throw new RecordsError(`The batch is cut short: ${batch.length} bytes`, { position: 0 })
  try {
    return header.magic === 2 ? indexRecords(batch, header) : indexMessageSet(batch, header)
  } catch (error) {
    if (!(error instanceof RecordsError) || error.offset !== undefined) throw error
    throw new RecordsError(error.message, { offset: header.baseOffset, cause: error })
  }
}

/** The same for a v2 batch that somebody has decompressed: `data` is its record area, `header` its header. */
export function indexRecordArea(header: BatchHeader, data: Buffer): BatchColumns {
  try {
    return indexArea(data, header)
  } catch (error) {
    if (!(error instanceof RecordsError) || error.offset !== undefined) throw error
    throw new RecordsError(error.message, { offset: header.baseOffset, cause: error })
  }
}

/** A record takes at least this many bytes, so a forged count cannot make us allocate without end. */
const smallestRecord = 7

function indexRecords(batch: Buffer, header: BatchHeader): BatchColumns {
  return indexArea(decompress(header.compression, batch.subarray(headerSizeV2, header.sizeInBytes)), header)
}

function indexArea(data: Buffer, header: BatchHeader): BatchColumns {
  const count = header.recordCount
  if (count * smallestRecord > data.length) {
    throw new RecordsError(`${data.length} bytes cannot hold the ${count} records that the batch announces`)
  }
  const columns = allocateColumns(header, data, header.baseOffset, count)
  const reader = new VarintReader(data)
  for (let index = 0; index < count; index++) indexRecord(reader, columns, index)
  if (reader.position !== data.length) {
    throw new RecordsError(`${data.length - reader.position} bytes follow the last record`, {
      position: reader.position,
    })
  }
  return columns
}

/**
 * length varint · attributes int8 · timestampDelta varlong · offsetDelta varint · keyLength varint · key ·
 * valueLength varint · value · headerCount varint · headers
 */
function indexRecord(reader: VarintReader, columns: BatchColumns, index: number): void {
  const { header } = columns
  const start = reader.position
  const length = reader.readVarint()
  const end = reader.position + length
  if (length < 0 || end > reader.limit)
    throw new RecordsError(`Record ${index} has length ${length}`, { position: start })
  columns.recordPosition[index] = start
  columns.recordSize[index] = end - start
  reader.readInt8()
  const timestampDelta = reader.readVarlong()
  columns.timestamp[index] =
    header.timestampType === 'LogAppendTime' ? header.maxTimestamp : header.baseTimestamp + timestampDelta
  columns.offsetDelta[index] = reader.readVarint()

  const keyLength = reader.readVarint()
  columns.keyLength[index] = keyLength
  columns.keyPosition[index] = reader.position
  if (keyLength > 0) reader.position += keyLength
  if (keyLength < -1 || reader.position > end) throw badLength('key', index, keyLength, start)

  const valueLength = reader.readVarint()
  columns.valueLength[index] = valueLength
  columns.valuePosition[index] = reader.position
  if (valueLength > 0) reader.position += valueLength
  if (valueLength < -1 || reader.position > end) throw badLength('value', index, valueLength, start)

  const headerCount = reader.readVarint()
  // Two bytes are the least a header takes.
  if (headerCount < 0 || headerCount * 2 > end - reader.position) {
    throw new RecordsError(`Record ${index} announces ${headerCount} headers`, { position: reader.position })
  }
  columns.headerCount[index] = headerCount
  columns.headersPosition[index] = reader.position
  reader.position = end
}

function badLength(what: string, index: number, length: number, position: number): RecordsError {
  return new RecordsError(`Record ${index} has a ${what} of ${length} bytes, more than the record`, { position })
}
