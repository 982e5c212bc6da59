// Everything that a replay does but sending: reads the whole source, maps each record, and counts what would come of it.
import type { ReplayDryRun } from '#contract/replay.contract.ts'
import { initCompression } from '#core/records/compression.ts'
import type { Mapped } from '#core/replay/mapping.ts'
import type { PlacedRecord } from '#core/replay/template.ts'
import type { Work } from '../steps.ts'
import { offsetsAsked } from '../stretches.ts'
import { placeOf } from './journal.ts'
import { SchemaIds } from './sample.ts'
import { PartitionRecords, recordsOf } from './source-records.ts'
import { isolationOf, stretchesOf } from './stretches.ts'
import { afterOf, type TrialParts, trial } from './trial.ts'

const SHOWN = 100

/** @throws KafkaFailure where the source cannot be read */
export async function dryRun(parts: TrialParts, work: Work): Promise<ReplayDryRun> {
  await initCompression()
  const { spec, plan, log } = parts
  const sources = stretchesOf(spec, plan)
  const attempt = trial(parts)
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
      const { mapped, failure } = attempt(record)
      if (mapped === null) counted.fails(record, failure)
      else counted.fits(record, mapped)
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
    if (result.first.length < SHOWN) result.first.push(afterOf(record, { mapped, failure: null }))
  }

  fails(record: PlacedRecord, why: string): void {
    this.result.failed++
    if (this.result.failures.length < SHOWN) this.result.failures.push(afterOf(record, { mapped: null, failure: why }))
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
