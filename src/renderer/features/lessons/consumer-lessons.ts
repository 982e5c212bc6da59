// Lessons about reading: groups, idle members, commits and crashes, seeking, where to start. All of them on the lab.
import { client } from '#renderer/client/index.ts'
import { openLab } from '#renderer/features/lab/index.ts'
import { eventsOf, membersByGroup, offsetsIn, readersOf } from './checks.ts'
import { make, ORDERS } from './cluster-lessons.ts'
import type { Lesson, Step } from './lesson.ts'

/** So many records that a poll of 5 does not take them all. */
const ENOUGH = 24n

const bytes = (text: string) => new TextEncoder().encode(text)

/** The topic, with records in it. */
const ordersFilled: Step = {
  text: `A topic ${ORDERS} with at least ${ENOUGH} records is needed.`,
  way: {
    label: `Fill ${ORDERS}`,
    go: async connectionId => {
      await make(connectionId, ORDERS, 3)
      for (let index = 0; index < Number(ENOUGH); index++) {
        const record = {
          partition: index % 3,
          key: bytes(`c-${1000 + (index % 7)}`),
          value: bytes(JSON.stringify({ order: index, status: index % 2 === 0 ? 'created' : 'paid' })),
          headers: [],
          timestamp: null,
          acks: -1 as const,
          compression: 'none' as const,
        }
        await client.produce.send({ connectionId, topic: ORDERS, record })
      }
    },
  },
  seen: 'There is something to read.',
  isDone: async connectionId => (await offsetsIn(connectionId, ORDERS)) >= ENOUGH,
}

const readers = (connectionId: string) => readersOf(connectionId, ORDERS)
const groupsNow = async (connectionId: string) => [...membersByGroup(await readers(connectionId)).values()]

const member = (label: string, groupId: string, count = 1) => ({
  label,
  go: (connectionId: string) =>
    openLab({ connectionId, topic: ORDERS, groupId, setup: { mode: 'subscribe', count, maxPollRecords: 5 } }),
})

