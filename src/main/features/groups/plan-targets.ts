// Where each partition of a plan is to go, before it is held against the log: one rule per kind of target.
import type { Commit, JournalEntry, OffsetNote, PlanInput } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { fetchStored } from '#kafka/group-offsets.ts'
import { atTime, offsetsOf } from '#kafka/offsets.ts'
import { parseOffsets } from '#kafka/offsets-csv.ts'
import { eachOf } from '#kafka/patience.ts'
import { byTopic, type Log, type Place, placeOf } from './logs.ts'

type Refusal = Pick<KafkaFailure, 'code' | 'what' | 'remedy'>

/** What the target comes to in one partition; with a refusal the partition stays as it is. */
export interface Found {
  after: Commit | null
  note: OffsetNote | null
  refusal: Refusal | null
}

export interface Target {
  place: Place
  found(log: Log, before: Commit | null): Found
}

const TOPICS_AT_ONCE = 16

const at = (offset: bigint): Found => ({
  after: { offset, metadata: '', leaderEpoch: -1 },
  note: null,
  refusal: null,
})
const restored = (after: Commit | null): Found => ({ after, note: null, refusal: null })
const refused = (refusal: Refusal): Found => ({ after: null, note: null, refusal })

const nothingCommitted = (what: string): Found =>
  refused({ code: 'NO_COMMIT', what, remedy: 'Choose another target for this partition.' })

/** @param scope the partitions, for targets that name none */
export async function targetsOf(
  connection: KafkaConnection,
  { groupId, target, beyondEnd }: PlanInput & { groupId: string },
  entry: (id: string) => JournalEntry,
  scope: () => Promise<Place[]>,
): Promise<Target[]> {
  if (target.to === 'csv') {
    return parseOffsets(target.text, groupId).map(({ topic, partition, commit }) => ({
      place: { topic, partition },
      found: () => restored(commit),
    }))
  }
  if (target.to === 'entry') {
    // What the entry did not change has nothing to be put back.
    const changed = entry(target.id).changes.filter(({ problem }) => problem === null)
    return changed.map(({ topic, partition, before }) => ({
      place: { topic, partition },
      found: () => putBack(before),
    }))
  }
  const places = await scope()
  const everywhere = (found: Target['found']): Target[] => places.map(place => ({ place, found }))
  switch (target.to) {
    case 'earliest':
      return everywhere(log => at(log.start))
    case 'latest':
      return everywhere(log => at(log.end))
    case 'offset':
      return everywhere(() => at(target.offset))
    case 'none':
      return everywhere(() => restored(null))
    case 'shift':
      return everywhere((_log, before) =>
        before === null || before.offset < 0n
          ? nothingCommitted('The group has committed nothing here that could be shifted')
          : at(before.offset + target.by),
      )
    case 'group': {
      const others = new Map((await fetchStored(connection, target.groupId, null)).map(each => [placeOf(each), each]))
      return places.map(place => {
        const other = others.get(placeOf(place))
        const none = `The group ${target.groupId} has committed nothing here`
        return {
          place,
          found: () => (other === undefined || other.offset < 0n ? nothingCommitted(none) : at(other.offset)),
        }
      })
    }
    case 'time':
      return atTimes(connection, places, target.timestamp, beyondEnd)
  }
}

/** −2 and the like come from broken clients; putting them back would break the group again. */
function putBack(before: Commit | null): Found {
  if (before === null || before.offset >= 0n) return restored(before)
  return refused({
    code: 'INVALID_COMMIT',
    what: `Before the change ${before.offset} was committed, which is no offset`,
    remedy: 'It is not put back. Choose where the group shall go on.',
  })
}

async function atTimes(
  connection: KafkaConnection,
  places: readonly Place[],
  timestamp: bigint,
  beyondEnd: PlanInput['beyondEnd'],
): Promise<Target[]> {
  const targets = await eachOf(byTopic(places), TOPICS_AT_ONCE, async ([topic, partitions]) => {
    const answers = await offsetsOf(connection, topic, partitions, atTime(timestamp)).catch((error: unknown) =>
      asFailure(error, { cluster: connection.cluster, topic }),
    )
    return partitions.map((partition): Target => {
      const answer = answers instanceof Map ? answers.get(partition) : null
      const failure = answers instanceof Map ? (answer?.failure ?? null) : answers
      return {
        place: { topic, partition },
        found: log => {
          if (failure !== null) return refused(failure)
          if (answer != null && answer.offset >= 0n) return at(answer.offset)
          if (beyondEnd === 'latest') return { ...at(log.end), note: 'beyond-end' }
          return refused({
            code: 'NO_RECORD_AFTER_TIME',
            what: 'No record is as young as this time',
            remedy: 'Choose an earlier time, or take the end for such partitions.',
          })
        },
      }
    })
  })
  return targets.flat()
}
