// A file of records as a capture: what the file says is kept, what it does not say is counted, and what it must not say
// is refused by its line.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readManifest } from '#core/captures/manifest.ts'
import { decodeBatch, type KafkaRecord, readBatchHeader, walkBatches } from '#core/records/batch.ts'
import { importCapture } from '#engine/exports/import-capture.ts'
import { KafkaFailure } from '#kafka/failure.ts'

let folder = ''
const work = (signal = new AbortController().signal) => ({ signal, report: () => {} })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-import-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function imported(lines: readonly object[]) {
  const file = join(folder, 'some.jsonl')
  await writeFile(file, lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  const capture = join(folder, 'capture')
  const done = await importCapture({ file, folder: capture, name: 'some', topic: 'unnamed' }, work())
  const manifest = await readManifest(capture)
  if (manifest === null) throw new Error('no manifest')
  return { done, manifest, capture }
}

async function recordsIn(partition: string): Promise<KafkaRecord[]> {
  const names = (await readdir(partition)).sort()
  const files = await Promise.all(names.map(name => readFile(join(partition, name))))
  return files.flatMap(bytes =>
    [...walkBatches(bytes)].flatMap(({ position, header }) =>
      decodeBatch(bytes.subarray(position, position + header.sizeInBytes)),
    ),
  )
}

async function failureOf(lines: readonly object[]): Promise<KafkaFailure> {
  const failure: unknown = await imported(lines).catch(error => error)
  if (failure instanceof KafkaFailure) return failure
  throw new Error('it did not fail', { cause: failure })
}

describe('a file of records as a capture', () => {
  it('keeps offsets and times where they are told, counts on where not, and knows no other time', async () => {
    const { done, manifest, capture } = await imported([
      { topic: 'orders', partition: 2, offset: '9007199254740993', timestamp: '17', key: null, value: '' },
      { topic: 'orders', partition: 2, key: '', value: null },
      { topic: 'orders', partition: 2, offset: '9007201254740993', timestamp: '5', value: 'far' },
      { topic: 'orders', partition: 1, value: 'of an earlier partition' },
      {
        value: { base64: '/w==' },
        headers: [
          ['a', '1'],
          ['a', null],
        ],
      },
    ])
    expect(done).toEqual({ records: 5 })
    expect(manifest).toMatchObject({ status: 'complete', isReencoded: true, profile: 'some.jsonl' })
    expect(manifest.topics.map(each => [each.name, each.partitionCount])).toEqual([
      ['orders', 3],
      ['unnamed', 1],
    ])
    expect(manifest.topics[0]?.partitions.map(each => each.partition)).toEqual([1, 2])
    expect(manifest.topics[0]?.partitions[1]).toMatchObject({
      from: 9007199254740993n,
      until: 9007201254740994n,
      records: 3,
      batches: 1,
    })
    const orders = await recordsIn(join(capture, 'orders-2'))
    expect(orders.map(each => [each.offset, each.timestamp, each.key?.toString(), each.value?.toString()])).toEqual([
      [9007199254740993n, 17n, undefined, ''],
      [9007199254740994n, -1n, '', undefined],
      [9007201254740993n, 5n, undefined, 'far'],
    ])
    const [unnamed] = await recordsIn(join(capture, 'unnamed-0'))
    expect(unnamed?.value).toEqual(Buffer.from([0xff]))
    expect(unnamed?.headers.map(each => [each.key.toString(), each.value?.toString()])).toEqual([
      ['a', '1'],
      ['a', undefined],
    ])
  })

  it('keeps each time that the broker gave: a batch has one of them', async () => {
    const { capture } = await imported([
      { partition: 0, timestamp: '10', timestampType: 'LogAppendTime', value: 'a' },
      { partition: 0, timestamp: '20', timestampType: 'LogAppendTime', value: 'b' },
      { partition: 0, timestamp: '5', value: 'c' },
    ])
    const [name = ''] = await readdir(join(capture, 'unnamed-0'))
    const bytes = await readFile(join(capture, 'unnamed-0', name))
    const types = [...walkBatches(bytes)].map(({ position }) => readBatchHeader(bytes, position)?.timestampType)
    expect(types).toEqual(['LogAppendTime', 'LogAppendTime', 'CreateTime'])
    expect((await recordsIn(join(capture, 'unnamed-0'))).map(each => each.timestamp)).toEqual([10n, 20n, 5n])
  })

  it('keeps what came before a line that it cannot take, and names the line', async () => {
    const failure = await failureOf([
      { offset: '5', value: 'a' },
      { offset: '7', value: 'b' },
      { offset: '7', value: 'c' },
    ])
    expect(failure.code).toBe('IMPORT_NOT_READABLE')
    expect(failure.what).toMatch(/^Line 3 .*offset 7 does not come after 7 in partition 0/)
    const manifest = await readManifest(join(folder, 'capture'))
    expect(manifest).toMatchObject({ status: 'failed', failure: expect.stringContaining(failure.what) })
    // It is shared with others.
    expect(manifest?.failure).not.toContain(folder)
    expect((await recordsIn(join(folder, 'capture', 'unnamed-0'))).map(each => each.offset)).toEqual([5n, 7n])
  })

  it.each(['..', '../out', 'a/b', ''.padEnd(250, 'a')])('takes no topic named %j', async topic => {
    const failure = await failureOf([{ topic, value: 'a' }])
    expect(failure.what).toMatch(/^Line 1 .* is no name of a topic/)
    expect((await readdir(folder)).sort()).toEqual(['capture', 'some.jsonl'])
  })

  it('takes no number of a partition that no topic has', async () => {
    expect((await failureOf([{ partition: 2147483647, value: 'a' }])).what).toMatch(/no capture holds partition/)
  })

  it('says that it was stopped, and opens', async () => {
    const file = join(folder, 'some.jsonl')
    await writeFile(file, '{"value":"a"}\n')
    const capture = join(folder, 'capture')
    const asked = { file, folder: capture, name: 'some', topic: 'unnamed' }
    await expect(importCapture(asked, work(AbortSignal.abort()))).rejects.toThrow()
    expect((await readManifest(capture))?.status).toBe('stopped')
  })
})
