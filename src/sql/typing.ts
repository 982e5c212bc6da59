// Gives a loaded table its columns: from the structures of all its JSON values, so that no value is missed that a sample
// would not have shown. What is loaded lies in `loading` until then.
import type { DuckDBConnection } from '@duckdb/node-api'
import { LOADING, literal, quoted, SHAPES } from './database.ts'
import { RECORD_COLUMNS } from './record-rows.ts'
import { type FieldColumn, merge, nameColumns, numberPaths, readShape, type Shape, targetOf } from './shape.ts'

/** Different structures that are looked at; more of them are no records but maps. */
const MOST_STRUCTURES = 20_000
/** Numbers of so many digits may not be exact as BIGINT or DOUBLE. */
const LONG_NUMBER = '[:\\[,\\s]-?[0-9]{16}'

/** Moves `loading.name` to `main.name`, with its structures in `shapes.name`. Answers what is to be said about the columns. */
export async function drawColumns(connection: DuckDBConnection, name: string): Promise<string[]> {
  const from = `${LOADING}.${quoted(name)}`
  const notes: string[] = []
  const { shape, others, isCut, hasLong } = await structures(connection, from, `${SHAPES}.${quoted(name)}`)
  if (isCut)
    notes.push(`The values have more than ${MOST_STRUCTURES} different structures: columns are those of the first.`)
  if (shape.is === 'struct' && others > 0) notes.push(`${others} values are not JSON objects: their columns are NULL.`)
  const fields = shape.is === 'struct' ? shape.fields : new Map<string, Shape>()
  const numbers = hasLong ? await longNumbers(connection, from, numberPaths(shape)) : new Map<string, string>()
  const columns = nameColumns(
    fields.keys(),
    RECORD_COLUMNS.map(each => each.name),
  )
  for (const { field, column } of columns) {
    if (column !== field) notes.push(`The field “${field}” is the column ${column}: its name was taken.`)
  }
  const number = (path: readonly string[]) =>
    numbers.get(path.join('\0')) ?? (hasLong && path.includes('*') ? 'HUGEINT' : undefined)
  const turns = new Map<number, Record<string, ReturnType<typeof targetOf>>>()
  for (const { field, turn } of columns) {
    const target = targetOf(fields.get(field) ?? { is: 'null' }, number, [field])
    turns.set(turn, { ...turns.get(turn), [field]: target })
  }
  await connection.run(createTable(name, from, columns, turns))
  await connection.run(`DROP TABLE ${from}`)
  return notes
}

function createTable(
  name: string,
  from: string,
  columns: readonly FieldColumn[],
  turns: ReadonlyMap<number, unknown>,
): string {
  const records = RECORD_COLUMNS.map(each => each.name)
  const drawn = columns.map(
    ({ field, column, turn }) => `struct_extract(_s${turn}, ${literal(field)}) AS ${quoted(column)}`,
  )
  const structs = [...turns].map(
    ([turn, target]) => `TRY(json_transform(_value, ${literal(JSON.stringify(target))})) AS _s${turn}`,
  )
  const source = structs.length === 0 ? from : `(SELECT *, ${structs.join(', ')} FROM ${from})`
  return `CREATE TABLE main.${quoted(name)} AS SELECT ${[...records, ...drawn].join(', ')} FROM ${source}`
}

async function structures(connection: DuckDBConnection, from: string, shapes: string) {
  // What fails within TRY is tried once more, value by value: values that are no JSON are told apart before.
  await connection.run(`
    CREATE OR REPLACE TABLE ${shapes} AS
    SELECT CASE WHEN json_valid(_value) THEN TRY(json_structure(_value)) END AS structure, count(*) AS records,
      min(_timestamp) AS first_seen, max(_timestamp) AS last_seen,
      bool_or(regexp_matches(_value, ${literal(LONG_NUMBER)})) AS has_long_numbers
    FROM ${from} WHERE _value IS NOT NULL GROUP BY 1`)
  const found = await connection.runAndReadAll(`
    SELECT structure, records, has_long_numbers FROM ${shapes} LIMIT ${MOST_STRUCTURES + 1}`)
  let shape: Shape = { is: 'null' }
  let others = 0n
  let hasLong = false
  const rows = found.getRows()
  for (const [structure, count, isLong] of rows) {
    const one = typeof structure === 'string' ? readShape(JSON.parse(structure)) : null
    if (one?.is === 'struct') shape = merge(shape, one)
    else others += typeof count === 'bigint' ? count : 0n
    hasLong ||= isLong === true
  }
  return { shape, others, isCut: rows.length > MOST_STRUCTURES, hasLong }
}

/** The types of fields whose numbers would not be exact as they are: by the path, joined with NUL. */
async function longNumbers(
  connection: DuckDBConnection,
  from: string,
  paths: string[][],
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map()
  const tests = paths.map((_, at) => {
    const text = `t[${at + 1}]`
    const isInteger = `regexp_full_match(${text}, '-?[0-9]+')`
    return `[bool_or(${isInteger} AND TRY_CAST(${text} AS BIGINT) IS NULL),
      bool_or(${isInteger} AND length(${text}) > 15),
      bool_or(NOT ${isInteger}),
      bool_or(${isInteger} AND TRY_CAST(${text} AS HUGEINT) IS NULL)]`
  })
  const list = paths.map(path => literal(`$${path.map(name => `."${name.replaceAll('"', '\\"')}"`).join('')}`))
  const found = await connection.runAndReadAll(`
    SELECT ${tests.join(', ')}
    FROM (SELECT TRY(json_extract_string(_value, [${list.join(', ')}])) AS t FROM ${from} WHERE _value IS NOT NULL)`)
  const [answers = []] = found.getRowsJS()
  const types = new Map<string, string>()
  for (const [at, path] of paths.entries()) {
    const answer = answers[at]
    if (!Array.isArray(answer)) continue
    const [isWide, isLong, hasFraction, isTooWide] = answer
    const type = isTooWide === true || (isLong === true && hasFraction === true) ? 'JSON' : 'HUGEINT'
    if (isWide === true || isTooWide === true || (isLong === true && hasFraction === true))
      types.set(path.join('\0'), type)
    else if (isLong === true) types.set(path.join('\0'), 'BIGINT')
  }
  return types
}
