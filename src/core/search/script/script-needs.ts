// Which parts of a record a script can see, told from its text alone: `record.value.order.total` needs one member of the
// value, `f(record)` everything. May find too much, never too little.
import type { AnyNode, Pattern } from 'acorn'
import { visit } from './script-tree.ts'

export const recordFields = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'key',
  'value',
  'text',
  'headers',
  'size',
  'tombstone',
] as const
export type RecordField = (typeof recordFields)[number]

/** Members of an object that are needed, each as a whole or of it some members again. */
export type Members = Map<string, Members | 'all'>

export interface Needs {
  fields: ReadonlySet<RecordField>
  /** Of the value, where it is an object. */
  value: Members | 'all'
}

/** Names on which every array, text or object has something of its own: what is meant is the thing before it. */
const ownNames = new Set(
  [Object.prototype, Array.prototype, String.prototype, Number.prototype].flatMap(each =>
    Object.getOwnPropertyNames(each),
  ),
)

/** @param record the name under which the script knows the record; null: the parameter of the function it is */
export function needsOf(script: AnyNode, record: string | null): Needs {
  const names = new Names(script, record)
  const needs = new NeedsFound()
  if (!names.areClear) needs.add([])
  else {
    for (const path of names.given) needs.reach(path)
    visit(script, (node, parents) => {
      const path = names.used(node, parents)
      if (path !== null) needs.add(path)
    })
  }
  return needs
}

class NeedsFound implements Needs {
  readonly fields = new Set<RecordField>()
  value: Members | 'all' = new Map()

  /** What stands at the path is needed whole. */
  add(path: readonly string[]): void {
    const [name, ...rest] = path
    if (name === undefined) {
      for (const each of recordFields) this.fields.add(each)
      this.value = 'all'
    } else if (this.#addField(name)) {
      const last = rest.findIndex(each => ownNames.has(each))
      const wanted = last < 0 ? rest : rest.slice(0, last)
      const end = wanted.at(-1)
      if (end === undefined) this.value = 'all'
      else this.#membersAt(wanted.slice(0, -1))?.set(end, 'all')
    }
  }

  /** Something stands at the path, or nothing: what is in it is another matter. */
  reach([name, ...rest]: readonly string[]): void {
    if (name !== undefined && this.#addField(name)) this.#membersAt(rest)
  }

  /** Whether it is the value. */
  #addField(name: string): boolean {
    const field = name === 'header' ? 'headers' : recordFields.find(each => each === name)
    if (field !== undefined) this.fields.add(field)
    return field === 'value'
  }

  /** Null when all of it is needed anyway. */
  #membersAt(path: readonly string[]): Members | null {
    let members = this.value
    for (const name of path) {
      if (members === 'all') return null
      const found: Members | 'all' = members.get(name) ?? new Map()
      members.set(name, found)
      members = found
    }
    return members === 'all' ? null : members
  }
}

/** The names that stand for the record or for a part of it. */
class Names {
  readonly areClear: boolean
  readonly #paths = new Map<string, readonly string[]>()
  readonly #bindings = new Set<AnyNode>()
  /** What a name was given, and where that stands: the name is looked at instead. */
  readonly #given = new Map<AnyNode, readonly string[]>()

