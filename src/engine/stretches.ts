// Which offsets of which partitions are taken: planned once, so that every run that follows reads the same.
import type { RecordsSource } from '#contract/exports.contract.ts'
import type { PickedRecords } from '#contract/picked.ts'
import type { Isolation } from '#core/log/source.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { planPartitions } from './captures/capture-plan.ts'

/** Offsets of one source partition: a stretch, or those that were picked. */
export interface SourceStretch {
  topic: string
  partition: number
  from: bigint
  /** Exclusive. */
  until: bigint
  /** Ascending, each once; null: every offset of the stretch. */
  offsets: readonly bigint[] | null
}

/** @throws KafkaFailure where a topic cannot be read */
export async function planStretches(
  connection: KafkaConnection,
  { records, isolation }: { records: RecordsSource; isolation: Isolation },
): Promise<SourceStretch[]> {
  if (records.of === 'records') return pickedStretches(records.records)
  const { topics, range } = records
  const stretches: SourceStretch[] = []
  for (const { topic, partitions } of topics) {
    const all = await connection.refreshTopic(topic)
    const chosen = partitions === null ? all : all.filter(each => partitions.includes(each))
    const planned = await planPartitions(connection, topic, chosen, { range, isLive: false }, topic)
    for (const { partition, from, until, lastStableOffset } of planned) {
      const end = until ?? from
      const last = isolation === 'read_committed' && lastStableOffset < end ? lastStableOffset : end
      stretches.push({ topic, partition, from, until: last > from ? last : from, offsets: null })
    }
  }
  return stretches
}

/** Each partition once, its offsets ascending. */
export function pickedStretches(picked: PickedRecords): SourceStretch[] {
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
