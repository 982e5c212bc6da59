// The preview of moving a group's offsets: for each partition now and then, what that means, and why it may not work.
// Asks Kafka and the journal; changes nothing. What it answers is what `groups.apply` sends.
import type { Commit, JournalEntry, OffsetPlan, PlanInput, PlannedOffset } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { type CommittedOffset, fetchStored } from '#kafka/group-offsets.ts'
import { describeGroup } from '#kafka/groups.ts'
import { eachOf } from '#kafka/patience.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { type Log, logsOf, type Place, placeOf } from './logs.ts'
import { type Found, targetsOf } from './plan-targets.ts'

type Asked = PlanInput & { groupId: string }

const TOPICS_AT_ONCE = 8

/** @throws KafkaFailure INVALID_CSV, JOURNAL_ENTRY_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION for a topic that was named */
export async function planOffsets(
  connection: KafkaConnection,
  asked: Asked,
  entry: (id: string) => JournalEntry,
): Promise<OffsetPlan> {
  const [group, stored] = await Promise.all([
    described(connection, asked.groupId),
    fetchStored(connection, asked.groupId, null),
  ])
  const targets = await targetsOf(connection, asked, entry, () => scopeOf(connection, asked, stored))
  const commits = new Map(stored.map(each => [placeOf(each), commitOf(each)]))
  const logs = await logsOf(
    connection,
    targets.map(({ place }) => place),
  )
  const partitions = targets.map(({ place, found }) => {
    const before = commits.get(placeOf(place)) ?? null
    return planned(connection.cluster, place, before, logs.get(placeOf(place)), found, asked)
  })
  return {
    groupId: asked.groupId,
    state: group.state,
    members: group.members,
    blocked: blockedBy(connection.cluster, asked.groupId, group, partitions),
    partitions: partitions.sort(byPlace),
  }
}

export const byPlace = (left: Place, right: Place): number =>
  left.topic === right.topic ? left.partition - right.partition : left.topic < right.topic ? -1 : 1

type Described = Pick<Awaited<ReturnType<typeof describeGroup>>, 'state' | 'members' | 'protocolType' | 'type'>

async function described(connection: KafkaConnection, groupId: string): Promise<Described> {
  try {
    return await describeGroup(connection, groupId)
  } catch (error) {
    if (!(error instanceof KafkaFailure && error.code === 'GROUP_ID_NOT_FOUND')) throw error
    return { state: 'Dead', members: [], protocolType: '', type: 'classic' }
  }
}

async function scopeOf(connection: KafkaConnection, { scope }: Asked, stored: readonly Place[]): Promise<Place[]> {
  if (scope === null) return stored.map(({ topic, partition }) => ({ topic, partition }))
  const places = await eachOf(scope, TOPICS_AT_ONCE, async ({ topic, partitions }) =>
    (partitions ?? (await connection.refreshTopic(topic))).map(partition => ({ topic, partition })),
  )
  return [...new Map(places.flat().map(each => [placeOf(each), each])).values()]
}

const commitOf = ({ offset, metadata, leaderEpoch }: CommittedOffset): Commit => ({ offset, metadata, leaderEpoch })

function planned(
  cluster: string,
  { topic, partition }: Place,
  before: Commit | null,
  log: Log | undefined,
  found: (log: Log, before: Commit | null) => Found,
  { outOfRange }: Asked,
): PlannedOffset {
  const where = { cluster, topic, partition: String(partition) }
  const known = { topic, partition, before, notes: notesOf(before, log), ...lagsOf(before, before, log) }
  const ends = { logStartOffset: log?.start ?? null, highWatermark: log?.end ?? null }
  const stays = (failure: KafkaFailure): PlannedOffset => ({
    ...known,
    ...ends,
    after: before,
    again: 0n,
    skipped: 0n,
    problem: problemOf(failure),
  })
  if (log === undefined) return stays(new KafkaFailure({ code: 'UNEXPECTED', what: 'The log was not told', where }))
  if (log.failure !== null) return stays(log.failure)
  const { refusal, after, note } = found(log, before)
  if (refusal !== null) return stays(new KafkaFailure({ ...refusal, where }))
  const landed = within(after, log, outOfRange)
  if (landed === null) {
    return stays(
      new KafkaFailure({
        code: 'OFFSET_OUT_OF_RANGE',
        what: `The offset ${after?.offset} lies outside the log, which goes from ${log.start} to ${log.end}`,
        where,
        remedy: 'Choose an offset within it, or let it be moved to the nearest end.',
      }),
    )
  }
  const notes = [...known.notes, ...(note === null ? [] : [note]), ...landed.notes]
  return {
    ...known,
    ...ends,
    after: landed.after,
    ...movedOver(before, landed.after, log),
    ...lagsOf(before, landed.after, log),
    notes,
    problem: null,
  }
}

