// What is kept of a record that matched: a row of the list and the piece of text around the match. A copy, so that the
// batch can go.
import { type RowColumns, toColumns } from '../log/rows.ts'
import type { KafkaRecord } from '../records/batch.ts'
import type { Snippet } from './field-text.ts'
import type { RecordView } from './record-view.ts'
import { type MatchField, matchFields } from './text-match.ts'

export interface HitColumns extends RowColumns {
  snippets: string[]
  matchStarts: Int32Array
  matchEnds: Int32Array
  /** Index into `matchFields`. */
  matchFields: Uint8Array
}

export interface Hit {
  partition: number
  record: KafkaRecord
  field: MatchField
  snippet: Snippet
}

/** Still shares memory with the batch: make columns of it before that goes. */
export function hitOf(record: RecordView, match: { field: MatchField; snippet: Snippet }): Hit {
  return { partition: record.partition, record: record.record(), ...match }
}

export function toHitColumns(hits: readonly Hit[]): HitColumns {
  return {
    ...toColumns(hits),
    snippets: hits.map(hit => hit.snippet.text),
    matchStarts: Int32Array.from(hits, hit => hit.snippet.start),
    matchEnds: Int32Array.from(hits, hit => hit.snippet.end),
    matchFields: Uint8Array.from(hits, hit => matchFields.indexOf(hit.field)),
  }
}
