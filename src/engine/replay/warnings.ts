// What a target would change, refuse or drop of the records that a replay sends, from its configuration and a sample.
import type { ReplaySpec, ReplayWarning } from '#contract/replay.contract.ts'
import type { Mapped } from '#core/replay/mapping.ts'
import type { SourceStretch } from '../stretches.ts'
import type { Sample } from './sample.ts'

export interface Target {
  topic: string
  /** Empty where there is no such topic. */
  partitions: readonly number[]
  /** In force, by name; null where it may not be seen. */
  config: ReadonlyMap<string, string> | null
}

export interface Looked {
  spec: ReplaySpec
  sources: readonly SourceStretch[]
  sample: Sample
  /** Newest timestamp of the source; null where it is not known. */
  newest: bigint | null
  isSameCluster: boolean
  /** Milliseconds since the epoch. */
  now: number
}

export function warningsOf(target: Target, looked: Looked): ReplayWarning[] {
  const { topic, partitions, config } = target
  if (partitions.length === 0) {
    return [warn(topic, 'TARGET_MISSING', true, 'The target has no such topic', 'Create it first, or choose another.')]
  }
  const mine = looked.sample.mapped.filter(each => each.topic === topic)
  return [
    ...ofPlace(target, looked),
    ...ofPartitions(target, looked),
    ...(config === null ? [] : [...ofTimes(topic, config, mine, looked), ...ofContent(topic, config, mine, looked)]),
  ]
}

function warn(topic: string, code: string, isBlocking: boolean, what: string, remedy: string): ReplayWarning {
  return { code, isBlocking, topic, what, remedy }
}

function ofPlace({ topic }: Target, { sources, isSameCluster }: Looked): ReplayWarning[] {
  if (!isSameCluster || !sources.some(each => each.topic === topic)) return []
  const what = 'The records come back into the topic that they are read from'
  return [
    warn(topic, 'SAME_TOPIC', false, what, 'The plan fixes where the source ends, so what is sent is not read again.'),
  ]
}

function ofPartitions({ topic, partitions }: Target, { spec, sources }: Looked): ReplayWarning[] {
  const { partition } = spec.mapping
  if (partition.by === 'fixed' && !partitions.includes(partition.partition)) {
    const what = `There is no partition ${partition.partition}: the topic has ${partitions.length}`
    return [warn(topic, 'NO_SUCH_PARTITION', true, what, 'Choose one that it has.')]
  }
  if (partition.by !== 'keep') return []
  const lacking = [...new Set(sources.map(each => each.partition))].filter(each => !partitions.includes(each))
  if (lacking.length === 0) return []
  const what = `The topic has ${partitions.length} partitions and lacks ${lacking.length} that the source has: their records fail`
  const remedy = 'Choose the partition by key or by modulo, or add partitions.'
  return [warn(topic, 'FEWER_PARTITIONS', spec.onFailure === 'stop', what, remedy)]
}

function ofTimes(
  topic: string,
  config: ReadonlyMap<string, string>,
  sampled: readonly Mapped[],
  { spec, newest, now }: Looked,
): ReplayWarning[] {
  const { timestamp } = spec.mapping
  if (timestamp.by === 'now') return []
  if (config.get('message.timestamp.type') === 'LogAppendTime') {
    const what = 'The topic has message.timestamp.type=LogAppendTime: it gives every record the time of its arrival'
    return [warn(topic, 'LOG_APPEND_TIME', false, what, 'Set the topic to CreateTime to keep timestamps.')]
  }
  const warnings: ReplayWarning[] = []
  const times = sampled.map(each => each.timestamp).filter(each => each >= 0n)
  if (newest !== null && newest >= 0n) times.push(newest + (timestamp.by === 'shift' ? timestamp.milliseconds : 0n))
  const age = times.length === 0 ? null : Math.max(...times.map(each => now - Number(each)))
  const ahead = times.length === 0 ? null : Math.max(...times.map(each => Number(each) - now))
  const difference = limitOf(config, 'message.timestamp.difference.max.ms')
  const before = Math.min(limitOf(config, 'message.timestamp.before.max.ms'), difference)
  const after = Math.min(limitOf(config, 'message.timestamp.after.max.ms'), difference)
  const refused = (which: string, limit: number) =>
    warnings.push(
      warn(
        topic,
        'TIMESTAMP_REFUSED',
        true,
        `Records are ${which} than the topic takes (${limit.toLocaleString('en')} ms): it refuses them`,
        'Shift the timestamps, use the time of sending, or raise message.timestamp.before.max.ms, after.max.ms or difference.max.ms.',
      ),
    )
  if (age !== null && age > before) refused('older', before)
  if (ahead !== null && ahead > after) refused('further ahead', after)
  const retention = Number(config.get('retention.ms') ?? -1)
  const deletes = (config.get('cleanup.policy') ?? 'delete').includes('delete')
  if (deletes && retention >= 0 && age !== null && age > retention) {
    const what = `Records are older than retention.ms (${retention.toLocaleString('en')} ms): the target deletes them soon after they arrive`
    warnings.push(
      warn(
        topic,
        'RETENTION_DROPS',
        false,
        what,
        'Raise retention.ms, shift the timestamps, or use the time of sending.',
      ),
    )
  }
  return warnings
}

/** Infinite where there is none, or none that a number can hold. */
function limitOf(config: ReadonlyMap<string, string>, name: string): number {
  const limit = config.get(name)
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
}

function ofContent(
  topic: string,
  config: ReadonlyMap<string, string>,
  sampled: readonly Mapped[],
  { spec }: Looked,
): ReplayWarning[] {
  const warnings: ReplayWarning[] = []
  const isCompacted = (config.get('cleanup.policy') ?? '').includes('compact')
  const withoutKey = sampled.filter(each => each.key === null).length
  if (isCompacted && (withoutKey > 0 || spec.mapping.key.by === 'null')) {
    const what = `The topic is compacted and refuses records without a key: ${withoutKey} of ${sampled.length} sampled have none`
    warnings.push(
      warn(topic, 'NULL_KEYS', true, what, 'Choose a target that is not compacted, or leave these records out.'),
    )
  }
  if (isCompacted) {
    const what =
      'The topic is compacted: of each key only the latest record stays, so what is verified later may be gone'
    warnings.push(
      warn(
        topic,
        'COMPACTED',
        false,
        what,
        'Verify soon after the replay, or replay into a topic that is not compacted.',
      ),
    )
  }
  return warnings
}

/** Of the largest sampled record, which alone in a batch may be too much. */
export function sizeWarnings({ topic, config }: Target, { sample, spec }: Looked): ReplayWarning[] {
  const most = Number(config?.get('max.message.bytes') ?? Number.POSITIVE_INFINITY)
  const largest = Math.round(sample.largest)
  if (largest <= most) return []
  const what = `A sampled record takes up to ${largest.toLocaleString('en')} bytes uncompressed, and max.message.bytes is ${most.toLocaleString('en')}`
  return [
    warn(
      topic,
      'TOO_LARGE',
      spec.compression === 'none' && spec.onFailure === 'stop',
      what,
      'Raise max.message.bytes, compress, or skip records that fail.',
    ),
  ]
}
