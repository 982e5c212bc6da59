// Queries that run or have run, each on a connection of its own with the first of its rows.
import { randomUUID } from 'node:crypto'
import { type DuckDBConnection, type DuckDBResult, StatementType } from '@duckdb/node-api'
import type { PickedRecords } from '#contract/picked.ts'
import type { SqlColumn, SqlRun } from '#contract/sql.contract.ts'
import { Change } from '#core/change.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { cellText, columnOf } from './cells.ts'
import { type Database, onConnection } from './database.ts'
import type { TableLoad } from './load.ts'
import { notRecords, PickedRows } from './picked.ts'
import { type Place, prepareReading, readError } from './statement.ts'
import type { Tables } from './tables.ts'

/** What is kept of a result: enough to look at; a file gets all of it. */
const KEPT_ROWS = 10_000
const KEPT_CHARACTERS = 64 * 1024 * 1024
/** Of a cell in a list. */
const CUT = 1000
/** More results than a person looks at: the oldest are dropped. */
const KEPT_QUERIES = 40

export class Queries {
  readonly #database: Database
  readonly #tables: Tables
  readonly #open = new Map<string, RunningQuery>()

  constructor(database: Database, tables: Tables) {
    this.#database = database
    this.#tables = tables
  }

  async run(sql: string): Promise<{ queryId: string }> {
    const queryId = randomUUID()
    const connection = await this.#database.take()
    const query = new RunningQuery(this.#database, connection, sql, this.#tables)
    this.#open.set(queryId, query)
    void query.run().then(() => this.#database.give(connection))
    for (const id of this.#open.keys()) {
      if (this.#open.size <= KEPT_QUERIES) break
      this.close(id)
    }
    return { queryId }
  }

  /** @throws KafkaFailure SQL_RESULT_GONE */
  find(queryId: string): RunningQuery {
    const found = this.#open.get(queryId)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'SQL_RESULT_GONE',
      what: 'This result is not there any more',
      where: {},
      remedy: 'Run the query again.',
      retriable: true,
    })
  }

  close(queryId: string): void {
    this.#open.get(queryId)?.cancel()
    this.#open.delete(queryId)
  }

  closeAll(): void {
    for (const id of this.#open.keys()) this.close(id)
  }
}

export class RunningQuery {
  readonly #database: Database
  readonly #connection: DuckDBConnection
  readonly #sql: string
  readonly #tables: Tables
  readonly #change = new Change()
  readonly #startedAt = performance.now()
  #endedAt: number | null = null
  #state: SqlRun['state'] = 'running'
  #columns: SqlColumn[] = []
  readonly #rows: (string | null)[][] = []
  #isMore = false
  /** The one that its rows are of. */
  #table: TableLoad | null = null
  #problem: SqlRun['problem'] = null
  #at: Place | null = null

  constructor(database: Database, connection: DuckDBConnection, sql: string, tables: Tables) {
    this.#database = database
    this.#connection = connection
    this.#sql = sql
    this.#tables = tables
  }

  /** Never rejects: the state says how it ended. */
  async run(): Promise<void> {
    try {
      const statement = await prepareReading(this.#connection, this.#sql)
      if (statement.statementType === StatementType.SELECT) this.#table = this.#onlyTable()
      // A cancel may have come before there was anything to interrupt.
      if (this.#state === 'running') await this.#read(await statement.stream())
      this.#end('done')
    } catch (error) {
      this.#failed(error)
    }
    this.#change.notify()
  }

  async poll(waitMs: number): Promise<SqlRun> {
    await this.#change.until(() => this.#endedAt !== null, waitMs)
    const isRunning = this.#endedAt === null
    const percent = isRunning ? this.#connection.progress.percentage : 100
    return {
      state: this.#state,
      seconds: ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000,
      share: percent < 0 ? null : Math.min(1, percent / 100),
      columns: this.#columns,
      rows: this.#rows.length,
      isMore: this.#isMore,
      table: this.#table?.name ?? null,
      problem: this.#problem,
      at: this.#at,
    }
  }

  rows(from: number, count: number): (string | null)[][] {
    const cut = (text: string | null) => (text === null || text.length <= CUT ? text : `${text.slice(0, CUT)}…`)
    return this.#rows.slice(from, from + count).map(row => row.map(cut))
  }

  cell(row: number, column: number): string | null {
    return this.#rows[row]?.[column] ?? null
  }

  /** The records that its rows name. @throws KafkaFailure SQL_NOT_RECORDS, SQL_TOO_MANY_RECORDS, SQL_NO_TABLE */
  async picked(signal: AbortSignal | undefined): Promise<{ connectionId: string; records: PickedRecords }> {
    const picked = new PickedRows(this.#columns)
    if (this.#table === null) throw notRecords('The rows are not of one table')
    if (this.#tables.get(this.#table.name) !== this.#table) throw tableDropped(this.#table.name)
    const { connectionId, topic } = this.#table.describe()
    if (this.#isMore) await this.#again(row => picked.add(row), signal)
    else for (const row of this.#rows) picked.add(row)
    return { connectionId, records: picked.of(topic) }
  }

  cancel(): void {
    if (this.#state !== 'running') return
    this.#state = 'cancelled'
    if (this.#endedAt === null) this.#connection.interrupt()
  }

  async #read(result: DuckDBResult): Promise<void> {
    const types = result.columnTypes()
    this.#columns = result.columnNames().map((name, index) => {
      const type = types[index]
      return type === undefined ? { name, type: '', kind: 'other' } : columnOf(name, type)
    })
    let characters = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      for (const row of chunk.getRows()) {
        if (this.#rows.length >= KEPT_ROWS || characters >= KEPT_CHARACTERS) {
          this.#isMore = true
          return
        }
        const cells = row.map(cellText)
        for (const cell of cells) characters += cell?.length ?? 0
        this.#rows.push(cells)
      }
    }
  }

  /** Runs it once more, for every row. */
  async #again(use: (row: (string | null)[]) => void, signal: AbortSignal | undefined): Promise<void> {
    await onConnection(this.#database.instance, async connection => {
      signal?.addEventListener('abort', () => connection.interrupt())
      const result = await (await prepareReading(connection, this.#sql)).stream()
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        signal?.throwIfAborted()
        for (const row of chunk.getRows()) use(row.map(cellText))
      }
    })
  }

  #onlyTable(): TableLoad | null {
    const names = this.#connection.getTableNames(this.#sql, false)
    const [name] = names
    return names.length === 1 && name !== undefined ? (this.#tables.get(name) ?? null) : null
  }

  #failed(error: unknown): void {
    if (this.#state === 'cancelled') {
      this.#end('cancelled')
      return
    }
    const message = error instanceof Error ? error.message : String(error)
    const { what, at } = readError(message, this.#sql)
    const known = error instanceof KafkaFailure ? error : null
    this.#at = at
    this.#problem = {
      code: known?.code ?? 'SQL_FAILED',
      what: known?.what ?? what,
      where: at === null ? {} : { line: String(at.line), column: String(at.column) },
      remedy: known?.remedy ?? remedyOf(what),
      retriable: false,
    }
    this.#end('failed')
  }

  #end(state: SqlRun['state']): void {
    if (this.#state === 'running') this.#state = state
    this.#endedAt = performance.now()
  }
}

function tableDropped(name: string): KafkaFailure {
  return new KafkaFailure({
    code: 'SQL_NO_TABLE',
    what: `The table ${name} that the query read was dropped`,
    where: {},
    remedy: 'Load it and run the query again.',
  })
}

function remedyOf(what: string): string {
  if (what.startsWith('Out of Memory Error'))
    return 'Raise the memory limit in the settings, or let the query read less.'
  if (what.startsWith('Permission Error')) return 'Queries read the loaded tables only: no other files, no network.'
  if (what.startsWith('Catalog Error')) return 'The loaded tables are listed beside the editor.'
  return 'Change the query and run it again.'
}
