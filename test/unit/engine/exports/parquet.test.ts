// Records through a Parquet file: every one comes back as it went in, over several row groups; files of other programs
// are read by the names of their columns, and what is none is refused with a reason.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportFormat } from '#contract/index.ts'
import type { ExportedRecord, ImportedRecord } from '#core/exports/exported-record.ts'
import { initCompression } from '#core/records/compression.ts'
import { recordForms } from '#engine/exports/record-forms.ts'
import { readRecords, sampleOf } from '#engine/exports/records-file.ts'

let folder = ''
let file = ''

beforeEach(async () => {
  await initCompression()
  folder = await mkdtemp(join(tmpdir(), 'ottla-parquet-'))
  file = join(folder, 'records.parquet')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** @param isResumed begins anew behind each group, from what the form said to keep */
function contentOf(groups: readonly (readonly ExportedRecord[])[], form: ExportFormat, isResumed = false): Buffer {
  const kept: string[] = []
  let written = Buffer.alloc(0)
  let writing = recordForms[form]({ length: 0, form: [] })
  for (const group of groups) {
    for (const each of group) writing.add(each)
    written = Buffer.concat([written, writing.take()])
    const told = writing.kept()
    if (told !== null) kept.push(told)
    if (isResumed) writing = recordForms[form]({ length: written.length, form: kept })
  }
  return Buffer.concat([written, writing.take(), writing.end()])
}

const write = (groups: readonly (readonly ExportedRecord[])[]) => writeFile(file, contentOf(groups, 'parquet'))

async function read(): Promise<ImportedRecord[]> {
  const records: ImportedRecord[] = []
  for await (const { record } of readRecords(file, 'parquet')) records.push(record)
  return records
}

async function writeByDuckDb(select: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

const bytes = fc.uint8Array({ maxLength: 40 }).map(found => Buffer.from(found))
const nullable = fc.option(bytes, { nil: null })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const record: fc.Arbitrary<ExportedRecord> = fc.record({
  topic: fc.constantFrom('orders', 'a.b-c_d'),
  partition: fc.integer({ min: 0, max: 0x7fffffff }),
  offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  timestamp: fc.oneof(int64, fc.constantFrom(-1n, 0n, 253_402_300_799_999n, 253_402_300_800_000n)),
  timestampType: fc.constantFrom('CreateTime' as const, 'LogAppendTime' as const),
  key: nullable,
  value: nullable,
  headers: fc.array(fc.record({ key: bytes, value: nullable }), { maxLength: 4 }),
})

describe('Parquet files of records', () => {
  it('give back every record, in its order, over row groups', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 4 }), async groups => {
        await write(groups)
        expect(await read()).toEqual(groups.flat())
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  it.each(['parquet', 'csv', 'jsonl', 'kcat'] as const)(
    'are to the byte the same where writing went on behind any group, as %s',
    form => {
      const groups = fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 4 })
      const isSame = (asked: ExportedRecord[][]) => contentOf(asked, form, true).equals(contentOf(asked, form))
      fc.assert(fc.property(groups, isSame), { numRuns: 100 })
    },
  )

  it('take what other programs wrote, by the names of columns: text is its bytes, times come to the millisecond', async () => {
    await writeByDuckDb(
      `SELECT 'ключ' AS key, '\\xFF\\x00'::BLOB AS value, 7::BIGINT AS "offset", 3::SMALLINT AS partition,
        make_timestamp(1700000000123999) AS timestamp, 'x' AS other
      UNION ALL SELECT NULL, ''::BLOB, 8, 3, make_timestamp(-1), 'y'`,
    )
    const found = { topic: null, partition: 3, timestampType: 'CreateTime', headers: [] }
    expect(await read()).toEqual([
      { ...found, offset: 7n, timestamp: 1_700_000_000_123n, key: Buffer.from('ключ'), value: Buffer.from([0xff, 0]) },
      { ...found, offset: 8n, timestamp: -1n, key: null, value: Buffer.alloc(0) },
    ])
    expect((await sampleOf(file)).format).toBe('parquet')
  })

  it.each([
    ['SELECT 1 AS id', /neither a column key nor value/],
    ["SELECT 'a' AS key, 5 AS value", /Row 1 cannot be read: value is neither binary nor text/],
    ["SELECT 'a' AS key, -1 AS partition", /Row 1 cannot be read: partition/],
    ['SELECT \'a\' AS key, 1.5::DOUBLE AS "offset"', /Row 1 cannot be read: offset is no 64-bit integer/],
    ["SELECT 'a' AS key, 'b' AS headers", /Row 1 cannot be read: headers is no list/],
    ["SELECT 'a' AS key, [{'key': NULL::BLOB, 'value': 'x'::BLOB}] AS headers", /header 0 has no name/],
  ])('refuse %s', async (select, why) => {
    await writeByDuckDb(select)
    await expect(read()).rejects.toThrow(why)
  })

  it('refuse a file that was cut off, or is damaged', async () => {
    const made = Array.from({ length: 100 }, (_, index) => ({
      ...{ topic: 'orders', partition: 0, offset: BigInt(index), timestamp: 0n, timestampType: 'CreateTime' as const },
      ...{ key: null, value: Buffer.from(`value ${index}`), headers: [] },
    }))
    await write([made])
    const whole = await readFile(file)
    await writeFile(file, whole.subarray(0, -20))
    await expect(read()).rejects.toThrow(/The file cannot be read/)
    await writeFile(file, Buffer.concat([whole.subarray(0, 4), Buffer.alloc(200), whole.subarray(204)]))
    await expect(read()).rejects.toThrow(/The file cannot be read/)
  })
})
