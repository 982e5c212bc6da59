// Which offsets of which partitions a replay takes: fixed by its plan, so that every run and the verification read the same.
import type { ReplayPlan, ReplaySpec } from '#contract/replay.contract.ts'
import type { Isolation } from '#core/log/source.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { planPartitions } from '../captures/capture-plan.ts'
import type { SourceStretch } from './source-records.ts'

/** @throws KafkaFailure where a topic cannot be read */
export async function planStretches(connection: KafkaConnection, { source }: ReplaySpec): Promise<SourceStretch[]> {
  if (source.records.of === 'records') return pickedStretches(source.records.records)
  const { topics, range } = source.records
  const stretches: SourceStretch[] = []
  for (const { topic, partitions } of topics) {
    const all = await connection.refreshTopic(topic)
    const chosen = partitions === null ? all : all.filter(each => partitions.includes(each))
    const planned = await planPartitions(connection, topic, chosen, { range, isLive: false }, topic)
    for (const { partition, from, until, lastStableOffset } of planned) {
      const end = until ?? from
      const last = source.isolation === 'read_committed' && lastStableOffset < end ? lastStableOffset : end
      stretches.push({ topic, partition, from, until: last > from ? last : from, offsets: null })
    }
  }
  return stretches
}

/** The same again, from the plan. */
export function stretchesOf({ source }: ReplaySpec, { sources }: ReplayPlan): SourceStretch[] {
  if (source.records.of === 'records') return pickedStretches(source.records.records)
  return sources.map(each => ({ ...each, offsets: null }))
}

/** What was picked by hand is taken whatever became of its transaction. */
export function isolationOf({ source }: ReplaySpec): Isolation {
  return source.records.of === 'records' ? 'read_uncommitted' : source.isolation
}

/** Each partition once, its offsets ascending. */
function pickedStretches(picked: readonly { topic: string; partition: number; offsets: bigint[] }[]): SourceStretch[] {
  const places = new Map<string, { topic: string; partition: number; offsets: Set<bigint> }>()
  for (const { topic, partition, offsets } of picked) {
    const place = places.get(`${topic}/${partition}`) ?? { topic, partition, offsets: new Set<bigint>() }
    places.set(`${topic}/${partition}`, place)
    for (const offset of offsets) place.offsets.add(offset)
  }
  return [...places.values()].map(({ topic, partition, offsets: unsorted }) => {
    const offsets = [...unsorted].sort((a, b) => (a < b ? -1 : 1))
    return { topic, partition, from: offsets[0] ?? 0n, until: (offsets.at(-1) ?? -1n) + 1n, offsets }
  })
}

export function offsetsAsked(stretches: readonly SourceStretch[]): bigint {
  return stretches.reduce(
    (sum, { from, until, offsets }) => sum + (offsets === null ? until - from : BigInt(offsets.length)),
    0n,
  )
}
