// A partition of a capture that is closed while its batches are still on their way to the disk.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { PartitionWriter } from '#core/captures/partition-writer.ts'
import { encodeBatch } from '#core/records/batch.ts'

const options = { compression: 'none', timestampType: 'CreateTime' } as const

const batchAt = (offset: bigint) =>
  encodeBatch([{ offset, timestamp: 0n, key: null, value: Buffer.alloc(1000, 'x'), headers: [] }], options)

it('closing waits for every batch that was handed over before, and tells of their files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-partition-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const batches = [0n, 1n, 2n].map(batchAt)
  const writer = new PartitionWriter(join(folder, 'orders-0'), 0n)
  const appended = batches.map((batch, at) => writer.append(batch, BigInt(at + 1), 3n))
  await writer.close()
  expect(writer.counts).toMatchObject({ next: 3n, records: 3, batches: 3 })
  expect(writer.files).toMatchObject([{ name: '00000000000000000000.log', bytes: Buffer.concat(batches).length }])
  expect(await readFile(join(folder, 'orders-0', '00000000000000000000.log'))).toEqual(Buffer.concat(batches))
  await Promise.all(appended)
})
