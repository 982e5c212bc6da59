// The SQL workspace through the contract: what a topic holds is in its table exactly, on both brokers; what a query may
// not do, it cannot.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SqlLoad, SqlRun, SqlTable } from '#contract/index.ts'
import { readyQueries } from '#renderer/features/sql/ready-queries.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  bytes,
  type ConnectedWorkbench,
  describeOnBoth,
  makeTopic,
  plainRecord,
  problemOf,
  send,
} from '#test/support/workbench.ts'

const everything: Pick<SqlLoad, 'partitions' | 'range' | 'isolation'> = {
  partitions: null,
  range: { by: 'all' },
  isolation: 'read_uncommitted',
}

async function load({ client, connectionId }: ConnectedWorkbench, topic: string, how: Partial<SqlLoad> = {}) {
  const { name } = await client.sql.load({ connectionId, topic, ...everything, ...how })
  return loaded({ client }, name)
}

async function loaded({ client }: Pick<ConnectedWorkbench, 'client'>, name: string): Promise<SqlTable> {
  for (let after = -1; ; ) {
    const { version, tables } = await client.sql.tables({ after, waitMs: 10_000 })
    const found = tables.find(each => each.name === name)
    if (found?.state === 'ready' || found?.state === 'failed') return found
    after = version
  }
}

async function run({ client }: Pick<ConnectedWorkbench, 'client'>, sql: string) {
  const { queryId } = await client.sql.run({ sql })
  let done: SqlRun
  do done = await client.sql.poll({ queryId, waitMs: 10_000 })
  while (done.state === 'running')
  const { rows } = await client.sql.rows({ queryId, from: 0, count: 2000 })
  return { ...done, queryId, cells: rows }
}

