// Batches that other implementations wrote (test/golden/records) decode to what the Java client says is in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeBatch, decodeControl, verifyCrc, walkBatches } from '#core/records/batch.ts'
import { indexBatch } from '#core/records/columns.ts'
import { initCompression } from '#core/records/compression.ts'
import { crc32c } from '#core/records/crc32c.ts'
import type { KafkaRecord } from '#core/records/record.ts'

const folder = join(import.meta.dirname, '../../../golden/records')

interface GoldenBatch {
  magic: number
  baseOffset: string
  lastOffset: string
  maxTimestamp: string
  timestampType: string
  compression: string
  producerId: string
  producerEpoch: number
  baseSequence: number
  isTransactional: boolean
  isControl: boolean
  partitionLeaderEpoch: number
  sizeInBytes: number
  records: unknown[]
}

function load(name: string): Record<string, GoldenBatch[]> {
  return (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { cases: Record<string, GoldenBatch[]> }).cases
}

const cases = { ...load('java.json'), ...load('clients.json') }

function text(bytes: Buffer | null): string | null {
  if (bytes === null) return null
  return bytes.length <= 1000 ? bytes.toString('hex') : `length ${bytes.length} crc32c ${crc32c(bytes)}`
}

function plain(record: KafkaRecord): unknown {
  return {
    offset: String(record.offset),
    timestamp: String(record.timestamp),
    key: text(record.key),
    value: text(record.value),
    headers: record.headers.map(header => [text(header.key), text(header.value)]),
  }
}

beforeAll(initCompression)

describe('golden batches', () => {
  it('covers every file', () => {
    const files = readdirSync(folder).filter(file => file.endsWith('.bin'))
    expect(files.map(file => file.slice(0, -4)).sort()).toEqual(Object.keys(cases).sort())
  })

  it.each(Object.entries(cases))('%s', (name, expected) => {
    const batches = [...walkBatches(readFileSync(join(folder, `${name}.bin`)))]
    expect(batches).toHaveLength(expected.length)
    for (const [index, { header, bytes }] of batches.entries()) {
      const golden = expected[index]
      if (golden === undefined) throw new Error('no such batch')
      expect(verifyCrc(bytes)).toBe(true)
      expect(decodeBatch(bytes).map(plain)).toEqual(golden.records)
      expect({
        magic: header.magic,
        baseOffset: String(indexBatch(bytes).baseOffset),
        lastOffset: String(header.baseOffset + BigInt(header.lastOffsetDelta)),
        maxTimestamp: String(header.maxTimestamp),
        timestampType: header.magic === 0 ? 'NoTimestampType' : header.timestampType,
        compression: header.compression,
        producerId: String(header.producerId),
        producerEpoch: header.producerEpoch,
        baseSequence: header.baseSequence,
        isTransactional: header.isTransactional,
        isControl: header.isControl,
        partitionLeaderEpoch: header.partitionLeaderEpoch,
        sizeInBytes: header.sizeInBytes,
      }).toEqual({ ...golden, records: undefined })
    }
  })

  it('reads the markers that end transactions', () => {
    const markers = [...walkBatches(readFileSync(join(folder, 'v2-transaction.bin')))]
      .filter(({ header }) => header.isControl)
      .flatMap(({ bytes }) => decodeBatch(bytes).map(decodeControl))
    expect(markers).toEqual([
      { kind: 'abort', type: 0, version: 0, coordinatorEpoch: 41 },
      { kind: 'commit', type: 1, version: 0, coordinatorEpoch: 42 },
    ])
  })
})
