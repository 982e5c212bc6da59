// Exports that are interrupted in their middle (killed again and again, cancelled, the disk full) and resumed: in the end
// the file holds what an undisturbed one holds, in the order of each partition. The engine runs in a process of its own.

import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import type { ExportFormat, RecordsSource } from '#contract/index.ts'
import { Exports, type SaveAsked } from '#engine/exports/exports.ts'
import { readRecords } from '#engine/exports/records-file.ts'
import { Sources } from '#engine/sources.ts'
import { produceExact } from '#kafka/produce.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { bundledProcess } from '#test/support/bundled-process.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type ConnectedWorkbench, connect, makeTopic, openWorkbench } from '#test/support/workbench.ts'

const KILLS = Number(process.env.OTTLA_TEST_KILLS ?? 2)
/** A run that is killed has written a row group of Parquet at least, which is less than what lies between two kills. */
const RECORDS = 21_000 * KILLS
const BATCH = 1000
/** Not so long ago that retention takes them. */
const START = BigInt(Date.now()) - 3_600_000n
const PARTITIONS = 2

let program = ''
beforeAll(async () => {
  program = await bundledProcess('export-process')
}, 60_000)

async function fill(bench: ConnectedWorkbench): Promise<string> {
  const topic = await makeTopic(bench, { topic: 'interrupted', partitions: PARTITIONS })
  const writer = await bench.services.connections.writer(bench.connectionId)
  for (let first = 0; first < RECORDS; first += BATCH) {
    const records = Array.from({ length: BATCH }, (_, index) => ({
      key: index % 7 === 0 ? null : Buffer.from(`key ${first + index}`),
      value: index % 11 === 0 ? Buffer.from([0xff, index % 256]) : Buffer.from(`the value of record ${first + index}`),
      headers: index % 3 === 0 ? [] : [{ key: 'same', value: Buffer.from(`${index}`) }],
      timestamp: START + BigInt(first + index),
    }))
    const partition = (first / BATCH) % PARTITIONS
    await produceExact(writer, topic, partition, records, { acks: -1, compression: 'lz4', timeoutMs: 10_000 })
  }
  return topic
}

const wholeOf = (topic: string): RecordsSource => ({
  of: 'topics',
  topics: [{ topic, partitions: null }],
  range: { by: 'offsets', from: null, until: null },
})

/** Of each partition, its records in the file's order. */
async function contentOf(file: string, form: ExportFormat): Promise<string[][]> {
  const found: string[][] = Array.from({ length: PARTITIONS }, () => [])
  const hexed = (part: Buffer | null) => part?.toString('hex') ?? 'null'
  for await (const { record } of readRecords(file, form)) {
    const { partition, offset, timestamp, key, value, headers } = record
    const listed = headers.map(header => `${hexed(header.key)}=${hexed(header.value)}`)
    found[partition ?? -1]?.push([offset, timestamp, hexed(key), hexed(value), ...listed].join(' '))
  }
  return found
}

