// What a chosen file of records holds: its form, its size and its first records.
import type { ImportSample } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { kindOf, textLine } from '#renderer/lib/bytes.ts'
import { formatBytes } from '#renderer/lib/format.ts'
import { type Column, DataTable, Offset, Timestamp } from '#renderer/ui/index.ts'
import classes from './exports.module.css'
import { formats } from './words.ts'

export interface ChosenFile {
  fileId: string
  name: string
  sample: ImportSample
}

type Sampled = ImportSample['records'][number] & { number: number }

const bytesWords = (bytes: Uint8Array | null) => {
  const kind = kindOf(bytes)
  return bytes === null || kind === 'empty' ? kind : textLine(bytes, 80)
}

const columns: Column<Sampled>[] = [
  { id: 'partition', header: 'P', width: 40, align: 'right', cell: row => row.partition },
  { id: 'offset', header: 'Offset', width: 80, align: 'right', cell: row => <Offset value={row.offset} /> },
  {
    id: 'time',
    header: 'Time',
    width: 196,
    cell: row => (row.timestamp === null ? '' : <Timestamp value={row.timestamp} />),
  },
  { id: 'key', header: 'Key', width: 110, isData: true, cell: row => bytesWords(row.key) },
  { id: 'value', header: 'Value', width: 160, isFlexible: true, isData: true, cell: row => bytesWords(row.value) },
]

export function FileSample({ sample }: { sample: ImportSample }) {
  const format = formats.find(each => each.value === sample.format)
  return (
    <>
      <p className={classes.file}>
        {format?.label}, {formatBytes(sample.bytes)}. The first records:
      </p>
      <DataTable
        label="First records of the file"
        columns={columns}
        rows={sample.records.map((record, index) => ({ ...record, number: index }))}
        rowId={row => `${row.number}`}
        maxRows={5}
      />
    </>
  )
}

export function forgetFile({ fileId }: ChosenFile): void {
  client.exports.forget({ fileId }).catch(error => console.warn('A file was not forgotten:', error))
}
