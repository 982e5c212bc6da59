// The records that rows of a query name by their columns `_partition` and `_offset`. Only these two are looked at: what is
// done with the records reads them from their topic again.
import type { SqlColumn } from '#contract/sql.contract.ts'
import { KafkaFailure } from '#kafka/failure.ts'

/** As many as are handed from process to process and kept in a replay's plan. */
const MOST_RECORDS = 200_000

export class PickedRows {
  readonly #partitionAt: number
  readonly #offsetAt: number
  readonly #places = new Map<number, Set<bigint>>()
  #count = 0

  /** @throws KafkaFailure SQL_NOT_RECORDS where the columns name none */
  constructor(columns: readonly Pick<SqlColumn, 'name'>[]) {
    this.#partitionAt = columns.findIndex(each => each.name === '_partition')
    this.#offsetAt = columns.findIndex(each => each.name === '_offset')
    if (this.#partitionAt < 0 || this.#offsetAt < 0)
      throw notRecords('The result has no columns _partition and _offset')
  }

  /** Of a record that is named twice nothing comes, nor of a row that names none. @throws KafkaFailure SQL_TOO_MANY_RECORDS */
  add(row: readonly (string | null)[]): void {
    const [partition, offset] = [wholeNumber(row[this.#partitionAt]), wholeNumber(row[this.#offsetAt])]
    if (partition === null || offset === null) return
    const offsets = this.#places.get(Number(partition)) ?? new Set<bigint>()
    this.#places.set(Number(partition), offsets)
    if (offsets.has(offset)) return
    offsets.add(offset)
    if (++this.#count <= MOST_RECORDS) return
    throw new KafkaFailure({
      code: 'SQL_TOO_MANY_RECORDS',
      what: `The rows name more than ${MOST_RECORDS.toLocaleString('en')} records`,
      where: {},
      remedy: 'Let the query find fewer, or take a range of the topic instead.',
    })
  }

  /** @throws KafkaFailure SQL_NOT_RECORDS where no row has named one */
  of(topic: string): { topic: string; partition: number; offsets: bigint[] }[] {
    if (this.#count === 0) throw notRecords('No row names a record')
    return [...this.#places].map(([partition, offsets]) => ({ topic, partition, offsets: [...offsets] }))
  }
}

function wholeNumber(cell: string | null | undefined): bigint | null {
  return cell != null && /^\d{1,19}$/.test(cell) ? BigInt(cell) : null
}

export function notRecords(what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'SQL_NOT_RECORDS',
    what,
    where: {},
    remedy: 'Let the query read one table, and take _partition and _offset from it.',
  })
}