describe('an export that is interrupted', () => {
  let found: ConnectedWorkbench | null = null
  let topic = ''
  const bench = (): ConnectedWorkbench => {
    if (found === null) throw new Error('the workbench is only there inside tests')
    return found
  }
  beforeAll(async () => {
    const { bootstrap, version } = inject('kafka')
    const opened = await openWorkbench()
    found = { ...opened, connectionId: await connect(opened, bootstrap), bootstrap, isBuiltIn: false, version }
    topic = await fill(found)
  }, 120_000)
  afterAll(() => found?.close())

  async function undisturbed(form: ExportFormat): Promise<string[][]> {
    const { client, connectionId, dialogs, folder } = bench()
    const file = join(folder, `undisturbed.${form}`)
    dialogs.target = file
    const saved = await client.exports.save({
      ...{ connectionId, source: wholeOf(topic), format: form },
      ...{ isolation: 'read_committed', suggestedName: 'x' },
    })
    expect(saved?.walked).toMatchObject({ records: RECORDS, gapCount: 0 })
    return contentOf(file, form)
  }

  async function place() {
    const folder = await mkdtemp(join(tmpdir(), 'ottla-exports-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const [exports, id, file] = [join(folder, 'exports'), randomUUID(), join(folder, 'out')]
    const linesNow = async () =>
      (await readFile(join(exports, id, 'progress.jsonl'), 'utf8').catch(() => '')).split('\n').length - 1
    const left = async () => [
      ...(await readdir(folder)).filter(name => name !== 'exports'),
      ...(await readdir(exports)),
    ]
    return { exports, id, file, linesNow, left }
  }

  it.each(['jsonl', 'parquet'] as const)(
    'by kills, again and again: resumed it is what an undisturbed one is, as %s',
    async form => {
      const { exports, id, file, linesNow, left } = await place()
      const start = (...save: string[]): ServerProcess =>
        startProcess(process.execPath, [program, exports, id, bench().bootstrap, ...save], { cwd: PROJECT })
      let running = start(topic, form, file)
      for (let kill = 0; kill < KILLS; kill++) {
        const before = await linesNow()
        await waitFor('some of it to be kept', async () => (await linesNow()) > before || running.hasEnded(), {
          interval: 1,
        })
        await running.kill()
        // On a busy machine it may come to its end before it is looked at: then there is nothing left to kill.
        if (running.output() !== '') break
        running = start()
      }
      expect(await running.line(/./)).toBe('complete')
      expect(await contentOf(file, form)).toEqual(await undisturbed(form))
      expect(await left()).toEqual(['out'])
    },
    120_000,
  )

  it('by a full disk: what is kept is resumed', async () => {
    const { exports, id, file, left } = await place()
    // A limit of the system's for one file, in blocks of 512 bytes. Beyond it writing fails.
    const limited = ['-c', 'ulimit -f 6000; exec "$0" "$@"', process.execPath]
    const args = [program, exports, id, bench().bootstrap]
    const failed = startProcess('sh', [...limited, ...args, topic, 'kcat', file], { cwd: PROJECT })
    expect(await failed.line(/./)).toMatch(/^The file could not be written: EFBIG/)
    await failed.ended
    expect(await left()).toEqual([expect.stringMatching(/^out\..*\.part$/), id])
    const resumed = startProcess(process.execPath, args, { cwd: PROJECT })
    expect(await resumed.line(/./)).toBe('complete')
    expect(await contentOf(file, 'kcat')).toEqual(await undisturbed('kcat'))
    expect(await left()).toEqual(['out'])
  }, 120_000)

  it('by cancelling: it is listed, and resumed or discarded', async () => {
    const { client, connectionId, folder } = bench()
    const sources = new Sources()
    await sources.open(connectionId, bench().services.connections.liveOptions(connectionId))
    onTestFinished(() => sources.close(connectionId))
    const file = join(folder, 'cancelled.jsonl')
    const cancelled = async () => {
      const abort = new AbortController()
      const work = {
        signal: abort.signal,
        report: ({ records }: { records: number | null }) => {
          if ((records ?? 0) > RECORDS / 2) abort.abort()
        },
      }
      const id = randomUUID()
      const asked: SaveAsked = {
        ...{ folder: join(folder, 'exports'), id, file, connectionId, connectionName: 'test cluster' },
        ...{ source: wholeOf(topic), format: 'jsonl', isolation: 'read_committed' },
      }
      await expect(new Exports(sources).save(asked, work)).rejects.toThrow()
      return id
    }
    const id = await cancelled()
    const { exports } = await client.exports.interrupted()
    expect(exports).toMatchObject([
      { id, file: 'cancelled.jsonl', format: 'jsonl', connectionName: 'test cluster', topics: [topic], problem: null },
    ])
    expect(exports[0]?.records).toBeGreaterThan(RECORDS / 2)
    expect(exports[0]?.share).toBeGreaterThan(0.5)
    expect(await client.exports.resume({ connectionId, id })).toMatchObject({
      file: 'cancelled.jsonl',
      walked: { records: RECORDS, gapCount: 0 },
    })
    expect(await contentOf(file, 'jsonl')).toEqual(await undisturbed('jsonl'))

    await client.exports.discard({ id: await cancelled() })
    expect(await client.exports.interrupted()).toEqual({ exports: [], unreadable: [] })
    expect((await readdir(folder)).filter(name => name.endsWith('.part'))).toEqual([])
  }, 120_000)
})