  constructor(script: AnyNode, record: string | null) {
    const counts = new Map<string, number>()
    visit(script, node => {
      for (const pattern of patternsIn(node)) {
        for (const bound of boundIn(pattern)) {
          this.#bindings.add(bound)
          if (bound.type === 'Identifier') counts.set(bound.name, (counts.get(bound.name) ?? 0) + 1)
        }
      }
    })
    // A name that is bound once means the same thing wherever it stands.
    const isSingle = (name: string, times: number) => (counts.get(name) ?? 0) === times
    let areClear = true
    if (record !== null) {
      areClear = isSingle(record, 0)
      this.#paths.set(record, [])
    } else if ('params' in script) areClear = this.#give(script.params[0], [], isSingle)
    visit(script, node => {
      if (node.type === 'Identifier' && (node.name === 'eval' || node.name === 'arguments')) areClear = false
      if (node.type !== 'VariableDeclaration' || node.kind !== 'const') return
      for (const { id, init } of node.declarations) {
        const path = init ? this.#pathOf(init) : null
        if (init && path !== null && this.#give(id, path, isSingle)) this.#given.set(init, path)
      }
    })
    this.areClear = areClear
  }

  get given(): Iterable<readonly string[]> {
    return this.#given.values()
  }

  /** What a use of a name needs; null where no such name is used. */
  used(node: AnyNode, parents: readonly AnyNode[]): readonly string[] | null {
    if (node.type !== 'Identifier' || this.#bindings.has(node)) return null
    const start = this.#paths.get(node.name)
    if (start === undefined || isOnlyAName(node, parents.at(-1))) return null
    const path = [...start]
    let at: AnyNode = node
    for (const parent of parents.toReversed()) {
      if (parent.type === 'ChainExpression') at = parent
      else if (parent.type === 'MemberExpression' && parent.object === at) {
        const name = memberName(parent)
        if (name === null) break
        path.push(name)
        at = parent
      } else {
        // What a method is called on is needed whole; `record.header` is no method of a part.
        if (parent.type === 'CallExpression' && parent.callee === at && path.length > 1) path.pop()
        break
      }
    }
    return this.#given.has(at) ? null : path
  }

  #pathOf(node: AnyNode): readonly string[] | null {
    if (node.type === 'Identifier') return this.#paths.get(node.name) ?? null
    if (node.type === 'ChainExpression') return this.#pathOf(node.expression)
    if (node.type !== 'MemberExpression') return null
    const before = this.#pathOf(node.object)
    const name = memberName(node)
    return before === null || name === null || ownNames.has(name) ? null : [...before, name]
  }

  /** Remembers what the pattern's names stand for; false when that cannot be told. */
  #give(pattern: Pattern | undefined, path: readonly string[], isSingle: (name: string, times: number) => boolean) {
    if (pattern === undefined) return true
    const found = namesIn(pattern, path)
    if (found === null || !found.every(([name]) => isSingle(name, 1))) return false
    for (const [name, its] of found) this.#paths.set(name, its)
    return true
  }
}

/** Null for patterns that take the rest, have defaults or computed names. */
function namesIn(pattern: Pattern, path: readonly string[]): [string, readonly string[]][] | null {
  if (pattern.type === 'Identifier') return [[pattern.name, path]]
  if (pattern.type !== 'ObjectPattern') return null
  const found: [string, readonly string[]][] = []
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') return null
    if (ownNames.has(property.key.name)) return null
    const inside = namesIn(property.value, [...path, property.key.name])
    if (inside === null) return null
    found.push(...inside)
  }
  return found
}

/** Behind a dot, or before the colon of a property. */
function isOnlyAName(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed
    case 'Property':
      // A shorthand's value is a node of its own.
      return parent.key === node && !parent.computed
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !parent.computed
    default:
      return false
  }
}

function memberName(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | null {
  const { property, computed } = node
  if (!computed) return property.type === 'Identifier' ? property.name : null
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null
}

function patternsIn(node: AnyNode): (Pattern | null | undefined)[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return [node.id]
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return [node.id, ...node.params]
    case 'ArrowFunctionExpression':
      return node.params
    case 'ClassDeclaration':
    case 'ClassExpression':
      return [node.id]
    case 'CatchClause':
      return [node.param]
    default:
      return []
  }
}

function boundIn(pattern: Pattern | null | undefined): AnyNode[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern]
    case 'ObjectPattern':
      return pattern.properties.flatMap(each => boundIn(each.type === 'Property' ? each.value : each.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundIn)
    case 'RestElement':
      return boundIn(pattern.argument)
    case 'AssignmentPattern':
      return boundIn(pattern.left)
    default:
      return []
  }
}
