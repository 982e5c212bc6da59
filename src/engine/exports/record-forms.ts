// Records as the bytes of a file, piece by piece, in each of the forms: what is added is encoded when it is taken. Knows
// nothing of files, and what was added may be gone when it is taken.
import type { ExportFormat } from '#contract/exports.contract.ts'
import { csvHead, csvLine } from '#core/exports/csv.ts'
import type { ExportedRecord } from '#core/exports/exported-record.ts'
import { jsonLine, kcatLine } from '#core/exports/json-lines.ts'
import { ParquetForm } from './parquet-form.ts'

export interface RecordForm {
  add(record: ExportedRecord): void
  /** Enough was added to be taken. */
  readonly isFull: boolean
  /** What stands in the file behind what was taken before. */
  take(): Buffer
  /** What stands at the end of the file; everything was taken before. */
  end(): Buffer
  /** What it has to know, beside the length, to go on behind what was taken since this was last asked; null: nothing. */
  kept(): string | null
}

/** Where a form goes on: the file's length, and all that it said to keep. A length of 0 is the beginning. */
export interface FormState {
  length: number
  form: readonly string[]
}

export const recordForms: Record<ExportFormat, (state: FormState) => RecordForm> = {
  jsonl: () => new LinesForm('', jsonLine, 'utf8'),
  kcat: () => new LinesForm('', kcatLine, 'latin1'),
  csv: ({ length }) => new LinesForm(length === 0 ? csvHead : '', csvLine, 'utf8'),
  parquet: state => new ParquetForm(state),
}

const FULL_CHARACTERS = 1024 * 1024

class LinesForm implements RecordForm {
  readonly #line: (record: ExportedRecord) => string
  readonly #encoding: 'utf8' | 'latin1'
  #lines: string

  constructor(head: string, line: (record: ExportedRecord) => string, encoding: 'utf8' | 'latin1') {
    this.#lines = head
    this.#line = line
    this.#encoding = encoding
  }

  get isFull(): boolean {
    return this.#lines.length > FULL_CHARACTERS
  }

  add(record: ExportedRecord): void {
    this.#lines += this.#line(record)
  }

  take(): Buffer {
    const bytes = Buffer.from(this.#lines, this.#encoding)
    this.#lines = ''
    return bytes
  }

  end(): Buffer {
    return Buffer.alloc(0)
  }

  kept(): null {
    return null
  }
}
