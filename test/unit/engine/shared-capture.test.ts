// A capture as one file: what comes out is what went in, byte for byte; what a file says is not believed.
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CaptureManifest, MANIFEST_FILE, manifestText, readManifest } from '#core/captures/manifest.ts'
import { PartitionWriter } from '#core/captures/partition-writer.ts'
import { type Compression, encodeBatch } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { packCapture } from '#engine/captures/pack-capture.ts'
import { unpackCapture } from '#engine/captures/unpack-capture.ts'
import { verifyCapture } from '#engine/captures/verify-capture.ts'
import { inSteps } from '#engine/steps.ts'
import { KafkaFailure } from '#kafka/failure.ts'

let folder = ''
const work = () => ({ signal: new AbortController().signal, report: () => {} })

beforeEach(async () => {
  await initCompression()
  folder = await mkdtemp(join(tmpdir(), 'ottla-shared-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function writePartition(capture: string, partition: number, compression: Compression) {
  const writer = new PartitionWriter(join(capture, `orders-${partition}`), 0n, 4000)
  for (let base = 0; base < 60; base += 10) {
    const records = Array.from({ length: 10 }, (_, index) => ({
      offset: BigInt(base + index),
      timestamp: 1_700_000_000_000n,
      key: null,
      value: Buffer.from(`${'value '.repeat(20)} ${base + index}`),
      headers: [],
    }))
    await writer.append(encodeBatch(records, { compression }), BigInt(base + 10), 1000n)
  }
  await writer.close()
  return {
    partition,
    folder: `orders-${partition}`,
    from: 0n,
    until: 60n,
    logStartOffset: 0n,
    highWatermark: 60n,
    lastStableOffset: 60n,
    ...writer.counts,
    transactionsCutOff: [],
    files: writer.files,
    gaps: [],
  }
}

async function makeCapture(): Promise<string> {
  const capture = join(folder, 'one')
  await rm(capture, { recursive: true, force: true })
  const partitions = [await writePartition(capture, 0, 'none'), await writePartition(capture, 1, 'lz4')]
  const manifest: CaptureManifest = {
    format: 'ottla-capture',
    version: 1,
    name: 'orders',
    status: 'complete',
    failure: null,
    startedAt: '2026-11-22T12:04:07.000Z',
    updatedAt: '2026-11-22T12:05:07.000Z',
    profile: 'prod',
    cluster: { id: 'c', kafkaVersion: '4.1' },
    isLive: false,
    isReencoded: false,
    sizeLimitBytes: null,
    topics: [{ name: 'orders', id: null, partitionCount: 2, configs: [], partitions }],
    groups: [],
  }
  await writeFile(join(capture, MANIFEST_FILE), manifestText(manifest))
  return capture
}

async function contentsOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const told = files.map(async file => {
    const hash = createHash('sha256').update(await readFile(file))
    return `${file.slice(path.length)} ${hash.digest('hex')}`
  })
  return (await Promise.all(told)).sort()
}

async function packed(): Promise<{ capture: string; file: string }> {
  const capture = await makeCapture()
  const file = join(folder, 'orders.ottla')
  await packCapture(capture, file, work())
  return { capture, file }
}

/** The failure of unpacking a file that `change` made of a good one; nothing is left behind. */
async function failureOf(change: (bytes: Buffer) => Buffer): Promise<string> {
  const { file } = await packed()
  await writeFile(file, change(await readFile(file)))
  const target = join(folder, 'captures')
  const failure: unknown = await unpackCapture(file, target, work()).catch(error => error)
  expect(await readdir(target).catch(() => [])).toEqual([])
  if (!(failure instanceof KafkaFailure)) throw failure
  expect(failure.code).toBe('CAPTURE_FILE_DAMAGED')
  expect(failure.where.file).toBe(file)
  return failure.what
}

/** As captures were that had SHA-256 in their manifests. */
async function madeOlder(capture: string): Promise<void> {
  const manifest = await readManifest(capture)
  if (manifest === null) throw new Error(`${capture} has no manifest`)
  for (const partition of manifest.topics.flatMap(topic => topic.partitions)) {
    partition.files = await Promise.all(
      partition.files.map(async ({ name, bytes }) => {
        const content = await readFile(join(capture, partition.folder, name))
        return { name, bytes, sha256: createHash('sha256').update(content).digest('hex') }
      }),
    )
  }
  await writeFile(join(capture, MANIFEST_FILE), manifestText(manifest))
}

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file)
  bytes[200] = (bytes[200] ?? 0) ^ 1
  await writeFile(file, bytes)
}

/** In the directory at the end and before the content itself. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  const text = bytes.toString('latin1')
  expect(text.split(from).length).toBeGreaterThan(2)
  return Buffer.from(text.replaceAll(from, to), 'latin1')
}

/** Of the entry in the directory at the end; deflated entries only have bytes to lie about. */
function withSize(bytes: Buffer, name: string, change: (size: number) => number): Buffer {
  const changed = Buffer.from(bytes)
  const entry = changed.lastIndexOf(name, undefined, 'latin1') - 46
  expect(changed.readUInt32LE(entry)).toBe(0x02014b50)
  changed.writeUInt32LE(change(changed.readUInt32LE(entry + 24)), entry + 24)
  return changed
}

