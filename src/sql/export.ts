// All rows of a query into a file of a person's choosing. The database that runs the query cannot write files, so its rows
// go, chunk by chunk, to another one that may, and to which no text of a person ever comes.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { SqlFormat } from '#contract/sql.contract.ts'
import { literal, onConnection, quoted } from './database.ts'
import { prepareReading } from './statement.ts'

const OPTIONS: Record<SqlFormat, string> = {
  csv: 'FORMAT csv, HEADER',
  json: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
}

let exports = 0

/** @param folder for what waits to be written */
export async function exportRows(
  database: DuckDBInstance,
  folder: string,
  { sql, format, path }: { sql: string; format: SqlFormat; path: string },
  signal: AbortSignal | undefined,
): Promise<{ rows: number }> {
  const file = join(folder, `export-${++exports}.duckdb`)
  const writing = await DuckDBInstance.create(file)
  try {
    return await onConnection(writing, async writer => {
      const rows = await onConnection(database, async reader => {
        signal?.addEventListener('abort', () => reader.interrupt())
        const result = await (await prepareReading(reader, sql)).stream()
        const types = result.columnTypes()
        const names = result.deduplicatedColumnNames()
        await writer.run(`CREATE TABLE rows (${names.map((name, at) => `${quoted(name)} ${types[at]}`).join(', ')})`)
        const appender = await writer.createAppender('rows')
        let count = 0
        for (;;) {
          const chunk = await result.fetchChunk()
          if (chunk === null || chunk.rowCount === 0) break
          signal?.throwIfAborted()
          appender.appendDataChunk(chunk)
          count += chunk.rowCount
        }
        appender.closeSync()
        return count
      })
      signal?.addEventListener('abort', () => writer.interrupt())
      await writer.run(`COPY rows TO ${literal(path)} (${OPTIONS[format]})`)
      return { rows }
    })
  } finally {
    writing.closeSync()
    await rm(file, { force: true })
    await rm(`${file}.wal`, { force: true })
  }
}
