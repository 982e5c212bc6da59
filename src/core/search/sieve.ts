// Lets records through that match: text and conditions record by record, a script for many at once. For whoever has
// records in indexed batches, fetched or live.
import type { BatchColumns } from '../records/columns.ts'
import type { Matcher } from './matcher.ts'
import type { RecordView } from './record-view.ts'

export interface Through {
  /** The record at which the view stands matches. */
  match(): void
  /** The script failed on the record at which the view stands. */
  failed(what: string): void
  /** The script is interrupted once this holds; what it was asked about is left out then. */
  stopped(): boolean
}

export class Sieve {
  readonly #matcher: Matcher
  readonly #record: RecordView
  readonly #topic: string
  readonly #through: Through
  #waiting: number[] = []

  constructor(matcher: Matcher, record: RecordView, topic: string, through: Through) {
    this.#matcher = matcher
    this.#record = record
    this.#topic = topic
    this.#through = through
  }

  /** Records of one batch in their order; `settle` before the next batch. @throws ScriptStopped */
  look(columns: BatchColumns, index: number): void {
    const { script } = this.#matcher
    this.#record.move(columns, index)
    if (!this.#matcher.test(this.#record)) return
    if (script === null) {
      this.#through.match()
      return
    }
    script.add(this.#record, this.#topic)
    this.#waiting.push(index)
    if (script.isFull) this.settle(columns)
  }

  /** A batch that turned out to be broken: nothing of it waits any more. */
  forget(): void {
    this.#waiting = []
    this.#matcher.script?.forget()
  }

  /** Asks about the records that still wait. @throws ScriptStopped */
  settle(columns: BatchColumns): void {
    if (this.#waiting.length === 0) return
    const asked = this.#waiting
    this.#waiting = []
    const verdicts = this.#matcher.script?.verdicts(() => this.#through.stopped()) ?? []
    for (const [at, verdict] of verdicts.entries()) {
      if (verdict === false) continue
      this.#record.move(columns, asked[at] ?? 0)
      if (verdict === true) this.#through.match()
      else this.#through.failed(verdict)
    }
  }
}
