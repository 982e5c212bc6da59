// Rows of a tail by number: the newest that came with the last look, and pages fetched for who scrolls while it is
// held. Held rows do not change, so a page is good until the tail goes on.
import type { TailRows } from '#contract/index.ts'

export interface FoundRow {
  rows: TailRows
  index: number
}

const pageRows = 100

export class RowPages {
  readonly #fetch: (from: number, count: number) => Promise<TailRows>
  readonly #onRows: () => void
  readonly #pages = new Map<number, TailRows | null>()

  constructor(fetch: (from: number, count: number) => Promise<TailRows>, onRows: () => void) {
    this.#fetch = fetch
    this.#onRows = onRows
  }

  find(number: number, newest: TailRows | null): FoundRow | null {
    return rowIn(newest, number) ?? rowIn(this.#pages.get(Math.floor(number / pageRows)) ?? null, number)
  }

  /** Fetches what is missing between two numbers, the end exclusive. */
  want(from: number, to: number): void {
    for (let page = Math.floor(from / pageRows); page * pageRows < to; page++) {
      if (this.#pages.has(page)) continue
      this.#pages.set(page, null)
      this.#fetch(page * pageRows, pageRows).then(
        rows => {
          this.#pages.set(page, rows)
          this.#onRows()
        },
        // The tail's own look says what is wrong; the page is asked for again then.
        () => void this.#pages.delete(page),
      )
    }
  }
}

function rowIn(rows: TailRows | null, number: number): FoundRow | null {
  const index = rows === null ? -1 : number - rows.start
  return rows === null || index < 0 || index >= rows.offsets.length ? null : { rows, index }
}
