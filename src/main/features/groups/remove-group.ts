// Deleting a group, or what it committed in a topic: journalled, so that its offsets can be put back.
import type { JournalEntry } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { fetchStored } from '#kafka/group-offsets.ts'
import { deleteGroup } from '#kafka/groups.ts'
import type { JournalService } from '../journal/journal.service.ts'

/** @throws KafkaFailure NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND */
export async function removeGroup(
  journal: JournalService,
  connection: KafkaConnection,
  connectionId: string,
  groupId: string,
): Promise<JournalEntry> {
  const changes = (await fetchStored(connection, groupId, null)).map(({ topic, partition }) => ({
    topic,
    partition,
    after: null,
  }))
  return journal.change({ connection, connectionId, groupId, cause: 'delete-group', changes }, async () => {
    await deleteGroup(connection, groupId)
    return []
  })
}
