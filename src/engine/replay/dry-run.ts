// Everything that a replay does but sending: reads the whole source, maps each record, and counts what would come of it.
import type { ReplayDryRun, ReplayedRecord, ReplayPlan, ReplaySpec } from '#contract/replay.contract.ts'
import type { LogSource } from '#core/log/source.ts'
import { initCompression } from '#core/records/compression.ts'
import { type Mapped, mapper } from '#core/replay/mapping.ts'
import { MappingError, type PlacedRecord } from '#core/replay/template.ts'
import type { Work } from '../steps.ts'
import { offsetsAsked } from '../stretches.ts'
import { checkFits, sizeOf } from './chunks.ts'
import { placeOf } from './journal.ts'
import { SchemaIds } from './sample.ts'
import { PartitionRecords, recordsOf } from './source-records.ts'
import { isolationOf, stretchesOf } from './stretches.ts'

const SHOWN = 100
const SHOWN_BYTES = 4096

export interface DryRunParts {
  spec: ReplaySpec
  plan: ReplayPlan
  targets: ReadonlyMap<string, readonly number[]>
  mostBytes: ReadonlyMap<string, number>
  log(topic: string): LogSource
}

/** @throws KafkaFailure where the source cannot be read */
export async function dryRun({ spec, plan, targets, mostBytes, log }: DryRunParts, work: Work): Promise<ReplayDryRun> {
  await initCompression()
  const sources = stretchesOf(spec, plan)
  const map = mapper(spec.mapping, 'dry-run', targets, () => BigInt(Date.now()))
  const counted = new Counted()
  const all = Number(offsetsAsked(sources))
  const readings = sources.map(
    source =>
      new PartitionRecords(log(source.topic), source, isolationOf(spec), null, () => {
        counted.unreadable++
      }),
  )
  for await (const { source, records } of recordsOf(readings, false)) {
    work.signal.throwIfAborted()
    const { topic = '', partition = -1 } = sources[source] ?? {}
    for (const each of records) {
      const record = { ...each, topic, partition }
      try {
        const mapped = map(record)
        const bytes = sizeOf(mapped)
        checkFits(mapped, bytes, mostBytes.get(mapped.topic) ?? Number.POSITIVE_INFINITY, spec.compression)
        counted.fits(record, mapped)
      } catch (error) {
        if (!(error instanceof MappingError)) throw error
        counted.fails(record, error.message)
      }
    }
    const { records: fit, failed, bytes } = counted.result
    work.report({ share: all === 0 ? 1 : Math.min(1, (fit + failed) / all), records: fit + failed, bytes })
  }
  return counted.whole()
}

class Counted {
  unreadable = 0
  readonly result: ReplayDryRun = {
    records: 0,
    failed: 0,
    unreadable: 0,
    bytes: 0,
    firstTimestamp: null,
    lastTimestamp: null,
    targets: [],
    first: [],
    failures: [],
    schemaIds: { key: [], value: [] },
  }
  readonly #targets = new Map<string, ReplayDryRun['targets'][number]>()
  readonly #ids = new SchemaIds()

  fits(record: PlacedRecord, mapped: Mapped): void {
    const { result } = this
    const { topic, partition, timestamp } = mapped
    const bytes = bytesOf(mapped)
    const target = this.#targets.get(placeOf(mapped)) ?? { topic, partition, records: 0, bytes: 0 }
    this.#targets.set(placeOf(mapped), target)
    target.records++
    target.bytes += bytes
    result.records++
    result.bytes += bytes
    if (result.firstTimestamp === null || timestamp < result.firstTimestamp) result.firstTimestamp = timestamp
    if (result.lastTimestamp === null || timestamp > result.lastTimestamp) result.lastTimestamp = timestamp
    this.#ids.see(record)
    if (result.first.length < SHOWN) result.first.push(shown(record, mapped, { topic, partition }, null))
  }

  fails(record: PlacedRecord, why: string): void {
    this.result.failed++
    if (this.result.failures.length < SHOWN) this.result.failures.push(shown(record, record, null, why))
  }

  whole(): ReplayDryRun {
    const targets = [...this.#targets.values()].sort(
      (a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition,
    )
    const schemaIds = { key: [...this.#ids.key], value: [...this.#ids.value] }
    return { ...this.result, unreadable: this.unreadable, targets, schemaIds }
  }
}

function bytesOf({ key, value, headers }: Mapped): number {
  const ofHeaders = headers.reduce((sum, each) => sum + each.key.length + (each.value?.length ?? 0), 0)
  return (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders
}

function shown(
  { topic, partition, offset }: PlacedRecord,
  content: Pick<Mapped, 'timestamp' | 'key' | 'value' | 'headers'>,
  target: ReplayedRecord['target'],
  failure: string | null,
): ReplayedRecord {
  const { timestamp, key, value, headers } = content
  return {
    source: { topic, partition, offset },
    target,
    failure,
    timestamp,
    key: head(key),
    value: head(value),
    headers: headers.map(each => ({ key: Buffer.from(each.key), value: head(each.value) })),
    keyBytes: key?.length ?? 0,
    valueBytes: value?.length ?? 0,
  }
}

/** With memory of its own: the answer that it came in is large. */
const head = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes.subarray(0, SHOWN_BYTES)))
