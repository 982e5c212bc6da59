// What JSON values look like together: the structures that DuckDB names for single values (`json_structure`) as one shape,
// and the shape as types. Pure.

export type Shape =
  | { is: 'null' }
  /** Integers of any width. */
  | { is: 'integer' }
  | { is: 'scalar'; type: string }
  | { is: 'list'; of: Shape }
  | { is: 'struct'; fields: Map<string, Shape> }
  /** Not one type: stays JSON. */
  | { is: 'mixed' }

/** An object with more fields is a map of data, not a record of fields. */
const MOST_FIELDS = 200
const DEEPEST = 12
const MIXED: Shape = { is: 'mixed' }
const INTEGERS = new Set(['UBIGINT', 'BIGINT', 'HUGEINT', 'UHUGEINT'])

/** @param structure as `json_structure` writes it: `{"id":"UBIGINT","tags":["VARCHAR"]}` */
export function readShape(structure: unknown, depth = 0): Shape {
  if (depth > DEEPEST) return MIXED
  if (typeof structure === 'string') {
    if (structure === 'NULL') return { is: 'null' }
    if (structure === 'JSON') return MIXED
    return INTEGERS.has(structure) ? { is: 'integer' } : { is: 'scalar', type: structure }
  }
  if (Array.isArray(structure)) return { is: 'list', of: readShape(structure[0] ?? 'NULL', depth + 1) }
  if (typeof structure !== 'object' || structure === null) return MIXED
  const fields = Object.entries(structure)
  if (fields.length > MOST_FIELDS) return MIXED
  return { is: 'struct', fields: new Map(fields.map(([name, each]) => [name, readShape(each, depth + 1)])) }
}

/** The narrowest shape that both fit into. */
export function merge(a: Shape, b: Shape): Shape {
  if (a.is === 'null') return b
  if (b.is === 'null') return a
  if (a.is === 'list' && b.is === 'list') return { is: 'list', of: merge(a.of, b.of) }
  if (a.is === 'struct' && b.is === 'struct') {
    const fields = new Map(a.fields)
    for (const [name, shape] of b.fields) {
      const known = fields.get(name)
      fields.set(name, known === undefined ? shape : merge(known, shape))
    }
    return fields.size > MOST_FIELDS ? MIXED : { is: 'struct', fields }
  }
  if (a.is === 'integer' && b.is === 'integer') return a
  if (a.is === 'scalar' && b.is === 'scalar' && a.type === b.type) return a
  const isNumber = (shape: Shape) => shape.is === 'integer' || (shape.is === 'scalar' && shape.type === 'DOUBLE')
  if (isNumber(a) && isNumber(b)) return { is: 'scalar', type: 'DOUBLE' }
  return MIXED
}

/** What `json_transform` takes: type names, in lists and objects. */
export type Target = string | [Target] | { [name: string]: Target }

/** @param number the type of an integer or a DOUBLE at this path of fields, where one was found out */
export function targetOf(
  shape: Shape,
  number: (path: readonly string[]) => string | undefined,
  path: readonly string[] = [],
): Target {
  if (shape.is === 'integer') return number(path) ?? 'BIGINT'
  if (shape.is === 'scalar') return (shape.type === 'DOUBLE' ? number(path) : undefined) ?? shape.type
  // Within lists paths are not followed: what is not known to fit is as wide as it may be.
  if (shape.is === 'list') return [targetOf(shape.of, number, [...path, '*'])]
  if (shape.is !== 'struct' || shape.fields.size === 0 || collides(shape.fields.keys())) return 'JSON'
  const fields = [...shape.fields].map(([name, each]) => [name, targetOf(each, number, [...path, name])] as const)
  return Object.fromEntries(fields)
}

/** DuckDB does not tell names apart by their case. */
function collides(names: Iterable<string>): boolean {
  const all = [...names]
  return new Set(all.map(name => name.toLowerCase())).size < all.length || all.some(name => name === '')
}

/** Paths of fields, not through lists, that hold numbers. */
export function numberPaths(shape: Shape, path: readonly string[] = []): string[][] {
  if (shape.is === 'integer' || (shape.is === 'scalar' && shape.type === 'DOUBLE')) return [[...path]]
  if (shape.is !== 'struct') return []
  return [...shape.fields].flatMap(([name, each]) => numberPaths(each, [...path, name]))
}

export interface FieldColumn {
  field: string
  /** What it is called in the table. */
  column: string
  /** Fields whose names differ in case only are drawn from objects of their own, by this number. */
  turn: number
}

/** Columns for the fields of objects, in their order, none twice and none in place of `taken`. */
export function nameColumns(fields: Iterable<string>, taken: readonly string[]): FieldColumn[] {
  const used = new Set(taken.map(name => name.toLowerCase()))
  const turns = new Map<string, number>()
  return [...fields].map(field => {
    const lower = field.toLowerCase()
    const turn = turns.get(lower) ?? 0
    turns.set(lower, turn + 1)
    const wanted = field === '' ? 'unnamed' : field
    let column = wanted
    for (let number = 2; used.has(column.toLowerCase()); number++) column = `${wanted}_${number}`
    used.add(column.toLowerCase())
    return { field, column, turn }
  })
}
