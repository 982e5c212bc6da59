// A value of DuckDB as the text of a cell: exact, whatever its type. NULL stays null.
import { DuckDBBlobValue, type DuckDBType, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api'
import type { SqlColumn } from '#contract/sql.contract.ts'

export function cellText(value: DuckDBValue): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  if (value instanceof DuckDBBlobValue) return `\\x${Buffer.from(value.bytes).toString('hex')}`
  return String(value)
}

const NUMBERS = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
])
const TIMES = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.DATE,
])

export function columnOf(name: string, type: DuckDBType): SqlColumn {
  return { name, type: String(type), kind: kindOf(type.typeId) }
}

function kindOf(typeId: DuckDBTypeId): SqlColumn['kind'] {
  if (NUMBERS.has(typeId)) return 'number'
  if (TIMES.has(typeId)) return 'time'
  return typeId === DuckDBTypeId.VARCHAR ? 'text' : 'other'
}
