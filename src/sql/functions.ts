// The functions that completion offers, as DuckDB lists its own.
import type { DuckDBInstance } from '@duckdb/node-api'
import { onConnection } from './database.ts'

const QUERY = `
  SELECT function_name,
         any_value(function_name || '(' || array_to_string(parameters, ', ') || ')' ORDER BY len(parameters) DESC),
         coalesce(any_value(description), ''),
         any_value(function_type)
  FROM duckdb_functions()
  WHERE regexp_full_match(function_name, '[a-z][a-z0-9_]*') AND function_type IN ('scalar', 'aggregate', 'macro')
  GROUP BY function_name
  ORDER BY function_name`

export function listFunctions(database: DuckDBInstance) {
  return onConnection(database, async connection => {
    const rows = await connection.runAndReadAll(QUERY)
    return rows.getRows().map(([name, signature, what, kind]) => ({
      name: String(name),
      signature: String(signature ?? name),
      what: String(what),
      kind: String(kind),
    }))
  })
}
