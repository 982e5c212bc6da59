// One record tried out: what it would be sent as, or why it cannot be; and both as they are shown.
import type { ReplayedRecord, ReplayPlan, ReplayPreview, ReplaySpec } from '#contract/replay.contract.ts'
import type { LogSource } from '#core/log/source.ts'
import { type Mapped, mapper } from '#core/replay/mapping.ts'
import { MappingError, type PlacedRecord } from '#core/replay/template.ts'
import { checkFits, sizeOf } from './chunks.ts'

const SHOWN_BYTES = 4096

export interface TrialParts {
  spec: ReplaySpec
  plan: ReplayPlan
  targets: ReadonlyMap<string, readonly number[]>
  /** Of each target topic: `max.message.bytes`. */
  mostBytes: ReadonlyMap<string, number>
  log(topic: string): LogSource
}

export type Tried = { mapped: Mapped; failure: null } | { mapped: null; failure: string }

export function trial({ spec, targets, mostBytes }: TrialParts): (record: PlacedRecord) => Tried {
  const map = mapper(spec.mapping, '(its id)', targets, () => BigInt(Date.now()))
  return record => {
    try {
      const mapped = map(record)
      const most = mostBytes.get(mapped.topic) ?? Number.POSITIVE_INFINITY
      checkFits(mapped, sizeOf(mapped), most, spec.compression)
      return { mapped, failure: null }
    } catch (error) {
      if (!(error instanceof MappingError)) throw error
      return { mapped: null, failure: error.message }
    }
  }
}

export function afterOf(record: PlacedRecord, { mapped, failure }: Tried): ReplayedRecord {
  const { topic, partition, offset } = record
  return {
    source: { topic, partition, offset },
    target: mapped === null ? null : { topic: mapped.topic, partition: mapped.partition },
    failure,
    ...contentOf(mapped ?? record),
  }
}

export function contentOf(content: Pick<Mapped, 'timestamp' | 'key' | 'value' | 'headers'>): ReplayPreview['before'] {
  const { timestamp, key, value, headers } = content
  return {
    timestamp,
    key: head(key),
    value: head(value),
    keySize: key?.length ?? 0,
    valueSize: value?.length ?? 0,
    headers: headers.map(each => ({ key: Buffer.from(each.key), value: head(each.value) })),
  }
}

/** With memory of its own: the answer that it came in is large. */
const head = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes.subarray(0, SHOWN_BYTES)))