export const consumerLessons: readonly Lesson[] = [
  {
    id: 'groups',
    title: 'Consumer groups',
    intro:
      'Consumers with the same group.id share the partitions of a topic: each partition is read by one of them. Another group reads everything again, for itself.',
    terms: [
      { word: 'group.id', meaning: 'The name consumers share their work by.' },
      { word: 'Rebalance', meaning: 'The group hands its partitions out anew, when a member comes or goes.' },
      {
        word: 'Leader',
        meaning: 'The member that works out who gets what; the coordinator, a broker, tells it to the others.',
      },
      { word: 'Generation', meaning: 'Counts the rebalances: whoever speaks for an old one is refused.' },
    ],
    steps: [
      ordersFilled,
      {
        text: 'Open a lab with two members of one group that subscribe to the topic.',
        way: member('Open the lab with two members', 'lesson-one', 2),
        seen: 'The group has shared the partitions between the two. No partition is with both.',
        isDone: async connectionId =>
          (await groupsNow(connectionId)).some(
            members => members.length >= 2 && members.every(each => each.partitions.length > 0),
          ),
      },
      {
        text: 'Add a member of another group, and run all until both groups have read all records.',
        way: member('Open a member of another group', 'lesson-two'),
        seen: 'Each group has been given every record: groups do not take anything away from each other.',
        isDone: async connectionId => {
          const total = await offsetsIn(connectionId, ORDERS)
          const groups = await groupsNow(connectionId)
          const isRead = groups.filter(members => {
            const at = members.flatMap(each => each.partitions).reduce((sum, each) => sum + (each.position ?? 0n), 0n)
            return at >= total && members.some(each => each.delivered > 0)
          })
          return isRead.length >= 2
        },
      },
    ],
  },
  {
    id: 'idle',
    title: 'Idle members',
    intro:
      'A partition goes to one member of a group. So a group has no use for more members than there are partitions: the rest waits until one goes.',
    terms: [{ word: 'Idle member', meaning: 'In the group, with heartbeats, and without a partition.' }],
    steps: [
      ordersFilled,
      {
        text: 'Let a group have more members than the topic has partitions: add members to one group until one is idle.',
        way: member('Open a lab with five members', 'lesson-idle', 5),
        seen: 'One member has no partition, and its lane says why.',
        isDone: async connectionId =>
          (await groupsNow(connectionId)).some(members => members.some(each => each.partitions.length === 0)),
      },
      {
        text: 'Let a member that has partitions leave the group.',
        seen: 'The idle member took over. That is what spare members are for.',
        isDone: async connectionId => {
          const events = await eventsOf(connectionId, ORDERS)
          const left = events.filter(each => each.kind === 'left' && (each.before?.length ?? 0) > 0)
          return left.some(({ number, groupId, consumer }) =>
            events.some(
              each =>
                each.kind === 'joined' &&
                each.groupId === groupId &&
                each.consumer !== consumer &&
                each.number > number &&
                (each.after?.length ?? 0) > 0,
            ),
          )
        },
      },
    ],
  },
  {
    id: 'commit',
    title: 'Commit and crash',
    intro:
      'A consumer has a position: the next offset it will be given. A commit stores it for the group. Who comes after, or comes back, starts at what is committed, not at what was read.',
    terms: [
      { word: 'Position', meaning: 'Known to the consumer alone, and gone with it.' },
      {
        word: 'Committed offset',
        meaning: 'Kept by the cluster for the group: the next offset to be read, one after the last one done.',
      },
      { word: 'At least once', meaning: 'Committing after the work: nothing is lost, something may be done twice.' },
      { word: 'At most once', meaning: 'Committing before the work: nothing is done twice, something may be lost.' },
    ],
    steps: [
      ordersFilled,
      {
        text: 'Open a member, poll once, and commit.',
        way: member('Open a member', 'lesson-commit'),
        seen: 'The bar is filled up to the commit. The lag counts from there.',
        isDone: async connectionId =>
          (await eventsOf(connectionId, ORDERS)).some(
            each => each.kind === 'committed' && (each.offsets?.length ?? 0) > 0,
          ),
      },
      {
        text: 'Poll again, do not commit, and crash the consumer.',
        seen: 'What was hatched on the bar was read and not committed. The group still waits for the crashed member.',
        isDone: async connectionId => (await eventsOf(connectionId, ORDERS)).some(each => each.kind === 'crashed'),
      },
      {
        text: 'Rejoin. When it has its partitions, after the session timeout, poll until records come again.',
        seen: 'The uncommitted records came again, marked “read before”. The committed ones did not.',
        isDone: async connectionId => {
          const crashed = new Set(
            (await eventsOf(connectionId, ORDERS)).filter(each => each.kind === 'crashed').map(each => each.sessionId),
          )
          return (await readers(connectionId)).some(each => crashed.has(each.sessionId) && each.deliveredAgain > 0)
        },
      },
    ],
  },
  {
    id: 'seek',
    title: 'Seek and replay',
    intro:
      'Reading takes nothing away, so a consumer may go back. Seek moves the position; what is committed stays until the next commit.',
    terms: [{ word: 'Seek', meaning: 'Sets the position: an offset, a time, the beginning or the end.' }],
    steps: [
      ordersFilled,
      {
        text: 'Open a consumer of assigned partitions and poll until something was delivered.',
        way: {
          label: 'Open a consumer',
          go: connectionId =>
            openLab({ connectionId, topic: ORDERS, groupId: '', setup: { mode: 'assign', maxPollRecords: 50 } }),
        },
        seen: 'Partitions assigned by hand need no group, and there is no rebalance.',
        isDone: async connectionId =>
          (await readers(connectionId)).some(each => each.mode === 'assign' && each.delivered > 0),
      },
      {
        text: 'Seek all partitions to the beginning, and poll again.',
        seen: 'The same records came again. A topic can be replayed as long as it keeps them.',
        isDone: async connectionId => {
          const events = await eventsOf(connectionId, ORDERS)
          const sought = new Set(events.filter(each => each.kind === 'sought').map(each => each.sessionId))
          return (await readers(connectionId)).some(each => sought.has(each.sessionId) && each.deliveredAgain > 0)
        },
      },
    ],
  },
  {
    id: 'reset',
    title: 'auto.offset.reset',
    intro:
      'Where does a consumer start when its group has committed nothing, or what it committed is no longer in the log? That, and only that, is decided by auto.offset.reset.',
    terms: [
      { word: 'earliest', meaning: 'At the first offset that is there.' },
      { word: 'latest', meaning: 'At the end: only what is written from now on. Kafka’s default.' },
      { word: 'none', meaning: 'Nowhere: it is an error, and somebody has to decide.' },
    ],
    steps: [
      ordersFilled,
      ...(['earliest', 'latest', 'none'] as const).map(
        (autoOffsetReset): Step => ({
          text: `Open a consumer without committed offsets and with auto.offset.reset=${autoOffsetReset}.`,
          way: {
            label: `Open one with ${autoOffsetReset}`,
            go: connectionId =>
              openLab({ connectionId, topic: ORDERS, groupId: '', setup: { mode: 'assign', autoOffsetReset } }),
          },
          seen: {
            earliest: 'Its positions are the starts of the logs.',
            latest: 'Its positions are the ends of the logs: a poll gives nothing until something is written.',
            none: 'It has no positions, and says so. A seek gives it some.',
          }[autoOffsetReset],
          isDone: async connectionId =>
            (await readers(connectionId)).some(each => each.settings.autoOffsetReset === autoOffsetReset),
        }),
      ),
    ],
  },
]
