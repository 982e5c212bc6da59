// Reads a JavaScript predicate before it runs: whether it is one, in which of three forms it is written, and which parts
// of a record it looks at. Runs nothing.
import { type AnyNode, type Expression, type Options, type Program, parse } from 'acorn'
import { QueryError } from '../query.ts'
import { type Needs, needsOf } from './script-needs.ts'
import { childrenOf } from './script-tree.ts'

export interface ScriptSource {
  /** An expression whose value is a function of one record. Lines are those of what was typed. */
  code: string
  needs: Needs
}

const RECORD = 'record'
const STRICT = '"use strict";'
/** What QuickJS knows. */
const OPTIONS: Options = { ecmaVersion: 2023, sourceType: 'script' }

/**
 * An expression (`record.value.total > 100`), statements with `return`, or a function of a record.
 * @throws QueryError with the place
 */
export function readScript(source: string): ScriptSource {
  try {
    return read(source)
  } catch (error) {
    if (error instanceof RangeError) throw new QueryError('script', 'The script is nested too deep', 0)
    throw error
  }
}

function read(source: string): ScriptSource {
  const found = asExpression(source)
  if (found === null) {
    const needs = needsOf(asStatements(source), RECORD)
    return { code: `(function (${RECORD}) { ${STRICT} ${source}\n})`, needs }
  }
  const { expression, text } = found
  if (expression.type !== 'ArrowFunctionExpression' && expression.type !== 'FunctionExpression') {
    return { code: `(function (${RECORD}) { ${STRICT} return (${text}\n) })`, needs: needsOf(expression, RECORD) }
  }
  if (expression.async || expression.generator) {
    throw new QueryError('script', 'The function has to answer at once: it can be neither async nor a generator', 0)
  }
  return { code: `(() => { ${STRICT} return (${text}\n) })()`, needs: needsOf(expression, null) }
}

interface Found {
  expression: Expression
  /** On the lines where it was typed. */
  text: string
}

/** Null when it is something else, perhaps statements. */
function asExpression(source: string): Found | null {
  return onlyExpression(STRICT, source, '') ?? onlyExpression(`${STRICT}(`, source, '\n)')
}

/** A function at the start of a statement would be a declaration, and braces a block: within parentheses they are not. */
function onlyExpression(before: string, source: string, after: string): Found | null {
  try {
    const [, statement, ...others] = parse(before + source + after, OPTIONS).body
    if (statement?.type !== 'ExpressionStatement' || others.some(each => each.type !== 'EmptyStatement')) return null
    const { expression } = statement
    const [start, end] = [expression.start - before.length, expression.end - before.length]
    const lines = source.slice(0, start).replace(/[^\n]/g, '')
    return { expression, text: lines + source.slice(start, end) }
  } catch (error) {
    if (error instanceof SyntaxError) return null // the reading as statements tells what is wrong
    throw error
  }
}

function asStatements(source: string): Program {
  let program: Program
  try {
    program = parse(`${STRICT}${source}`, { ...OPTIONS, allowReturnOutsideFunction: true })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const at = 'pos' in error && typeof error.pos === 'number' ? error.pos - STRICT.length : 0
    throw new QueryError('script', error.message.replace(/ \(\d+:\d+\)$/, ''), Math.max(0, Math.min(at, source.length)))
  }
  if (hasReturn(program)) return program
  throw new QueryError('script', 'Nothing is answered: statements need a “return”', source.length)
}

/** Whether the script itself answers, not a function within it. */
function hasReturn(node: AnyNode): boolean {
  if (node.type === 'ReturnStatement') return true
  if (/Function|Class/.test(node.type)) return false
  return childrenOf(node).some(hasReturn)
}
