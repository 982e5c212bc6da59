// The first records of each partition of a source, for a plan: what they would become, and what may be in the way.
import type { ReplaySpec } from '#contract/replay.contract.ts'
import type { LogSource } from '#core/log/source.ts'
import { type Mapped, mapper } from '#core/replay/mapping.ts'
import { MappingError, type PlacedRecord } from '#core/replay/template.ts'
import type { SourceStretch } from '../stretches.ts'
import { sizeOf } from './chunks.ts'
import { PartitionRecords } from './source-records.ts'
import { isolationOf } from './stretches.ts'

const PARTITIONS = 32
const RECORDS = 200

export interface Sample {
  records: number
  /** As they would be sent. */
  mapped: Mapped[]
  /** Bytes that the largest would take in an uncompressed batch. */
  largest: number
  failed: number
  firstFailure: string | null
  schemaIds: SchemaIds
}

/** @throws KafkaFailure where it cannot be read; MappingError for a template that no record can fill */
export async function sampleSource(
  spec: ReplaySpec,
  sources: readonly SourceStretch[],
  targets: ReadonlyMap<string, readonly number[]>,
  log: (topic: string) => LogSource,
): Promise<Sample> {
  const map = mapper(spec.mapping, 'plan', targets, () => BigInt(Date.now()))
  const sample: Sample = {
    records: 0,
    mapped: [],
    largest: 0,
    failed: 0,
    firstFailure: null,
    schemaIds: new SchemaIds(),
  }
  for (const source of sources.slice(0, PARTITIONS)) {
    const { topic, partition } = source
    const reading = new PartitionRecords(log(topic), source, isolationOf(spec), null, () => {})
    for (const record of (await reading.next())?.slice(0, RECORDS) ?? [])
      addTo(sample, { ...record, topic, partition }, map)
  }
  return sample
}

function addTo(sample: Sample, record: PlacedRecord, map: (record: PlacedRecord) => Mapped): void {
  sample.records++
  sample.schemaIds.see(record)
  try {
    const mapped = map(record)
    sample.mapped.push(mapped)
    sample.largest = Math.max(sample.largest, sizeOf(mapped))
  } catch (error) {
    if (!(error instanceof MappingError)) throw error
    sample.failed++
    sample.firstFailure ??= `${record.topic}, partition ${record.partition}, offset ${record.offset}: ${error.message}`
  }
}

const MOST_IDS = 100

/** Ids of Confluent's wire format: a zero byte, then four bytes of an id. */
export class SchemaIds {
  readonly key = new Set<number>()
  readonly value = new Set<number>()

  see(record: PlacedRecord): void {
    add(this.key, record.key)
    add(this.value, record.value)
  }
}

function add(ids: Set<number>, bytes: Buffer | null): void {
  if (bytes !== null && bytes.length > 5 && bytes[0] === 0 && ids.size < MOST_IDS) ids.add(bytes.readInt32BE(1))
}
