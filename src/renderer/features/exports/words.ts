// Formats of files in words, and what came of an export.
import type { ExportFormat, Walked } from '#contract/index.ts'
import { formatBytes, plural } from '#renderer/lib/format.ts'

export const formats: { value: ExportFormat; label: string; extension: string; says: string }[] = [
  {
    value: 'jsonl',
    label: 'JSON lines',
    extension: 'jsonl',
    says: 'Exact: text where bytes are UTF-8, base64 where not; headers in their order.',
  },
  {
    value: 'kcat',
    label: 'JSON lines as kcat -J',
    extension: 'kcat.jsonl',
    says: 'As kcat writes it, without its broker id. Bytes that are no UTF-8 stand in the strings as they are.',
  },
  {
    value: 'csv',
    label: 'CSV',
    extension: 'csv',
    says: 'Exact: an empty cell is null, a quoted one empty; base64: before bytes that are no UTF-8.',
  },
  {
    value: 'parquet',
    label: 'Parquet',
    extension: 'parquet',
    says: 'Exact: keys, values and headers as binary columns. For DuckDB, pandas, Spark and the like.',
  },
]

export function walkedWords({ records, bytes, gapCount, gaps }: Walked): string {
  const told = `${plural(records, 'record')}, ${formatBytes(bytes)}`
  const [first] = gaps
  if (first === undefined) return told
  return `${told}. ${plural(gapCount, 'place', 'places')} could not be read, the first: ${first.topic} ${first.partition}@${first.offset}, ${first.what}`
}
