// What a person's text may be: one statement that reads. The database refuses the rest, too (database.ts); here it is
// said in better words, and before anything has run.
import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api'
import { KafkaFailure } from '#kafka/failure.ts'

const READING = new Set([StatementType.SELECT, StatementType.EXPLAIN])

/** They change how the whole process works, whatever is locked. */
const SWITCHES = /\b(?:(?:en|dis)able_(?:logging|profiling|peg_parser)|truncate_duckdb_logs)\b/i

/** @throws KafkaFailure SQL_NOT_A_QUERY, or what DuckDB says of the text */
export async function prepareReading(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql)
  if (statements.count === 0) throw notAQuery('There is no statement here', 'Write a query, e.g. SELECT 1.')
  if (statements.count > 1) {
    throw notAQuery(`These are ${statements.count} statements`, 'Select the one to run, then run the selection.')
  }
  const found = SWITCHES.exec(sql)
  if (found !== null) throw notAQuery(`${found[0]} is not available here`, ONLY_READS)
  const statement = await statements.prepare(0)
  if (READING.has(statement.statementType)) return statement
  throw notAQuery(`${StatementType[statement.statementType]} statements are not run here`, ONLY_READS)
}

const ONLY_READS = 'The workspace runs queries: SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE, EXPLAIN.'

function notAQuery(what: string, remedy: string): KafkaFailure {
  return new KafkaFailure({ code: 'SQL_NOT_A_QUERY', what, where: {}, remedy })
}

export interface Place {
  line: number
  column: number
}

/** DuckDB's message without the excerpt of the text below it, and where in the text it points, from 1. */
export function readError(told: string, sql: string): { what: string; at: Place | null } {
  const message = told.replace('Failed to extract statements: ', '')
  const found = /\n\s*\nLINE (\d+): (.*)\n( *)\^/.exec(message)
  if (found === null) return { what: message.trim(), at: null }
  const [, number = '1', excerpt = '', spaces = ''] = found
  const line = Number(number)
  const within = spaces.length - `LINE ${number}: `.length
  // Of a long line DuckDB shows a part, with dots where it was cut.
  const part = excerpt.replace(/^\.\.\./, '').replace(/\.\.\.$/, '')
  const start = excerpt.startsWith('...') ? (sql.split('\n')[line - 1] ?? '').indexOf(part) - 3 : 0
  return { what: message.slice(0, found.index).trim(), at: { line, column: Math.max(1, start + within + 1) } }
}
