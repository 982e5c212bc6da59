// Records to files and back, on both brokers: exact in every form, in the form of kcat as kcat itself writes it, in Parquet
// as pyarrow reads it. Single records as a capture.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ExportFormat, RecordsSource } from '#contract/index.ts'
import { parseJsonLine } from '#core/exports/json-lines.ts'
import { run } from '#scripts/setup/programs.ts'
import { pythonOf } from '#test/support/other-clients.ts'
import {
  bytes,
  type ConnectedWorkbench,
  describeOnBoth,
  makeTopic,
  plainRecord,
  problemOf,
} from '#test/support/workbench.ts'

const START = 1_700_000_000_000n
/** Records that old would be deleted at once. */
const KEPT = [{ name: 'retention.ms', value: '-1' }]
const PARTITIONS = 2

const awkward = [
  { key: null, value: null },
  { key: bytes(''), value: bytes('') },
  { key: bytes('base64:AAAA'), value: bytes('"quoted", with\r\na line end') },
  { key: Uint8Array.from([0xff, 0xfe]), value: Uint8Array.from([0, 1, 0x0a, 0xc3, 0x28]) },
  { key: bytes('ключ'), value: bytes('{"n":9007199254740993,"s":"ä€😀 \u2028"}') },
]

async function makeAwkward(bench: ConnectedWorkbench): Promise<string> {
  const topic = await makeTopic(bench, { topic: 'exported', partitions: PARTITIONS, configs: KEPT })
  for (let index = 0; index < 20; index++) {
    const { key = null, value = null } = awkward[index % awkward.length] ?? {}
    const headers = [
      { key: 'same', value: bytes(`${index}`) },
      { key: 'same', value: null },
      { key: Uint8Array.from([0xc3, 0x28]), value: Uint8Array.from([0xff]) },
      { key: '', value: bytes('') },
    ]
    await bench.client.produce.send({
      connectionId: bench.connectionId,
      topic,
      record: {
        ...plainRecord,
        partition: index % PARTITIONS,
        key,
        value,
        headers: index % 3 === 0 ? [] : headers,
        timestamp: START + BigInt(index),
        compression: index % 2 === 0 ? 'none' : 'zstd',
      },
    })
  }
  return topic
}

const wholeOf = (topic: string): RecordsSource => ({
  of: 'topics',
  topics: [{ topic, partitions: null }],
  range: { by: 'offsets', from: null, until: null },
})

async function save(bench: ConnectedWorkbench, source: RecordsSource, format: ExportFormat): Promise<string> {
  const file = join(bench.folder, `out.${format}`)
  bench.dialogs.target = file
  const { connectionId } = bench
  const saved = await bench.client.exports.save({
    ...{ connectionId, source, format },
    isolation: 'read_committed',
    suggestedName: 'x',
  })
  expect(saved?.walked?.gapCount).toBe(0)
  expect(saved?.walked?.records).toBeGreaterThan(0)
  return file
}

async function importInto(bench: ConnectedWorkbench, file: string, topic: string) {
  bench.dialogs.file = file
  const chosen = await bench.client.exports.choose()
  if (chosen === null) throw new Error('no file was chosen')
  const options = { partition: 'keep' as const, timestamp: 'keep' as const }
  const { connectionId } = bench
  const done = await bench.client.exports.import({ connectionId, topic, fileId: chosen.fileId, options })
  await bench.client.exports.forget({ fileId: chosen.fileId })
  return { sample: chosen.sample, done }
}

/** What the topic holds, by partition and offset. */
async function contentOf(bench: ConnectedWorkbench, topic: string) {
  const lines = (await readFile(await save(bench, wholeOf(topic), 'jsonl'))).toString().trimEnd().split('\n')
  return lines
    .map(line => ({ ...parseJsonLine(Buffer.from(line)), topic: null }))
    .sort((a, b) => (a.partition ?? 0) - (b.partition ?? 0) || Number((a.offset ?? 0n) - (b.offset ?? 0n)))
}