const FIRST = 'orders-0/00000000000000000000.log'

describe.each([
  ['CRC-32', async () => {}],
  ['SHA-256, as in older captures', madeOlder],
])('checksums in the manifest: %s', (_, change) => {
  it('agree with the files, and name one of which a bit is wrong', async () => {
    const capture = await makeCapture()
    await change(capture)
    const checked = await verifyCapture(capture, work())
    expect(checked.files).toBe(4)
    expect(checked.unknown).toEqual([])
    await flipBit(join(capture, FIRST))
    const failure: unknown = await verifyCapture(capture, work()).catch(error => error)
    expect(failure).toMatchObject({ code: 'CAPTURE_DIFFERS', what: expect.stringContaining(FIRST) })
  })

  it('are compared when one file to share is opened', async () => {
    const capture = await makeCapture()
    await change(capture)
    const file = join(folder, 'orders.ottla')
    await packCapture(capture, file, work())
    await unpackCapture(file, join(folder, 'sound'), work())
    // The zip's own checksum is right then: only the manifest knows better.
    await flipBit(join(capture, FIRST))
    await packCapture(capture, file, work())
    const failure: unknown = await unpackCapture(file, join(folder, 'damaged'), work()).catch(error => error)
    expect(failure).toMatchObject({ what: expect.stringContaining(`${FIRST} is not what was captured`) })
  })
})

describe('a capture as one file', () => {
  it('comes back byte for byte, with its manifest; the same file again is the same capture', async () => {
    const { capture, file } = await packed()
    const target = join(folder, 'captures')
    const { id } = await unpackCapture(file, target, work())
    const back = await contentsOf(join(target, id))
    expect(back).toEqual(await contentsOf(capture))
    expect(back.length).toBeGreaterThan(4)
    expect(await unpackCapture(file, target, work())).toEqual({ id })
    expect(await readdir(target)).toEqual([id])
  })

  it('is smaller where batches are not compressed, and tells how far it is', async () => {
    const capture = await makeCapture()
    const file = join(folder, 'orders.ottla')
    const steps = []
    for await (const step of inSteps(undefined, on => packCapture(capture, file, on))) steps.push(step)
    const last = steps.at(-1)
    expect(last?.share).toBe(1)
    expect(last?.result?.bytes).toBeLessThan(last?.bytes ?? 0)
  })

  it('leaves nothing when it is cancelled', async () => {
    const capture = await makeCapture()
    const abort = new AbortController()
    abort.abort()
    const on = { signal: abort.signal, report: () => {} }
    await expect(packCapture(capture, join(folder, 'x.ottla'), on)).rejects.toThrow()
    const { file } = await packed()
    await expect(unpackCapture(file, join(folder, 'captures'), on)).rejects.toThrow()
    expect(await readdir(join(folder, 'captures'))).toEqual([])
    expect((await readdir(folder)).sort()).toEqual(['captures', 'one', 'orders.ottla'])
  })

  it('never writes outside of its folder', async () => {
    expect(await failureOf(bytes => renamed(bytes, 'orders-0/', '../../x0/'))).toMatch(/invalid relative path|\.\./)
    expect(await failureOf(bytes => renamed(bytes, 'orders-0/', '/tmp/xxx/'))).toMatch(/absolute path/)
    expect(await failureOf(bytes => renamed(bytes, 'orders-0/', 'C:\\xxxxx\\'))).toMatch(/invalid characters|absolute/)
    expect(await failureOf(bytes => renamed(bytes, 'orders-0/', 'orders-9/'))).toMatch(/belongs to no partition/)
    expect(await failureOf(bytes => renamed(bytes, '0.log', '0.exe'))).toMatch(/belongs to no partition/)
  })

  it('takes no more bytes than are announced, and no announcement that cannot be true', async () => {
    expect(await failureOf(bytes => withSize(bytes, FIRST, () => 0xfffffff0))).toMatch(/more bytes than it can hold/)
    expect(await failureOf(bytes => withSize(bytes, FIRST, size => size - 1))).toMatch(/too many bytes/)
    expect(await failureOf(bytes => withSize(bytes, FIRST, size => size + 1))).toMatch(/not enough bytes/)
  })

  it('says what is damaged', async () => {
    expect(await failureOf(bytes => bytes.subarray(0, bytes.length >> 1))).toMatch(/end of central directory/i)
    expect(await failureOf(() => Buffer.from('no zip at all'))).toMatch(/end of central directory/i)
    // Stored as it is: one flipped bit in the middle of a batch.
    const flipped = await failureOf(bytes => {
      const changed = Buffer.from(bytes)
      const at = changed.indexOf('orders-1/', 0, 'latin1') + 200
      changed[at] = (changed[at] ?? 0) ^ 1
      return changed
    })
    expect(flipped).toMatch(/the checksum of orders-1\/\d{20}\.log is wrong/)
    expect(await failureOf(bytes => renamed(bytes, 'capture.json', 'capture.jsox'))).toMatch(/belongs to no|no capture/)
  })
})
