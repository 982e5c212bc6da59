// Reads a file of records one after the other, in flat memory: JSON lines of both forms, CSV with a line of names, Parquet.
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CsvError, parse } from 'csv-parse'
import type { ExportFormat, ImportSample } from '#contract/exports.contract.ts'
import { csvColumns, parseCells } from '#core/exports/csv.ts'
import type { ImportedRecord } from '#core/exports/exported-record.ts'
import { parseJsonLine } from '#core/exports/json-lines.ts'
import { initCompression } from '#core/records/compression.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { parquetMagic, readParquet } from './parquet-file.ts'

const READ_BYTES = 1024 * 1024
/** A record may be as large as a broker takes it; a file without line ends is none of records. */
const LONGEST_LINE_BYTES = 512 * 1024 * 1024
const SAMPLE_RECORDS = 5
const SAMPLE_BYTES = 200
const LINE_END = 0x0a

/** In the file, from 1. */
export interface Place {
  in: 'line' | 'row'
  number: number
}

export interface ReadRecord {
  record: ImportedRecord
  place: Place
  /** Of the file, read so far. */
  position: number
}

/** @throws KafkaFailure IMPORT_NOT_READABLE, which names file and line or row */
export async function* readRecords(file: string, format: ExportFormat): AsyncGenerator<ReadRecord> {
  try {
    yield* format === 'parquet' ? readRows(file) : format === 'csv' ? readCsv(file) : readLines(file)
  } catch (error) {
    throw error instanceof KafkaFailure ? error : notReadable(file, null, error)
  }
}

async function* readLines(file: string): AsyncGenerator<ReadRecord> {
  let [number, position] = [0, 0]
  for await (const line of linesOf(file)) {
    number++
    position += line.length + 1
    if (line.length === 0 || (line.length === 1 && line[0] === 0x0d)) continue
    const place = { in: 'line', number } as const
    yield { record: readAt(file, place, () => parseJsonLine(line)), place, position }
  }
}

async function* readRows(file: string): AsyncGenerator<ReadRecord> {
  await initCompression()
  for await (const { read, row, position } of readParquet(file)) {
    const place = { in: 'row', number: row } as const
    yield { record: readAt(file, place, read), place, position }
  }
}

/** @throws KafkaFailure IMPORT_NOT_READABLE */
function readAt(file: string, place: Place, read: () => ImportedRecord): ImportedRecord {
  try {
    return read()
  } catch (error) {
    throw notReadable(file, place, error)
  }
}

/** Without their ends. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let length = 0
  const whole = (last: Buffer) => {
    const line = pieces.length === 0 ? last : Buffer.concat([...pieces, last])
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) {
    let start = 0
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, start)) {
      yield whole(chunk.subarray(start, end))
      start = end + 1
    }
    const rest: Buffer = chunk.subarray(start)
    length += rest.length
    if (length > LONGEST_LINE_BYTES) throw new Error(`a line has more than ${LONGEST_LINE_BYTES} bytes`)
    if (rest.length > 0) pieces.push(rest)
  }
  if (pieces.length > 0) yield whole(Buffer.alloc(0))
}

interface CsvRow {
  record: (string | null)[]
  info: { lines: number; bytes: number }
}

async function* readCsv(file: string): AsyncGenerator<ReadRecord> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE_BYTES,
    // Quotes tell an empty cell from none.
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  })
  const reading = createReadStream(file, { highWaterMark: READ_BYTES })
  reading.on('error', error => parser.destroy(error))
  reading.pipe(parser)
  let names: string[] | null = null
  try {
    for await (const row of parser) {
      const { record: cells, info }: CsvRow = row
      if (names === null) {
        names = namesOf(cells)
        continue
      }
      const known = names
      const place = { in: 'line', number: info.lines } as const
      const parse = () => parseCells(new Map(cells.map((cell, index) => [known[index] ?? '', cell])))
      yield { record: readAt(file, place, parse), place, position: info.bytes }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const number = Number(error.lines)
    throw notReadable(file, number > 0 ? { in: 'line', number } : null, error)
  } finally {
    reading.destroy()
  }
}

function namesOf(cells: readonly (string | null)[]): string[] {
  const names = cells.map(cell => cell?.trim() ?? '')
  if (names.includes('key') || names.includes('value')) return names
  throw new Error(`its first line names neither key nor value; the columns are ${csvColumns.join(', ')}`)
}

/** @throws KafkaFailure IMPORT_NOT_READABLE */
export async function sampleOf(file: string): Promise<ImportSample> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw notReadable(file, null, error)
  })
  const format = await formatOf(file)
  const records: ImportSample['records'] = []
  for await (const { record } of readRecords(file, format)) {
    const { topic, partition, offset, timestamp, key, value, headers } = record
    records.push({
      ...{ topic, partition, offset, timestamp },
      key: key === null ? null : Uint8Array.from(key.subarray(0, SAMPLE_BYTES)),
      value: value === null ? null : Uint8Array.from(value.subarray(0, SAMPLE_BYTES)),
      headerCount: headers.length,
    })
    if (records.length === SAMPLE_RECORDS) break
  }
  if (records.length === 0) throw notReadable(file, null, new Error('it holds no record'))
  return { format, bytes: size, records }
}

/** By the first byte that says something; the two forms of JSON lines are read alike. */
async function formatOf(file: string): Promise<ExportFormat> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    if (buffer.subarray(0, parquetMagic.length).equals(parquetMagic)) return 'parquet'
    const text = buffer.toString('latin1', 0, bytesRead).trimStart()
    if (!text.startsWith('{')) return 'csv'
    return /"payload":|"tstype":/.test(text.split('\n')[0] ?? '') ? 'kcat' : 'jsonl'
  } finally {
    await handle.close()
  }
}

export const placeWords = (place: Place) => `${place.in === 'line' ? 'Line' : 'Row'} ${place.number}`

export function notReadable(file: string, place: Place | null, error: unknown): KafkaFailure {
  const reason = error instanceof Error ? error.message : String(error)
  return new KafkaFailure({
    code: 'IMPORT_NOT_READABLE',
    what: `${place === null ? 'The file' : placeWords(place)} cannot be read: ${reason}`,
    where: { file: basename(file), ...(place === null ? {} : { [place.in]: String(place.number) }) },
    remedy:
      'Correct it there. JSON lines as exported here or by kcat -J are read, CSV with a line of column names, and Parquet with such columns.',
    cause: error,
  })
}