describeOnBoth('sql', bench => {
  it('has a captured topic in a table as the live one, and joins the two', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    for (const partition of [0, 1]) {
      await send(
        bench(),
        topic,
        Array.from({ length: 5 }, (_, n) => `{"id":${9_007_199_254_740_993n + BigInt(n)},"of":${partition}}`),
        { partition, compression: 'zstd' },
      )
    }
    const { id } = await client.captures.start({
      connectionId,
      spec: {
        name: topic,
        topics: [{ topic, partitions: null }],
        range: { by: 'offsets', from: null, until: null },
        isLive: false,
        sizeLimitBytes: null,
        groups: [],
      },
    })
    await waitFor('the capture to end', async () => {
      const { captures } = await client.captures.list()
      return captures.some(each => each.id === id && each.status === 'complete')
    })
    // What is written afterwards is in the live topic only.
    await send(bench(), topic, ['{"id":1,"of":9}'], { partition: 0 })
    const offline = await client.captures.open({ id })
    const captured = await load({ ...bench(), connectionId: offline.connectionId }, topic)
    const live = await load(bench(), topic)
    expect([captured.records, live.records]).toEqual([10, 11])
    const columns = '_partition, _offset, _timestamp, _value, id'
    const same = await run(
      bench(),
      `SELECT count(*) FROM (SELECT ${columns} FROM ${captured.name} INTERSECT SELECT ${columns} FROM ${live.name})`,
    )
    expect(same.cells).toEqual([['10']])
    const added = await run(
      bench(),
      `SELECT id, "of" FROM ${live.name} ANTI JOIN ${captured.name} USING (_partition, _offset)`,
    )
    expect(added.cells).toEqual([['1', '9']])
    await client.captures.close({ connectionId: offline.connectionId })
  })

  it('has the records of a topic in a table, exactly', async () => {
    const topic = await makeTopic(bench(), { topic: 'Shop.Orders', partitions: 2 })
    const { client, connectionId } = bench()
    await client.produce.send({
      connectionId,
      topic,
      record: {
        ...plainRecord,
        partition: 1,
        key: new Uint8Array([0, 0, 0, 7]),
        value: bytes(
          '{"id":9007199254740993,"big":18446744073709551616,"total":1.5,"items":[{"sku":"a"}],"Id":"x","_offset":1}',
        ),
        headers: [
          { key: 'same', value: bytes('one') },
          { key: 'same', value: new Uint8Array([0xff]) },
          { key: 'none', value: null },
        ],
        timestamp: 1_700_000_000_123n,
      },
    })
    await send(bench(), topic, ['{"id":-5,"total":2,"later":{"a":true}}', 'no json', ''], { partition: 0 })
    await client.produce.send({
      connectionId,
      topic,
      record: { ...plainRecord, partition: 0, key: bytes('gone'), value: null },
    })

    const table = await load(bench(), topic)
    expect(table).toMatchObject({ state: 'ready', records: 5, share: 1, isStopped: false, problem: null })
    expect(table.name).toMatch(/^shop_orders_/)
    expect(table.columns.slice(9).map(each => `${each.name} ${each.type}`)).toEqual(
      expect.arrayContaining([
        'id BIGINT',
        'big HUGEINT',
        'total DOUBLE',
        'items STRUCT("sku" VARCHAR)[]',
        'Id_2 VARCHAR',
        '_offset_2 BIGINT',
        'later STRUCT("a" BOOLEAN)',
      ]),
    )
    expect(table.notes.join(' ')).toContain('The field “Id” is the column Id_2')
    const one = await run(
      bench(),
      `SELECT id, big, total, items, "Id_2", _offset, _timestamp, _key, _key_bytes, _headers, _size
       FROM ${table.name} WHERE _partition = 1`,
    )
    expect(one.problem).toBeNull()
    expect(one.table).toBe(table.name)
    expect(one.cells).toEqual([
      [
        '9007199254740993',
        '18446744073709551616',
        '1.5',
        "[{'sku': 'a'}]",
        'x',
        '0',
        '2023-11-14 22:13:20.123',
        null,
        '\\x00000007',
        expect.stringContaining('same'),
        expect.any(String),
      ],
    ])
    const rest = await run(
      bench(),
      `SELECT _offset, _key, _value, _value_bytes IS NULL, id, total, later.a FROM ${table.name}
       WHERE _partition = 0 ORDER BY _offset`,
    )
    expect(rest.cells).toEqual([
      ['0', null, '{"id":-5,"total":2,"later":{"a":true}}', 'true', '-5', '2', 'true'],
      ['1', null, 'no json', 'true', null, null, null],
      ['2', null, '', 'true', null, null, null],
      ['3', 'gone', null, 'true', null, null, null],
    ])
    const header = await run(
      bench(),
      `SELECT len(_headers), _headers[1].value, _headers[2].bytes, header(_headers, 'none') FROM ${table.name} WHERE _partition = 1`,
    )
    expect(header.cells).toEqual([['3', 'one', '\\xff', null]])
  })

  it('loads a range, and joins tables', async () => {
    const orders = await makeTopic(bench(), { topic: 'orders', partitions: 1 })
    const names = await makeTopic(bench(), { topic: 'names', partitions: 1 })
    await send(bench(), orders, ['{"who":1,"n":1}', '{"who":2,"n":2}', '{"who":1,"n":3}'])
    await send(bench(), names, ['{"who":1,"name":"Ann"}', '{"who":2,"name":"Ben"}'])
    const left = await load(bench(), orders, { range: { by: 'newest', offsets: 2n } })
    const right = await load(bench(), names)
    expect(left.partitions).toEqual([{ partition: 0, from: 1n, until: 3n, next: 3n }])
    const joined = await run(
      bench(),
      `SELECT name, sum(n) FROM ${left.name} JOIN ${right.name} USING (who) GROUP BY 1 ORDER BY 1`,
    )
    expect(joined.cells).toEqual([
      ['Ann', '3'],
      ['Ben', '2'],
    ])
    expect(joined.table).toBeNull()
    await bench().client.sql.drop({ name: right.name })
    const gone = await run(bench(), `SELECT 1\nFROM ${right.name}`)
    expect(gone).toMatchObject({ state: 'failed', at: { line: 2, column: 6 } })
  })

  it('has exactly the records that were picked in a table, of a search and of a capture', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench(), { topic: 'picked', partitions: 2 })
    for (const partition of [0, 1]) {
      const values = Array.from({ length: 20 }, (_, n) => `{"n":${n},"of":${partition},"is":"${n % 3 ? 'no' : 'hit'}"}`)
      await send(bench(), topic, values, { partition, compression: 'zstd' })
    }
    for (const value of ['{"n":20,"is":"no"}', '{"n":21,"is":"hit"}'])
      await send(bench(), topic, [value], { partition: 1 })
    const hits = [0n, 3n, 6n, 9n, 12n, 15n, 18n]
    const records = [
      { partition: 1, offsets: [21n, 18n] },
      { partition: 0, offsets: hits },
      { partition: 1, offsets: hits },
    ]
    const table = await load(bench(), topic, { range: { by: 'records', records } })
    expect(table).toMatchObject({ state: 'ready', records: 15, picked: 15, share: 1, notes: [], problem: null })
    expect(table.name).toMatch(/^picked_.*_picked$/)
    expect(table.partitions).toEqual([
      { partition: 0, from: 0n, until: 19n, next: 19n },
      { partition: 1, from: 0n, until: 22n, next: 22n },
    ])
    const whole = await load(bench(), topic)
    // In the order in which their fields came up.
    const sorted = (columns: SqlTable['columns']) => columns.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    expect(sorted(table.columns)).toEqual(sorted(whole.columns))
    const columns = table.columns.map(({ name }) => `"${name}"`).join(', ')
    const compared = await run(
      bench(),
      `SELECT count(*) FROM (SELECT ${columns} FROM ${table.name}
        INTERSECT SELECT ${columns} FROM ${whole.name} WHERE "is" = 'hit')`,
    )
    expect(compared.cells).toEqual([['15']])
    const gaps = readyQueries.find(each => each.name === 'Gaps in offsets')
    const missing = await run(bench(), gaps?.sql(table, undefined) ?? '')
    expect(missing.cells.map(row => row.join(' ')).sort()).toEqual(
      [0, 1]
        .flatMap(partition => [1, 4, 7, 10, 13, 16].map(first => `${partition} ${first} ${first + 1} 2`))
        .concat('1 19 20 2')
        .sort(),
    )

    const kept = await client.captures.keep({
      connectionId,
      name: topic,
      records: [{ topic, partition: 1, offsets: [3n, 21n] }],
    })
    const offline = await client.captures.open({ id: kept?.id ?? '' })
    const range = { by: 'records' as const, records: [{ partition: 1, offsets: [3n, 5n, 21n] }] }
    const captured = await load({ ...bench(), connectionId: offline.connectionId }, topic, { range })
    expect(captured).toMatchObject({ records: 2, picked: 3, share: 1 })
    expect(captured.notes).toEqual(['Partition 1, offset 5: The record is not there any more.'])
    await client.captures.close({ connectionId: offline.connectionId })
  })

  it('names the records of a result, each once, all of them', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench(), { topic: 'result', partitions: 2 })
    const values = Array.from({ length: 12 }, (_, n) => `{"n":${n}}`)
    for (const partition of [0, 1]) await send(bench(), topic, values, { partition })
    const { name } = await load(bench(), topic)
    const pickedOf = async (sql: string) => client.sql.picked({ queryId: (await run(bench(), sql)).queryId })

    expect(
      await pickedOf(
        `SELECT t._offset, t._partition FROM ${name} t, range(3) WHERE n IN (7, 9) ORDER BY _partition, _offset`,
      ),
    ).toEqual({
      connectionId,
      records: [
        { topic, partition: 0, offsets: [7n, 9n] },
        { topic, partition: 1, offsets: [7n, 9n] },
      ],
    })
    // Each 600 times: the last ones are beyond the rows that are kept.
    const every = await pickedOf(`SELECT _partition, _offset FROM ${name}, range(600) ORDER BY _partition, _offset`)
    expect(every.records.map(each => each.offsets)).toEqual([0, 1].map(() => values.map((_, n) => BigInt(n))))
    const refusal = async (sql: string) => (await problemOf(pickedOf(sql))).what
    expect(await refusal(`SELECT _offset FROM ${name}`)).toContain('_partition')
    expect(await refusal(`SELECT 1 AS _partition, 2 AS _offset`)).toContain('not of one table')
    expect(await refusal(`SELECT NULL AS _partition, _offset FROM ${name}`)).toContain('No row')
    expect(await refusal(`SELECT _partition, range AS _offset FROM ${name}, range(200001) WHERE n = 1`)).toContain(
      '200,000',
    )
    const { queryId } = await run(bench(), `SELECT _partition, _offset FROM ${name}`)
    await client.sql.drop({ name })
    const another = await load(bench(), topic.replace('-', '.'))
    expect(another.name).toBe(name)
    expect((await problemOf(client.sql.picked({ queryId }))).code).toBe('SQL_NO_TABLE')
  })

  it('says where a table could not be loaded', async () => {
    const table = await load(bench(), 'there-is-no-such-topic')
    expect(table).toMatchObject({ state: 'failed', problem: { where: { topic: 'there-is-no-such-topic' } } })
    const { client } = bench()
    const refused = await problemOf(client.sql.load({ connectionId: 'nobody', topic: 'x', ...everything }))
    expect(refused.code).toBe('NOT_CONNECTED')
  })

  it('writes all rows of a query to a file', async () => {
    const topic = await makeTopic(bench(), { topic: 'export', partitions: 1 })
    await send(bench(), topic, ['{"id":9007199254740993,"text":"a, \\"b\\""}', '{"id":2,"text":null}'])
    const { name } = await load(bench(), topic)
    const { client, dialogs, folder } = bench()
    const sql = `SELECT id, text, encode('\\xff') AS raw FROM ${name} ORDER BY _offset`
    dialogs.target = join(folder, 'out.csv')
    expect(await client.sql.export({ sql, format: 'csv' })).toBe('out.csv')
    expect((await readFile(dialogs.target, 'utf8')).split('\n').slice(0, 2)).toEqual([
      'id,text,raw',
      expect.stringMatching(/^9007199254740993,"a, ""b""",/),
    ])
    dialogs.target = join(folder, 'out.json')
    await client.sql.export({ sql: `SELECT id, text FROM ${name} ORDER BY _offset`, format: 'json' })
    expect(await readFile(dialogs.target, 'utf8')).toBe(
      '{"id":9007199254740993,"text":"a, \\"b\\""}\n{"id":2,"text":null}\n',
    )
    dialogs.target = join(folder, 'out.parquet')
    await client.sql.export({ sql, format: 'parquet' })
    expect((await readFile(dialogs.target)).subarray(0, 4).toString()).toBe('PAR1')
    dialogs.target = join(folder, 'never.csv')
    const failed = await problemOf(client.sql.export({ sql: 'SELECT nothing', format: 'csv' }))
    expect(failed.what).toContain('nothing')
    expect(existsSync(dialogs.target) || existsSync(`${dialogs.target}.part`)).toBe(false)
    dialogs.target = null
    expect(await client.sql.export({ sql, format: 'csv' })).toBeNull()
  })

  it('has ready-made queries that say what is counted otherwise', async () => {
    const topic = await makeTopic(bench(), { topic: 'ready', partitions: 2 })
    const later = await makeTopic(bench(), { topic: 'later', partitions: 1 })
    const { client, connectionId } = bench()
    const sent: { partition: number; key: string | null; value: string | null; timestamp: bigint; size: number }[] = []
    for (let number = 0; number < 60; number++) {
      const key = number % 10 === 9 ? null : `k${number % 7}`
      const value =
        number % 11 === 10 ? null : `{"requestId":${number},"n":${number % 3 === 0 ? '"text"' : number},"$a.\\"b":[1]}`
      const timestamp = 1_700_000_000_000n + BigInt(number * 7_000)
      const size = (key?.length ?? 0) + (value?.length ?? 0)
      sent.push({ partition: number % 4 === 0 ? 1 : 0, key, value, timestamp, size })
    }
    for (const { partition, key, value, timestamp } of sent) {
      const record = {
        ...plainRecord,
        partition,
        key: key === null ? null : bytes(key),
        value: value === null ? null : bytes(value),
        timestamp,
      }
      await client.produce.send({ connectionId, topic, record })
      if (value !== null)
        await client.produce.send({
          connectionId,
          topic: later,
          record: { ...record, partition: 0, timestamp: timestamp + 250n },
        })
    }
    const table = await load(bench(), topic)
    const other = await load(bench(), later)
    const ask = async (name: string) => {
      const query = readyQueries.find(each => each.name === name)
      const done = await run(bench(), query?.sql(table, other) ?? '')
      expect(done.problem, name).toBeNull()
      const at = Object.fromEntries(done.columns.map((column, index) => [column.name, index]))
      return done.cells.map(row => (column: string) => row[at[column] ?? -1] ?? null)
    }
    const count = (of: (each: (typeof sent)[number]) => unknown) => {
      const counts = new Map<unknown, number>()
      for (const each of sent) counts.set(of(each), (counts.get(of(each)) ?? 0) + 1)
      return counts
    }
    const keyOf = (each: (typeof sent)[number]) => `${each.partition} ${each.key}`

    const latest = new Map(sent.filter(each => each.key !== null).map(each => [keyOf(each), each.value]))
    const foundLatest = (await ask('Latest record of each key')).map(row => [
      `${row('_partition')} ${row('key')}`,
      row('value'),
    ])
    expect(Object.fromEntries(foundLatest)).toEqual(Object.fromEntries(latest))

    const tombstones = [...latest].filter(([, value]) => value === null).map(([key]) => key)
    const foundTombstones = (await ask('Tombstones')).map(row => `${row('_partition')} ${row('key')}`)
    expect(foundTombstones.sort()).toEqual(tombstones.sort())

    const copies = [...count(each => `${each.key} ${each.value}`).values()].filter(each => each > 1)
    expect((await ask('Duplicates by key')).map(row => Number(row('copies'))).sort()).toEqual(copies.sort())
    expect(await ask('Gaps in offsets')).toEqual([])
    const minutes = count(each => each.timestamp / 60_000n)
    expect((await ask('Throughput by minute')).map(row => Number(row('records')))).toEqual([...minutes.values()])
    const keys = count(each => each.key)
    expect(new Map((await ask('Top keys')).map(row => [row('key'), Number(row('records'))]))).toEqual(keys)
    const sizes = count(each => 2 ** Math.floor(Math.log2(Math.max(1, each.size))))
    expect(
      new Map((await ask('Size distribution')).map(row => [Number(row('bytes_from')), Number(row('records'))])),
    ).toEqual(sizes)
    const [latency] = await ask('Latency between two topics')
    expect([latency?.('pairs'), latency?.('least_ms'), latency?.('most_ms')]).toEqual([
      String(sent.filter(each => each.value !== null).length),
      '250',
      '250',
    ])
    const fields = (await ask('Fields and their types')).map(row => `${row('field')} ${row('type')} ${row('records')}`)
    const withText = sent.filter((each, number) => each.value !== null && number % 3 === 0).length
    const objects = sent.filter(each => each.value !== null).length
    expect(fields.sort()).toEqual([
      `$a."b ["UBIGINT"] ${objects}`,
      `n "UBIGINT" ${objects - withText}`,
      `n "VARCHAR" ${withText}`,
      `requestId "UBIGINT" ${objects}`,
    ])
    expect((await run(bench(), `SELECT sum(records) FROM shapes.${table.name}`)).cells).toEqual([[String(objects)]])
    const partitions = count(each => String(each.partition))
    expect(
      new Map((await ask('Records per partition')).map(row => [row('_partition'), Number(row('records'))])),
    ).toEqual(partitions)
    expect(await ask('Out of order in time')).toEqual([])
    expect((await ask('Newest records'))[0]?.('_timestamp')).toBe('2023-11-14 22:20:13')
  })

  it('cancels a query', async () => {
    const { client } = bench()
    const { queryId } = await client.sql.run({ sql: 'SELECT count(*) FROM range(1000000000000)' })
    await client.sql.cancel({ queryId })
    expect(await client.sql.poll({ queryId, waitMs: 30_000 })).toMatchObject({ state: 'cancelled', problem: null })
    await client.sql.close({ queryId })
    expect((await problemOf(client.sql.poll({ queryId, waitMs: 0 }))).code).toBe('SQL_RESULT_GONE')
  })

  it('keeps the first rows and says that there are more', async () => {
    const many = await run(bench(), 'SELECT * FROM range(1000000)')
    expect(many).toMatchObject({ state: 'done', rows: 10_000, isMore: true })
    expect(many.cells[1999]).toEqual(['1999'])
    const long = await run(bench(), "SELECT repeat('x', 5000)")
    expect(long.cells[0]?.[0]).toHaveLength(1001)
    const whole = await bench().client.sql.cell({ queryId: long.queryId, row: 0, column: 0 })
    expect(whole.text).toHaveLength(5000)
  })

  it('lists functions, and remembers queries', async () => {
    const { client } = bench()
    const functions = await client.sql.functions()
    expect(functions.map(each => each.name)).toEqual(expect.arrayContaining(['header', 'count', 'json_extract']))
    await run(bench(), "SELECT 'remember me'")
    const { recent } = await client.sql.queries()
    expect(recent[0]?.sql).toBe("SELECT 'remember me'")
    const saved = await client.sql.save({ name: 'one', sql: 'SELECT 1' })
    await client.sql.save({ name: 'two', sql: 'SELECT 2' })
    expect((await problemOf(client.sql.rename({ id: saved.id, name: 'two' }))).code).toBe('NAME_TAKEN')
    expect((await client.sql.save({ name: 'one', sql: 'SELECT 11' })).id).toBe(saved.id)
    await client.sql.remove({ id: saved.id })
    expect((await client.sql.queries()).saved.map(each => each.name)).toEqual(['two'])
  })

  describe('a query cannot', () => {
    it.each([
      ['read a file', "SELECT * FROM read_csv('/etc/passwd')"],
      ['read a file by its name', "SELECT * FROM '/etc/passwd.csv'"],
      ['read text', "SELECT content FROM read_text('/etc/passwd')"],
      ['list files', "SELECT * FROM glob('/etc/*')"],
      ['write a file', "COPY (SELECT 1) TO '/tmp/ottla-sql-was-here.csv'"],
      ['attach a database', "ATTACH '/tmp/ottla-sql-was-here.db'"],
      ['attach one in memory', "ATTACH ':memory:' AS other"],
      ['read from the network', "SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')"],
      ['install an extension', 'INSTALL httpfs'],
      ['load an extension', 'LOAD httpfs'],
      ['export the database', "EXPORT DATABASE '/tmp/ottla-sql-was-here'"],
      ['lift the limits', 'SET enable_external_access = true'],
      ['unlock the settings', 'SET lock_configuration = false'],
      ['move what is spilled', "PRAGMA temp_directory = '/tmp'"],
      [
        'log to a file',
        "CALL enable_logging('QueryLog', storage = 'file', storage_config = {'path': '/tmp/ottla-sql-was-here'})",
      ],
      ['log by a query', 'SELECT * FROM enable_logging()'],
      ['change a table', 'CREATE TABLE mine AS SELECT 1'],
      ['do two things', 'SELECT 1; SELECT 2'],
    ])('%s', async (_what, sql) => {
      const refused = await run(bench(), sql)
      expect(refused.state).toBe('failed')
      expect(refused.problem?.what).toMatch(/not run here|not available here|Permission Error|statements|Catalog Error/)
      expect(refused.problem?.remedy).not.toBe('')
      expect(existsSync('/tmp/ottla-sql-was-here.csv') || existsSync('/tmp/ottla-sql-was-here.db')).toBe(false)
      expect(existsSync('/tmp/ottla-sql-was-here')).toBe(false)
      expect((await run(bench(), 'SELECT 1')).cells).toEqual([['1']])
    })
  })
})
