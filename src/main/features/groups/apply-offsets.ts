// Applies what a preview showed: commits and deletions in one journalled change, with an answer per partition.
import type { JournalCause, JournalEntry, OffsetChange } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'
import { commitEach, deleteOffsets, type PartitionResult } from '#kafka/group-offsets.ts'
import type { JournalService } from '../journal/journal.service.ts'

interface Asked {
  connectionId: string
  groupId: string
  changes: readonly OffsetChange[]
  undoes: string | null
}

/** @throws KafkaFailure PLAN_OUTDATED when something else is committed than the preview showed; nothing is sent then */
export function applyOffsets(
  journal: JournalService,
  connection: KafkaConnection,
  { connectionId, groupId, changes, undoes }: Asked,
): Promise<JournalEntry> {
  const commits = changes.flatMap(({ topic, partition, after }) =>
    after === null ? [] : [{ topic, partition, ...after }],
  )
  // Where nothing is committed there is nothing to delete, and perhaps no group to ask.
  const deletions = changes.filter(({ before, after }) => before !== null && after === null)
  const cause: JournalCause = undoes !== null ? 'undo' : commits.length === 0 ? 'delete-offsets' : 'reset'
  const planned = changes.map(({ before, ...change }) => ({ ...change, expected: before }))
  const change = { connection, connectionId, groupId, cause, changes: planned, ...(undoes === null ? {} : { undoes }) }
  return journal.change(change, async () => [
    ...(await each(commits, () => commitEach(connection, groupId, commits))),
    ...(await each(deletions, () => deleteOffsets(connection, groupId, deletions))),
  ])
}

/** A request that fails as a whole fails for each of its partitions: the other request's answers must not be lost. */
async function each(
  places: readonly { topic: string; partition: number }[],
  send: () => Promise<PartitionResult[]>,
): Promise<PartitionResult[]> {
  if (places.length === 0) return []
  try {
    return await send()
  } catch (error) {
    return places.map(({ topic, partition }) => ({ topic, partition, failure: asFailure(error, {}) }))
  }
}
