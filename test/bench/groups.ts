// How soon the list of groups and one group's page are there on a cluster with thousands of groups: ListGroups, the
// figures of a screenful of rows, the page of one; then all of it in the real window.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { listGroups } from '#kafka/groups.ts'
import { eachOf } from '#kafka/patience.ts'
import { createTopic } from '#kafka/topics.ts'
import { groupDetail } from '#main/features/groups/group-detail.ts'
import { groupFigures } from '#main/features/groups/group-figures.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { measureWindow } from './groups-window.ts'
import { interleaved, type Result } from './rounds.ts'

const PARTITIONS = 12
const AT_ONCE = 16
/** Rows a tall window shows, with those drawn beyond its edges. */
const IN_SIGHT = 60

export const groups: Bench = {
  name: 'groups',
  usage: '[--groups 5000]: the list of groups, figures of a screenful, the page of one',
  async run(args) {
    const { values } = parseArgs({ args, options: { ...commonOptions, groups: { type: 'string', default: '5000' } } })
    return withKafka(values.bootstrap, bootstrap => measure(bootstrap, Number(values.groups), Number(values.rounds)))
  },
}

async function measure(bootstrap: string, count: number, rounds: number): Promise<Result[]> {
  const connection = new KafkaConnection(
    {
      cluster: 'bench',
      bootstrapServers: [bootstrap],
      clientId: 'ottla-bench',
      tls: null,
      sasl: null,
      connectMs: 5000,
      requestMs: 30_000,
    },
    { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER },
  )
  await connection.connect()
  const topic = `bench-groups-${randomUUID()}`
  await createTopic(connection, { topic, partitions: PARTITIONS, replicationFactor: 1, configs: [] }, false)
  say(`  making ${count} groups`)
  const offsets = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition, offset: 0n, metadata: '' }))
  const ids = Array.from({ length: count }, (_, n) => `${topic}-${String(n).padStart(5, '0')}`)
  await eachOf(ids, AT_ONCE, groupId => commitOffsets(connection, groupId, offsets))
  const random = () => Math.floor(Math.random() * Math.max(1, count - IN_SIGHT))
  const results = await interleaved(
    [
      { name: `list of ${count} groups`, run: async () => void (await listGroups(connection)) },
      {
        name: `figures of ${IN_SIGHT} groups in sight`,
        run: async () => {
          const from = random()
          const inSight = ids.slice(from, from + IN_SIGHT).map(groupId => ({ groupId, type: 'classic' }))
          await groupFigures(connection, inSight)
        },
      },
      { name: 'page of one group', run: async () => void (await groupDetail(connection, ids[random()] ?? '')) },
    ],
    rounds,
  )
  await connection.close()
  return [...results, ...(await measureWindow(bootstrap, count, rounds))]
}
