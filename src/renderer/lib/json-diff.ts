// What differs between two JSON texts, by path. Built from tokens: numbers are compared digit by digit, and no member is
// lost where a name stands twice.
import { middleOf } from './align.ts'
import { nameOf, pathStep, tokens } from './json.ts'

export interface JsonChange {
  /** `$.order.items[0].sku`; an array's index is the one it has after, of a removed item the one it had. */
  path: string
  /** JSON without white space; null: not there. */
  before: string | null
  after: string | null
}

interface Node {
  text: string
  /** By name; the second member of a name is under `name (2)`. Null for what is no object. */
  members: Map<string, Node> | null
  items: Node[] | null
}

/**
 * Members are matched by name, whatever their order; items of an array from its two ends, so that one that was put in or
 * taken out is told as that. Null where a text is no JSON.
 */
export function jsonChanges(before: string, after: string): JsonChange[] | null {
  const [left, right] = [parse(before), parse(after)]
  if (left === null || right === null) return null
  const changes: JsonChange[] = []
  compare('$', left, right, changes)
  return changes
}

function parse(text: string): Node | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return read(tokens(text))
}

/** Of text that `JSON.parse` took. */
function read(source: Iterator<string>, first = next(source)): Node {
  if (first === '{') return readObject(source)
  if (first === '[') return readArray(source)
  return { text: first, members: null, items: null }
}

const next = (source: Iterator<string>): string => source.next().value ?? ''

function readObject(source: Iterator<string>): Node {
  const members = new Map<string, Node>()
  const texts: string[] = []
  for (let token = next(source); token !== '}' && token !== ''; token = next(source)) {
    if (token === ',') continue
    const name = nameOf(token)
    next(source)
    const member = read(source)
    let step = pathStep(name)
    for (let count = 2; members.has(step); count++) step = `${pathStep(name)} (${count})`
    members.set(step, member)
    texts.push(`${token}:${member.text}`)
  }
  return { text: `{${texts.join(',')}}`, members, items: null }
}

function readArray(source: Iterator<string>): Node {
  const items: Node[] = []
  for (let token = next(source); token !== ']' && token !== ''; token = next(source)) {
    if (token !== ',') items.push(read(source, token))
  }
  return { text: `[${items.map(item => item.text).join(',')}]`, members: null, items }
}

function compare(path: string, before: Node, after: Node, changes: JsonChange[]): void {
  if (before.text === after.text) return
  if (before.members !== null && after.members !== null) compareMembers(path, before.members, after.members, changes)
  else if (before.items !== null && after.items !== null) compareItems(path, before.items, after.items, changes)
  else changes.push({ path, before: before.text, after: after.text })
}

function compareMembers(
  path: string,
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
  changes: JsonChange[],
): void {
  for (const [step, member] of before) {
    const now = after.get(step)
    if (now === undefined) changes.push({ path: path + step, before: member.text, after: null })
    else compare(path + step, member, now, changes)
  }
  for (const [step, member] of after) {
    if (!before.has(step)) changes.push({ path: path + step, before: null, after: member.text })
  }
}

function compareItems(path: string, before: readonly Node[], after: readonly Node[], changes: JsonChange[]): void {
  const { start, pairs } = middleOf(before, after, (left, right) => left.text === right.text)
  pairs.forEach(({ before: was, after: is }, index) => {
    const at = `${path}[${start + index}]`
    if (was !== undefined && is !== undefined) compare(at, was, is, changes)
    else changes.push({ path: at, before: was?.text ?? null, after: is?.text ?? null })
  })
}
