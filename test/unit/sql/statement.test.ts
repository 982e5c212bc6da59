import { describe, expect, it } from 'vitest'
import { readError } from '#sql/statement.ts'

describe('where an error points', () => {
  it('is the line and column below DuckDB’s arrow', () => {
    const message = 'Binder Error: Referenced column "nope" not found\n\nLINE 2:   nope from (select 1)\n          ^'
    expect(readError(message, 'select\n  nope from (select 1)')).toEqual({
      what: 'Binder Error: Referenced column "nope" not found',
      at: { line: 2, column: 3 },
    })
  })

  it('is found in a long line of which DuckDB shows a part', () => {
    const sql = `select ${'1, '.repeat(60)}nope, ${'2, '.repeat(60)}3`
    const part = sql.slice(100, 260)
    const start = 'LINE 1: ...'
    const arrow = ' '.repeat(start.length + sql.indexOf('nope') - 100)
    const found = readError(`Binder Error: x\n\nLINE 1: ...${part}...\n${arrow}^`, sql)
    // The same words come again and again: the place is that of the first fit, and the word is unique.
    expect(sql.slice((found.at?.column ?? 0) - 1).startsWith('nope')).toBe(true)
  })

  it('is nowhere where DuckDB names no line', () => {
    expect(readError('Out of Memory Error: no\n', 'select 1')).toEqual({ what: 'Out of Memory Error: no', at: null })
  })
})