function notesOf(before: Commit | null, log: Log | undefined): PlannedOffset['notes'] {
  if (before === null) return ['no-commit']
  const isOutside = log !== undefined && log.failure === null && (before.offset < log.start || before.offset > log.end)
  return isOutside ? ['commit-outside'] : []
}

function within(
  after: Commit | null,
  { start, end }: Log,
  outOfRange: PlanInput['outOfRange'],
): { after: Commit | null; notes: PlannedOffset['notes'] } | null {
  if (after === null || (after.offset >= start && after.offset <= end)) return { after, notes: [] }
  // Below zero there is no offset to commit; −1 would even mean “none”.
  if (outOfRange === 'refuse' || (outOfRange === 'keep' && after.offset < 0n)) return null
  if (outOfRange === 'keep') return { after, notes: ['outside'] }
  return { after: { ...after, offset: after.offset < start ? start : end }, notes: ['clamped'] }
}

/** Where either side is not known, or lies outside of the log, auto.offset.reset decides what is read. */
function movedOver(before: Commit | null, after: Commit | null, { start, end }: Log) {
  const isKnown = (commit: Commit | null): commit is Commit =>
    commit !== null && commit.offset >= start && commit.offset <= end
  if (!isKnown(before) || !isKnown(after)) return { again: null, skipped: null }
  const moved = after.offset - before.offset
  return { again: moved < 0n ? -moved : 0n, skipped: moved > 0n ? moved : 0n }
}

function lagsOf(before: Commit | null, after: Commit | null, log: Log | undefined) {
  const lag = (commit: Commit | null) => {
    if (commit === null || commit.offset < 0n || log === undefined || log.failure !== null) return null
    return commit.offset > log.end ? 0n : log.end - commit.offset
  }
  return { lagBefore: lag(before), lagAfter: lag(after) }
}

/** Known beforehand, so that nobody is surprised by a refusal in every partition. */
function blockedBy(cluster: string, group: string, found: Described, partitions: readonly PlannedOffset[]) {
  const where = { cluster, group }
  if (found.type === 'share') {
    return problemOf(
      new KafkaFailure({
        code: 'SHARE_GROUP',
        what: 'A share group commits no offsets: its records are acknowledged one by one',
        where,
        remedy: 'Use kafka-share-groups to reset where it starts.',
      }),
    )
  }
  if (found.protocolType !== '' && found.protocolType !== 'consumer') {
    return problemOf(
      new KafkaFailure({
        code: 'NO_CONSUMER_GROUP',
        what: `The group is used by ${found.protocolType}, not by consumers`,
        where,
        remedy: 'Its own tool moves what it has read.',
      }),
    )
  }
  const commits = partitions.some(({ after, problem }) => after !== null && problem === null)
  if (found.members.length === 0 || !commits) return null
  const clients = [...new Set(found.members.map(({ clientId, clientHost }) => `${clientId} at ${clientHost}`))]
  const shown = clients.slice(0, 5).join(', ')
  return problemOf(
    new KafkaFailure({
      code: 'UNKNOWN_MEMBER_ID',
      what: `The group is active: it has ${found.members.length} ${found.members.length === 1 ? 'member' : 'members'}, and Kafka takes commits from them only`,
      where: { ...where, members: clients.length > 5 ? `${shown} and ${clients.length - 5} more` : shown },
      remedy: 'Stop its consumers, then look again. The preview shows what would be done.',
    }),
  )
}
