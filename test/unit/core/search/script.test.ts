// A script answers what the same JavaScript answers outside of the sandbox, gets nothing but the record, and cannot hold
// the search up.
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeBatch } from '#core/records/batch.ts'
import { planOf } from '#core/search/matcher.ts'
import { QueryError, type ScanSpec } from '#core/search/query.ts'
import { type ScanControl, Scanner, type ScanResult } from '#core/search/scanner.ts'
import { readScript } from '#core/search/script/script-source.ts'

type Written = Parameters<typeof encodeBatch>[0][number]

const spec = (script: string, part: Partial<ScanSpec> = {}): ScanSpec => ({
  text: null,
  filter: '',
  script,
  times: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  ...part,
})

const record = (value: string | null, part: Partial<Written> = {}): Written => ({
  timestamp: 1000n,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: [],
  ...part,
})

/** Plain JavaScript rounds integers beyond 2^53, the script gets them exactly: a test of its own. */
const roundable = (_: string, value: unknown) => (Number.isInteger(value) && !Number.isSafeInteger(value) ? 0.5 : value)

const open: Scanner[] = []
afterEach(() => {
  for (const scanner of open.splice(0)) scanner.close()
})

async function scannerOf(query: ScanSpec): Promise<Scanner> {
  const scanner = await Scanner.open(query)
  open.push(scanner)
  return scanner
}

function scanWith(scanner: Scanner, bytes: Buffer, control: Partial<ScanControl> = {}): ScanResult {
  const part = { topic: 'orders', partition: 3, from: 0n, until: 2n ** 62n, abortedTransactions: [] }
  return scanner.scan(part, bytes, { stopped: () => false, isFull: () => false, keep: () => true, ...control })
}

async function scan(
  query: ScanSpec,
  records: Written[],
  options: { baseOffset?: bigint; control?: Partial<ScanControl> } = {},
): Promise<ScanResult> {
  const { baseOffset = 0n, control } = options
  return scanWith(await scannerOf(query), encodeBatch(records, { baseOffset }), control)
}

/** Which of the values pass. */
async function passing(script: string, values: (string | null)[]): Promise<number[]> {
  const result = await scan(
    spec(script),
    values.map(value => record(value)),
  )
  expect(result.scriptErrors).toEqual([])
  return result.hits.flatMap(piece => [...piece.offsets].map(Number))
}

const orders = Array.from({ length: 300 }, (_, n) => JSON.stringify({ n, total: n % 7, items: [{ sku: `s${n % 3}` }] }))

