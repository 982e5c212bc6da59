import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merge, nameColumns, numberPaths, readShape, targetOf } from '#sql/shape.ts'

const none = () => undefined
const together = (...structures: unknown[]) => targetOf(structures.map(each => readShape(each)).reduce(merge), none)

describe('the shape of JSON values', () => {
  it('takes fields from all of them, and what fits both where they differ', () => {
    expect(
      together(
        { id: 'UBIGINT', tags: ['NULL'], at: { x: 'DOUBLE' }, mixed: 'VARCHAR', gone: 'NULL' },
        { id: 'BIGINT', tags: ['VARCHAR'], at: { x: 'UBIGINT', y: 'BOOLEAN' }, mixed: 'UBIGINT', late: 'VARCHAR' },
      ),
    ).toEqual({
      id: 'BIGINT',
      tags: ['VARCHAR'],
      at: { x: 'DOUBLE', y: 'BOOLEAN' },
      mixed: 'JSON',
      gone: 'JSON',
      late: 'VARCHAR',
    })
  })

  it('keeps as JSON what is no record of fields', () => {
    const map = Object.fromEntries(Array.from({ length: 201 }, (_, key) => [`user-${key}`, 'UBIGINT']))
    expect(together({ map, both: { a: 'VARCHAR', A: 'VARCHAR' }, empty: {} })).toEqual({
      map: 'JSON',
      both: 'JSON',
      empty: 'JSON',
    })
  })

  it('asks for the type of numbers by their path, not through lists', () => {
    const shape = readShape({ a: { b: 'UBIGINT' }, c: 'DOUBLE', d: ['UBIGINT'] })
    expect(numberPaths(shape)).toEqual([['a', 'b'], ['c']])
    expect(targetOf(shape, path => path.join('.'))).toEqual({ a: { b: 'a.b' }, c: 'c', d: ['d.*'] })
  })

  it('comes out the same in any order', () => {
    const structure = fc.letrec(tie => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('NULL', 'UBIGINT', 'BIGINT', 'DOUBLE', 'VARCHAR', 'BOOLEAN'),
        fc.tuple(tie('any')),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
      ),
    })).any
    fc.assert(
      fc.property(fc.array(structure, { minLength: 1, maxLength: 6 }), structures => {
        const backwards = [...structures].reverse()
        expect(together(...structures)).toEqual(together(...backwards))
        expect(together(...structures, ...structures)).toEqual(together(...structures))
      }),
    )
  })
})

describe('names of columns', () => {
  it('are numbered where they are taken, whatever their case', () => {
    expect(nameColumns(['id', 'Id', 'ID', '_offset', 'id_2', ''], ['_offset'])).toEqual([
      { field: 'id', column: 'id', turn: 0 },
      { field: 'Id', column: 'Id_2', turn: 1 },
      { field: 'ID', column: 'ID_3', turn: 2 },
      { field: '_offset', column: '_offset_2', turn: 0 },
      { field: 'id_2', column: 'id_2_2', turn: 0 },
      { field: '', column: 'unnamed', turn: 0 },
    ])
  })
})
