// What the editor offers while a query is typed: tables, their columns, DuckDB's functions, keywords.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SqlTable } from '#contract/index.ts'
import { client, keyOf } from '#renderer/client/index.ts'
import type { Completion } from '#renderer/ui/index.ts'
import { sqlName } from './ready-queries.ts'

const KEYWORDS =
  'SELECT FROM WHERE GROUP ORDER BY HAVING LIMIT OFFSET JOIN LEFT ASOF USING ON AS WITH DISTINCT UNION ALL CASE WHEN THEN ELSE END AND OR NOT IN IS NULL LIKE ILIKE BETWEEN EXISTS DESC ASC NULLS LAST OVER PARTITION QUALIFY FILTER CAST INTERVAL UNNEST DESCRIBE SUMMARIZE EXPLAIN EXCLUDE REPLACE SAMPLE VALUES'.split(
    ' ',
  )

export function useCompletions(tables: readonly SqlTable[], isReady: boolean): readonly Completion[] {
  const functions = useQuery({
    queryKey: keyOf('sql.functions'),
    queryFn: () => client.sql.functions(),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isReady,
  })
  return useMemo(() => {
    const ready = tables.filter(each => each.state === 'ready')
    return [
      ...ready.map(({ name, topic, cluster }) => ({
        name,
        insert: sqlName(name),
        kind: 'table' as const,
        what: `${topic} of ${cluster}`,
      })),
      ...ready.flatMap(table =>
        table.columns.map(({ name, type }) => ({
          name,
          insert: sqlName(name),
          kind: 'column' as const,
          what: `${table.name} · ${type}`,
          owner: table.name,
        })),
      ),
      ...(functions.data ?? []).map(({ name, signature, what }) => ({
        name,
        insert: `${name}($0)`,
        kind: 'function' as const,
        what: signature,
        help: what,
      })),
      ...KEYWORDS.map(name => ({ name, insert: name, kind: 'keyword' as const, what: '' })),
    ]
  }, [tables, functions.data])
}
