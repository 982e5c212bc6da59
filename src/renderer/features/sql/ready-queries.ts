// Queries that are asked of many topics, ready to run on the chosen tables. Pure: text in, text out.
import type { SqlTable } from '#contract/index.ts'

export interface ReadyQuery {
  name: string
  what: string
  /** @param other another loaded table, where there is one: for queries over two */
  sql(table: SqlTable, other: SqlTable | undefined): string
  /** How its result is drawn, where a picture says more: by column names. */
  chart?: { kind: 'line' | 'bar'; x: string; y: string }
}

/** A name as it must be written: plain where DuckDB takes it so. */
export const sqlName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`

const RESERVED = new Set(
  'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic when where window with'.split(
    ' ',
  ),
)

const KEY = 'as_text(_key, _key_bytes)'

/** The column that most likely names what both tables speak of: shared by both, and an id. */
function correlation(table: SqlTable, other: SqlTable): string {
  const names = new Set(other.columns.map(each => each.name))
  const shared = table.columns.filter(each => !each.name.startsWith('_') && names.has(each.name)).map(each => each.name)
  const id =
    shared.find(name => /correl|trace|request/i.test(name)) ?? shared.find(name => /id$/i.test(name)) ?? shared[0]
  return id === undefined ? "header(_headers, 'correlation-id')" : sqlName(id)
}

export const readyQueries: readonly ReadyQuery[] = [
  {
    name: 'Latest record of each key',
    what: 'What compaction would leave',
    sql: table => `SELECT ${KEY} AS key, arg_max_null(as_text(_value, _value_bytes), _offset) AS value, max(_offset) AS _offset,
       any_value(_partition) AS _partition, arg_max_null(_timestamp, _offset) AS _timestamp
FROM ${sqlName(table.name)}
WHERE _key IS NOT NULL OR _key_bytes IS NOT NULL
GROUP BY _partition, 1
ORDER BY 1`,
  },
  {
    name: 'Duplicates by key',
    what: 'The same key and value more than once',
    sql: table => `SELECT ${KEY} AS key, count(*) AS copies, min(_offset) AS first_offset, max(_offset) AS last_offset,
       max(_timestamp) - min(_timestamp) AS apart
FROM ${sqlName(table.name)}
GROUP BY 1, hash(_value, _value_bytes)
HAVING count(*) > 1
ORDER BY copies DESC, 1`,
  },
  {
    name: 'Gaps in offsets',
    what: 'Where no record stands: markers, compaction, aborted',
    sql: table => `SELECT _partition, _offset + 1 AS first_missing, next_offset - 1 AS last_missing,
       next_offset - _offset - 1 AS missing
FROM (
  SELECT _partition, _offset, lead(_offset) OVER (PARTITION BY _partition ORDER BY _offset) AS next_offset
  FROM ${sqlName(table.name)}
)
WHERE next_offset > _offset + 1
ORDER BY missing DESC, _partition, first_missing`,
  },
  {
    name: 'Throughput by minute',
    what: 'Records and bytes',
    sql: table => `SELECT date_trunc('minute', _timestamp) AS minute, count(*) AS records, sum(_size) AS bytes
FROM ${sqlName(table.name)}
GROUP BY 1
ORDER BY 1`,
    chart: { kind: 'line', x: 'minute', y: 'records' },
  },
  {
    name: 'Top keys',
    what: 'The keys with the most records',
    sql: table => `SELECT ${KEY} AS key, count(*) AS records, sum(_size) AS bytes,
       count(DISTINCT _partition) AS partitions
FROM ${sqlName(table.name)}
GROUP BY 1
ORDER BY records DESC, 1
LIMIT 50`,
    chart: { kind: 'bar', x: 'key', y: 'records' },
  },
  {
    name: 'Size distribution',
    what: 'Records by size, in powers of two',
    sql: table => `SELECT CAST(2 ** floor(log2(greatest(_size, 1))) AS BIGINT) AS bytes_from, count(*) AS records,
       min(_size) AS smallest, max(_size) AS largest
FROM ${sqlName(table.name)}
GROUP BY 1
ORDER BY 1`,
    chart: { kind: 'bar', x: 'bytes_from', y: 'records' },
  },
  {
    name: 'Latency between two topics',
    what: 'By an id that both carry',
    sql: (table, other = table) => {
      const id = correlation(table, other)
      return `WITH
  first AS (SELECT ${id} AS id, min(_timestamp) AS at FROM ${sqlName(table.name)} GROUP BY 1),
  second AS (SELECT ${id} AS id, min(_timestamp) AS at FROM ${sqlName(other.name)} GROUP BY 1),
  joined AS (SELECT epoch_ms(second.at) - epoch_ms(first.at) AS ms FROM first JOIN second USING (id))
SELECT count(*) AS pairs, min(ms) AS least_ms, quantile_cont(ms, 0.5) AS p50_ms, quantile_cont(ms, 0.95) AS p95_ms,
       quantile_cont(ms, 0.99) AS p99_ms, max(ms) AS most_ms
FROM joined`
    },
  },
  {
    name: 'Fields and their types',
    what: 'Which fields values have, since when, as what: drift',
    sql: table => `WITH fields AS (
  SELECT unnest(json_keys(structure)) AS field, structure, records, first_seen, last_seen
  FROM shapes.${sqlName(table.name)}
  WHERE json_type(structure) = 'OBJECT'
)
SELECT field, CAST(json_extract(structure, '$."' || replace(field, '"', '\\"') || '"') AS VARCHAR) AS type,
       CAST(sum(records) AS BIGINT) AS records,
       round(100 * sum(records) / (SELECT count(*) FROM ${sqlName(table.name)}), 2) AS percent,
       min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM fields
GROUP BY 1, 2
ORDER BY 1, records DESC`,
  },
  {
    name: 'Tombstones',
    what: 'Keys whose last record deletes them',
    sql: table => `SELECT ${KEY} AS key, max(_offset) AS _offset, any_value(_partition) AS _partition, count(*) AS records
FROM ${sqlName(table.name)}
WHERE _key IS NOT NULL OR _key_bytes IS NOT NULL
GROUP BY _partition, 1
HAVING arg_max(_value IS NULL AND _value_bytes IS NULL, _offset)
ORDER BY _partition, _offset`,
  },
  {
    name: 'Records per partition',
    what: 'How even the partitions are',
    sql: table => `SELECT _partition, count(*) AS records, sum(_size) AS bytes,
       round(100 * count(*) / sum(count(*)) OVER (), 2) AS percent, min(_offset) AS first_offset,
       max(_offset) AS last_offset, min(_timestamp) AS first_time, max(_timestamp) AS last_time
FROM ${sqlName(table.name)}
GROUP BY _partition
ORDER BY _partition`,
    chart: { kind: 'bar', x: '_partition', y: 'records' },
  },
  {
    name: 'Out of order in time',
    what: 'Records older than one before them',
    sql: table => `SELECT _partition, _offset, _timestamp, newest, newest - _timestamp AS late_by
FROM (
  SELECT _partition, _offset, _timestamp, max(_timestamp) OVER (
    PARTITION BY _partition ORDER BY _offset ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest
  FROM ${sqlName(table.name)}
)
WHERE _timestamp < newest
ORDER BY late_by DESC`,
  },
  {
    name: 'Newest records',
    what: 'All columns',
    sql: table => `FROM ${sqlName(table.name)}
ORDER BY _timestamp DESC, _partition, _offset DESC
LIMIT 100`,
  },
]