describe('a script', () => {
  it.each([
    ['an expression', 'record.value.n > 290 && record.value.total < 3'],
    ['an expression with a semicolon and a comment', '(record.value.n > 290 && record.value.total < 3); // so'],
    ['statements', 'const { n, total } = record.value\nif (n <= 290) return false\nreturn total < 3'],
    ['an arrow function', '({ value }) => value.n > 290 && value.total < 3'],
    ['a function', 'function (r) { const v = r.value; return v.n > 290 && v.total < 3 }'],
  ])('is written as %s', async (_, script) => {
    const expected = orders.flatMap((_, n) => (n > 290 && n % 7 < 3 ? [n] : []))
    expect(await passing(script, orders)).toEqual(expected)
  })

  it('sees all of a record', async () => {
    const headers = [
      { key: Buffer.from('kind'), value: Buffer.from('a') },
      { key: Buffer.from('kind'), value: null },
    ]
    const one = record('no JSON: ü', { key: Buffer.from('c-1'), headers, timestamp: 1_700_000_000_123n })
    const conditions = [
      'record.topic === "orders"',
      'record.partition === 3',
      'record.offset === 41',
      'record.timestamp === 1700000000123',
      'record.key === "c-1"',
      'record.value === "no JSON: ü" && record.text === record.value',
      'record.headers.length === 2 && record.headers[1].key === "kind" && record.headers[1].value === null',
      'record.header("kind") === "a" && record.header("none") === undefined',
      'record.size === 23 && record.tombstone === false',
    ]
    for (const condition of [...conditions, conditions.join(' && ')]) {
      const result = await scan(spec(condition), [one], { baseOffset: 41n })
      expect([condition, result.matches, result.scriptErrors]).toEqual([condition, 1, []])
    }
    expect(
      (await scan(spec('record.tombstone && record.value === null && record.key === null'), [record(null)])).matches,
    ).toBe(1)
  })

  it('gets integers exactly, as BigInt where a number would round them', async () => {
    const values = [
      '{"id":9007199254740993}',
      '{"id":9007199254740991}',
      '{"id":-9223372036854775808,"s":"12345678901234567890"}',
      '{"x":1234567890123456.5}',
    ]
    expect(await passing('record.value.id === 9007199254740993n', values)).toEqual([0])
    expect(await passing('record.value.id > 9007199254740992n', values)).toEqual([0])
    expect(await passing('typeof record.value.id === "number"', values)).toEqual([1])
    expect(await passing('record.value.id < 0 && record.value.s === "12345678901234567890"', values)).toEqual([2])
    expect(
      await passing(
        '((r) => JSON.stringify(Object.keys(r.value)) === `["x"]` && r.value.x === 1234567890123456.5)(record)',
        values,
      ),
    ).toEqual([3])
    const far = await scan(spec('record.offset === 9007199254740993n'), [record(null)], {
      baseOffset: 9007199254740993n,
    })
    expect(far.matches).toBe(1)
  })

  it.each([
    'record.value.a > 1',
    'record.value.a?.b === record.value.b',
    'record.value.a.length > 1',
    'record.value?.["a"]?.b?.a',
    'const { a, b } = record.value; return a === b',
    'const v = record.value; return v && v.a && !v.b',
    'typeof record.value.constructor === "function"',
    'Object.keys(record.value).length > 1',
    'record.value.a.some(each => each)',
    'record.value[0] === record.value.a',
    'JSON.stringify(record.value) > "b"',
    'const f = x => x.a; return f(record.value)',
    'const a = record.value.a; return true',
    '({ value: { a } }) => a',
  ])('answers what plain JavaScript answers: %s', async script => {
    const json = fc.jsonValue({ depthSize: 'small' })
    const member = fc.constantFrom('a', 'b', 'length', '__proto__', 'constructor', '0', 'toString')
    const named = fc.dictionary(member, json)
    const values = fc.array(fc.oneof(named, named, json), { minLength: 1, maxLength: 20 })
    const plain = new Function(`return ${readScript(script).code}`)() as (record: unknown) => unknown
    const scanner = await scannerOf(spec(script))
    fc.assert(
      fc.property(values, list => {
        const texts = list.map(each => JSON.stringify(each, roundable))
        const result = scanWith(scanner, encodeBatch(texts.map(text => record(text))))
        const expected = texts.map(text => {
          try {
            return plain({ value: JSON.parse(text) }) ? 'match' : 'none'
          } catch {
            return 'error'
          }
        })
        const found = texts.map(() => 'none')
        for (const piece of result.hits) for (const offset of piece.offsets) found[Number(offset)] = 'match'
        for (const { offset } of result.scriptErrors) found[Number(offset)] = 'error'
        expect(found).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('is handed what it looks at and no more', () => {
    const needed = (script: string) => {
      const { fields, value } = readScript(script).needs
      return [[...fields], value === 'all' ? 'all' : JSON.stringify(plain(value))]
    }
    expect(needed('record.value.order.total > 1 && record.value.id')).toEqual([
      ['value'],
      '{"order":{"total":"all"},"id":"all"}',
    ])
    expect(needed('record.value.items.some(i => i.q > 1)')).toEqual([['value'], '{"items":"all"}'])
    expect(needed('record.key.length > record.partition')).toEqual([['key', 'partition'], '{}'])
    expect(needed('const { total } = record.value; return total')).toEqual([['value'], '{"total":"all"}'])
    expect(needed('record.header("a")')).toEqual([['headers'], '{}'])
    expect(needed('check(record.value)')[1]).toBe('all')
    expect(needed('eval("record.key")')[0]).toContain('key')
  })

  it('runs only for what passes text and condition', async () => {
    const query = spec('record.value.total === 2', { filter: '$.n > 200' })
    expect(planOf(query)).toBe('fields-then-script')
    expect(planOf({ ...query, filter: 'key = "a"' })).toBe('bytes-then-script')
    expect(planOf({ ...query, filter: '' })).toBe('script')
    const result = await scan(
      query,
      orders.map(each => record(each)),
    )
    expect(result.matches).toBe(orders.filter((_, n) => n > 200 && n % 7 === 2).length)
    const thrown = await scan(
      spec('missing()', { filter: '$.n > 200' }),
      orders.map(each => record(each)),
    )
    expect(thrown).toMatchObject({ matches: 0, records: 300, scriptErrorCount: 99 })
  })

  it('names the record on which it failed, and goes on', async () => {
    const result = await scan(
      spec('\nrecord.value.a.b > 1'),
      ['{"a":{"b":2}}', '{"a":null}', '{}', 'text', '{"a":{"b":3}}'].map(each => record(each)),
      { baseOffset: 100n },
    )
    expect(result).toMatchObject({ matches: 2, scriptErrorCount: 3 })
    expect(result.scriptErrors.map(each => each.offset)).toEqual([101n, 102n, 103n])
    expect(result.scriptErrors[0]?.what).toMatch(/^TypeError: .* \(line 2\)$/)
    for (const script of [
      '() => () => true',
      '() => ({ then() {} })',
      '(() => { throw { toString() { throw 1 } } })()',
    ]) {
      expect((await scan(spec(script), [record(null)])).scriptErrorCount).toBe(1)
    }
  })

  it.each([
    ['record.value.total >', 20],
    ['const x = 1', 11],
    ['if (record.key { return true }', 15],
    ['async record => true', 0],
    ['with (record) { return key }', 0],
  ])('is refused with its place: %s', (script, position) => {
    try {
      planOf(spec(script))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(QueryError)
      expect(error).toMatchObject({ part: 'script', position })
    }
  })
})

const plain = (members: ReadonlyMap<string, unknown>): unknown =>
  Object.fromEntries([...members].map(([name, inside]) => [name, inside instanceof Map ? plain(inside) : inside]))

describe('the sandbox', () => {
  it.each([
    'process',
    'require',
    'globalThis.process || globalThis.require || globalThis.fetch || globalThis.WebAssembly',
    'globalThis.setTimeout || globalThis.console || globalThis.std || globalThis.os || globalThis.Worker',
    '[].constructor.constructor("return this.process || this.require")()',
    '(async () => {}).constructor("return this.process")',
    'record.constructor.constructor("return typeof process === \'object\' && process.versions")()',
    'Error.prepareStackTrace = (_, sites) => sites; return new Error().stack?.[0]?.getThis?.()?.process',
    'Reflect.ownKeys(globalThis).some(name => /^(process|require|module|Buffer|fetch)$/.test(String(name)))',
    'import("node:fs")',
  ])('has nothing to reach: %s', async script => {
    const one = await scan(spec(script), [record('{"a":1}')])
    // A function or a promise made in there is refused as an answer; what it would do never happens outside.
    expect(one.matches).toBe(0)
  })

  it('keeps what one search did to its world from the next', async () => {
    const spoil = 'globalThis.seen = true; Array.prototype.some = () => true; JSON.parse = () => [{}]; return true'
    expect((await scan(spec(spoil), [record('{}')])).matches).toBe(1)
    expect(await passing('globalThis.seen || [1].some(each => each > 1)', ['{}'])).toEqual([])
    expect([1].some(each => each > 1)).toBe(false)
  })

  it.each([
    ['an endless loop', 'while (true) {}; return true'],
    ['an endless loop that catches', 'for (;;) { try { for (;;) {} } catch {} } return true'],
    ['a pattern that explodes', '/^(a+)+$/.test("a".repeat(40) + "b")'],
    ['a sort that never ends', '[3, 2, 1].sort(() => { for (;;) {} })'],
    ['a getter that never ends', '({ get then() { for (;;) {} } })'],
  ])('stops %s, and says at which record', async (_, script) => {
    const guarded = `(record => record.offset < 7 ? false : (() => { ${script.includes('return') ? script : `return (${script})`} })())`
    const records = Array.from({ length: 10 }, () => record('{}'))
    await expect(scan(spec(guarded), records)).rejects.toMatchObject({
      name: 'ScriptStopped',
      code: 'SCRIPT_TIMED_OUT',
      partition: 3,
      offset: 7n,
    })
  })

  it.each([
    ['arrays', 'const all = []; for (;;) all.push(new Array(10000).fill(1)); return true'],
    ['text', 'let text = "x"; for (;;) text += text; return true'],
    ['an array buffer', 'const all = []; for (;;) all.push(new ArrayBuffer(1 << 20)); return true'],
  ])('holds a memory bomb of %s', async (_, script) => {
    // QuickJS limits the length of a text by itself: that is an error like any other.
    const result = await scan(spec(script), [record('{}')]).catch((error: unknown) => error)
    if (result instanceof Error) expect(result).toMatchObject({ name: 'ScriptStopped', code: 'SCRIPT_OUT_OF_MEMORY' })
    else expect(result).toMatchObject({ matches: 0, scriptErrorCount: 1 })
  })

  it('survives deep recursion and values nested too deep', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const recursion = await scan(spec('const f = n => f(n + 1) + 1; return f(0)'), [record('{}')])
    expect(recursion.scriptErrors[0]?.what).toMatch(/stack overflow|call stack/i)
    const nested = await scan(spec('Array.isArray(record.value)'), [record('[]'), record(deep), record('[]')])
    expect(nested.hits.flatMap(piece => [...piece.offsets])).toEqual([0n, 2n])
    expect(nested.scriptErrors.map(each => each.offset)).toEqual([1n])
  })

  it('leaves off at once when the search is stopped', async () => {
    let asked = 0
    const control = { stopped: () => ++asked > 3 }
    const result = await scan(spec('for (;;) {}; return true'), [record('{}')], { control })
    expect(result).toMatchObject({ matches: 0, scriptErrorCount: 0 })
  })

  it('refuses records too large for it', async () => {
    const large = `"${'x'.repeat(5_000_000)}"`
    const result = await scan(spec('record.value.length > 0'), [record(large), record('"x"')])
    expect(result).toMatchObject({ matches: 1, scriptErrorCount: 1 })
    expect(result.scriptErrors[0]).toMatchObject({ offset: 0n, what: expect.stringContaining('4 MB') })
  })
})
