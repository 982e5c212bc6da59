// Single offsets of a partition, fetched in their order: those near each other with one request, whole batches out.
import type { LogSource } from '#core/log/source.ts'
import { offsetAfter } from './scan-block.ts'

/** Offsets so near are asked for together; Kafka answers with one batch at least. */
const NEAR = 500n
const NEAR_BYTES = 256 * 1024
const ONE_BATCH_BYTES = 1

/** How many bytes to ask for at the offset that stands at `index`. */
export function pickedBytes(sorted: readonly bigint[], index: number): number {
  const [from = 0n, following] = [sorted[index], sorted[index + 1]]
  return following !== undefined && following - from < NEAR ? NEAR_BYTES : ONE_BATCH_BYTES
}

export interface PickedBatches {
  /** Whole batches, with other records too. */
  batches: Buffer
  /** Of the offsets that were asked for: they are in these batches, or not there any more. */
  offsets: readonly bigint[]
}

/** Whatever became of their transactions. @param sorted ascending, each once. @throws KafkaFailure */
export async function* fetchPicked(
  log: LogSource,
  partition: number,
  sorted: readonly bigint[],
): AsyncGenerator<PickedBatches> {
  for (let index = 0; index < sorted.length; ) {
    const from = sorted[index] ?? 0n
    const bytes = pickedBytes(sorted, index)
    const { batches, deletedBefore = null } = await log.fetch(partition, from, bytes, 'read_uncommitted')
    const after = deletedBefore ?? offsetAfter(batches) ?? from
    const next = after > from ? after : from + 1n
    const first = index
    while (index < sorted.length && (sorted[index] ?? 0n) < next) index++
    yield { batches, offsets: sorted.slice(first, index) }
  }
}