/** By partition, each in its order, without what only kcat tells. */
function kcatLines(content: Buffer): string[] {
  const lines = content.toString('latin1').trimEnd().split('\n')
  return lines.map(line => line.replace(/"broker":\d+,/, '')).sort()
}

/** Its bytes as they are: they need not be text. */
async function kcatJson(bootstrap: string, topic: string, file: string): Promise<void> {
  const command = 'kcat -C -b "$0" -t "$1" -o beginning -e -q -J > "$2"'
  const { code, stderr } = await run('sh', ['-c', command, bootstrap, topic, file], { timeLimit: 60_000 })
  if (code !== 0) throw new Error(stderr)
}

const PYARROW = `
import json, sys
import pyarrow.parquet as parquet
hexed = lambda part: None if part is None else part.hex()
for row in parquet.read_table(sys.argv[1]).to_pylist():
    time = row.pop('timestamp')
    row['timestamp'] = None if time is None else round(time.timestamp() * 1000)
    row['key'], row['value'] = hexed(row['key']), hexed(row['value'])
    row['headers'] = [[hexed(each['key']), hexed(each['value'])] for each in row['headers']]
    print(json.dumps(row))
`

const hexed = (part: Buffer | null) => part?.toString('hex') ?? null

describeOnBoth('files of records', bench => {
  it.each(['jsonl', 'csv', 'kcat', 'parquet'] as const)(
    'are exact as %s: the records come back as they were',
    async format => {
      const topic = await makeAwkward(bench())
      const file = await save(bench(), wholeOf(topic), format)
      const copy = await makeTopic(bench(), { topic: 'imported', partitions: PARTITIONS, configs: KEPT })
      const { sample, done } = await importInto(bench(), file, copy)
      expect(sample.format).toBe(format)
      expect(sample.records).toHaveLength(5)
      expect(done).toEqual({ records: 20 })
      expect(await contentOf(bench(), copy)).toEqual(await contentOf(bench(), topic))
    },
  )

  it('are line for line what kcat -J writes, and what kcat wrote is read', async () => {
    const topic = await makeAwkward(bench())
    const file = join(bench().folder, 'kcat.json')
    await kcatJson(bench().bootstrap, topic, file)
    const theirs = await readFile(file)
    const ours = await readFile(await save(bench(), wholeOf(topic), 'kcat'))
    expect(kcatLines(ours)).toEqual(kcatLines(theirs))
    expect(kcatLines(ours)).toHaveLength(20)
    const copy = await makeTopic(bench(), { topic: 'from-kcat', partitions: PARTITIONS, configs: KEPT })
    await importInto(bench(), file, copy)
    expect(await contentOf(bench(), copy)).toEqual(await contentOf(bench(), topic))
  })

  it.each(['jsonl', 'csv', 'kcat', 'parquet'] as const)(
    'become captures from %s, with each offset, and open at once',
    async format => {
      const topic = await makeAwkward(bench())
      const { client } = bench()
      const whole = await contentOf(bench(), topic)
      const picked = [
        { topic, partition: 0, offsets: [0n, 3n, 9n] },
        { topic, partition: 1, offsets: [2n, 4n] },
      ]
      bench().dialogs.file = await save(bench(), { of: 'records', records: picked }, format)
      const chosen = await client.exports.choose()
      const fileId = chosen?.fileId ?? ''
      const done = await client.exports.capture({ fileId, name: 'from a file', topic: 'unnamed' })
      await client.exports.forget({ fileId })
      expect(done?.records).toBe(5)
      const id = done?.id ?? ''
      const listed = (await client.captures.list()).captures.find(each => each.id === id)
      expect(listed).toMatchObject({ name: 'from a file', status: 'complete', isReencoded: true, records: 5 })
      expect(await client.captures.verify({ id })).toMatchObject({ files: 2, unknown: [] })
      const opened = await client.captures.open({ id })
      const isPicked = (partition: number | null, offset: bigint | null) =>
        picked.some(each => each.partition === partition && each.offsets.includes(offset ?? -1n))
      expect(await contentOf({ ...bench(), ...opened }, topic)).toEqual(
        whole.filter(({ partition, offset }) => isPicked(partition, offset)),
      )
      await client.captures.close(opened)
    },
  )

  it('are in Parquet what pyarrow reads, byte for byte', async () => {
    const topic = await makeAwkward(bench())
    const file = await save(bench(), wholeOf(topic), 'parquet')
    const { code, stdout, stderr } = await pythonOf('pyarrow', PYARROW, [file])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const read = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
      .sort((a, b) => a.partition - b.partition || a.offset - b.offset)
    expect(read).toEqual(
      (await contentOf(bench(), topic)).map(({ partition, offset, timestamp, timestampType, key, value, headers }) => ({
        ...{ topic, partition, offset: Number(offset) },
        ...{ timestamp: Number(timestamp), timestamp_ms: Number(timestamp), timestamp_type: timestampType },
        ...{ key: hexed(key), value: hexed(value) },
        headers: headers.map(header => [hexed(header.key), hexed(header.value)]),
      })),
    )
  })

  it('hold the single records that were asked for, and say which are gone', async () => {
    const topic = await makeAwkward(bench())
    const picked = [{ topic, partition: 1, offsets: [7n, 2n, 2n] }]
    const content = await readFile(await save(bench(), { of: 'records', records: picked }, 'jsonl'))
    const found = content
      .toString()
      .trimEnd()
      .split('\n')
      .map(line => parseJsonLine(Buffer.from(line)))
    const whole = await contentOf(bench(), topic)
    expect(found.map(each => ({ ...each, topic: null }))).toEqual(
      whole.filter(each => each.partition === 1 && (each.offset === 2n || each.offset === 7n)),
    )
  })

  it('name the line that cannot be read, and how many records were written before', async () => {
    const topic = await makeTopic(bench(), { topic: 'refused' })
    const file = join(bench().folder, 'bad.jsonl')
    const good = '{"key":"a","value":"b"}\n'
    await writeFile(file, `${good.repeat(50_000)}{"value":5}\n`)
    const problem = await problemOf(importInto(bench(), file, topic))
    expect(problem.code).toBe('IMPORT_FAILED')
    expect(problem.what).toMatch(/Line 50001 cannot be read: value is neither text/)
    const written = Number(/([\d,]+) records were written/.exec(problem.what)?.[1]?.replaceAll(',', ''))
    expect(written).toBeGreaterThan(0)
    expect((await contentOf(bench(), topic)).length).toBe(written)
    await writeFile(file, '{"key":"a","value":"b","partition":3}\n')
    expect((await problemOf(importInto(bench(), file, topic))).what).toMatch(
      /partition 3, which the topic does not have/,
    )
    await writeFile(file, 'no records at all')
    expect((await problemOf(importInto(bench(), file, topic))).code).toBe('IMPORT_NOT_READABLE')
  })

  it('single records as a capture keep offset, time, key, value and headers, and it says that it was written again', async () => {
    const topic = await makeAwkward(bench())
    const { client, connectionId } = bench()
    const records = [
      { topic, partition: 0, offsets: [1n, 4n, 9n] },
      { topic, partition: 1, offsets: [2n] },
    ]
    const kept = await client.captures.keep({ connectionId, name: 'picked', records })
    expect(kept?.walked).toMatchObject({ records: 4, gapCount: 0 })
    const found = (await client.captures.list()).captures.find(each => each.id === kept?.id)
    expect(found).toMatchObject({ name: 'picked', status: 'complete', isReencoded: true, records: 4 })
    const opened = await client.captures.open({ id: kept?.id ?? '' })
    const offline = { ...bench(), ...opened }
    const whole = await contentOf(bench(), topic)
    expect(await contentOf(offline, topic)).toEqual(
      whole.filter(each =>
        records.some(({ partition, offsets }) => partition === each.partition && offsets.includes(each.offset ?? -1n)),
      ),
    )
    expect(await client.captures.verify({ id: kept?.id ?? '' })).toMatchObject({ files: 2, unknown: [] })
    await client.captures.close(opened)
  })
})
