// The first journey of a person on a cluster, through main's handlers and the engine as the window goes it; each step is
// a test of its own, of whose title docs/compatibility.md makes a table (scripts/test/compatibility.ts).
import { describe, expect, it } from 'vitest'
import type { PasswordChange, ProfileDraft, SecretChanges } from '#contract/index.ts'
import { waitFor } from './waiting.ts'
import { bytes, numbered, plainRecord, text, unique, type Workbench } from './workbench.ts'

export interface WayIn {
  draft: ProfileDraft
  password?: PasswordChange
  secrets?: SecretChanges
}

const PARTITIONS = 2
const VALUES = numbered(6)

/**
 * Declares the journey by one way in. The workbench and the way are asked for inside of tests only.
 * @param name row of the table: `SCRAM-SHA-256 over SASL_SSL`
 */
export function describeJourney(name: string, workbench: () => Workbench, wayIn: () => WayIn | Promise<WayIn>): void {
  describe(`first journey by ${name}:`, () => {
    const topic = unique('journey')
    const groupId = unique('journey')
    let connectionId = ''

    it('connect', async () => {
      const { client } = workbench()
      const { draft, password = { kind: 'keep' }, secrets = {} } = await wayIn()
      const input = { id: null, draft, password, secrets }
      expect(await client.connections.test(input)).toMatchObject({ brokers: 1 })
      connectionId = (await client.connections.save(input)).id
      expect(await client.connections.connect({ connectionId })).toMatchObject({ status: 'connected', problem: null })
    })

    it('produce', async () => {
      const { client } = workbench()
      const made = { topic, partitions: PARTITIONS, replicationFactor: 1, configs: [] }
      await client.topics.create({ connectionId, ...made, validateOnly: false })
      await waitFor('the topic to have leaders', async () => {
        const { partitionDetails } = await client.topics.get({ connectionId, topic })
        return partitionDetails.filter(each => each.highWatermark !== null).length === PARTITIONS
      })
      const headers = [
        { key: bytes('twice'), value: bytes('1') },
        { key: bytes('twice'), value: null },
      ]
      for (const [index, value] of VALUES.entries()) {
        const record = {
          ...plainRecord,
          partition: index % PARTITIONS,
          key: bytes('key'),
          value: bytes(value),
          headers,
        }
        const { offset } = await client.produce.send({ connectionId, topic, record })
        expect(offset).toBe(BigInt(Math.floor(index / PARTITIONS)))
      }
    })

    it('tree', async () => {
      const { client } = workbench()
      const { brokers, clusterId } = await client.cluster.overview({ connectionId })
      expect(brokers).toHaveLength(1)
      expect(clusterId).not.toBe('')
      expect(await client.topics.list({ connectionId })).toContainEqual(
        expect.objectContaining({ name: topic, partitions: PARTITIONS }),
      )
      expect((await client.topics.configs({ connectionId, topic })).length).toBeGreaterThan(10)
      expect((await client.groups.list({ connectionId })).map(each => each.groupId)).not.toContain(groupId)
    })

    it('browse', async () => {
      const { reading } = workbench()
      const opened = { connectionId, topic, partitions: null, isolation: 'read_committed' as const }
      for (const order of ['oldest', 'newest'] as const) {
        const { viewId, length } = await reading.messages.open({ ...opened, order })
        expect(length).toBe(BigInt(VALUES.length))
        const { values } = await reading.messages.window({ viewId, position: 0n, count: 100 })
        expect([...values].sort()).toEqual(VALUES)
        await reading.messages.close({ viewId })
      }
      const record = await reading.messages.record({ connectionId, topic, partition: 1, offset: 2n })
      expect(text(record.value)).toBe('v5')
      expect(record.headers.map(({ key, value }) => [text(key), text(value)])).toEqual([
        ['twice', '1'],
        ['twice', null],
      ])
    })

    it('search', async () => {
      const { reading } = workbench()
      const { searchId } = await reading.search.start({ connectionId, topics: [topic], query: searchFor('v4') })
      const found = await waitFor('the search to end', async () => {
        const answer = await reading.search.poll({ searchId, afterHit: 0, waitMs: 1000 })
        return answer.done ? answer : null
      })
      await reading.search.close({ searchId })
      expect(found.problem).toBeNull()
      expect(found.progress).toMatchObject({ state: 'done', records: VALUES.length, matches: 1 })
      expect([...found.hits.partitions, ...found.hits.offsets]).toEqual([0, 2n])
    })

    it('lab', async () => {
      const { client } = workbench()
      const labId = unique('journey')
      const { sessionId } = await client.lab.subscribe({ connectionId, labId, groupId, topics: [topic], ...MEMBER })
      const read: string[] = []
      await waitFor('the member to have read all', async () => {
        const { rows } = await client.lab.poll({ sessionId, timeoutMs: 1000 })
        read.push(...rows.values)
        return read.length >= VALUES.length
      })
      expect(read.sort()).toEqual(VALUES)
      const { partitions } = await client.lab.commit({ sessionId, offsets: null })
      expect(partitions.map(({ committedOffset, lag }) => [committedOffset, lag])).toEqual([
        [3n, 0n],
        [3n, 0n],
      ])
      expect((await client.groups.get({ connectionId, groupId })).members).toHaveLength(1)
      await client.lab.end({ connectionId, labId })
    })

    it('reset', async () => {
      const { client } = workbench()
      const rules = { outOfRange: 'clamp', beyondEnd: 'latest' } as const
      const committed = async () => {
        const { offsets } = await client.groups.get({ connectionId, groupId })
        return offsets.map(({ partition, committedOffset }) => [partition, committedOffset]).sort()
      }
      const change = async (input: Omit<Parameters<typeof client.groups.plan>[0], 'connectionId' | 'groupId'>) => {
        const undoes = input.target.to === 'entry' ? input.target.id : null
        const { blocked, partitions } = await client.groups.plan({ connectionId, groupId, ...input })
        expect(blocked).toBeNull()
        const changes = partitions.map(({ topic: of, partition, before, after }) => ({
          topic: of,
          partition,
          before,
          after,
        }))
        const entry = await client.groups.apply({ connectionId, groupId, changes, undoes })
        expect(entry.outcome).toBe('done')
        return entry.id
      }
      const end = [
        [0, 3n],
        [1, 3n],
      ]
      expect(await committed()).toEqual(end)
      const scope = [{ topic, partitions: null }]
      const id = await change({ scope, target: { to: 'earliest' }, ...rules })
      expect(await committed()).toEqual([
        [0, 0n],
        [1, 0n],
      ])
      await change({ scope: null, target: { to: 'entry', id }, outOfRange: 'keep', beyondEnd: 'refuse' })
      expect(await committed()).toEqual(end)
      await client.connections.disconnect({ connectionId })
    })
  })
}

const MEMBER = {
  autoOffsetReset: 'earliest',
  isolation: 'read_committed',
  maxPollRecords: 500,
  sessionTimeoutMs: 10_000,
  autoCommit: false,
  autoCommitIntervalMs: 5000,
} as const

export const searchFor = (needle: string) => ({
  text: { text: needle, regex: false, matchCase: true, wholeWord: false, within: 'all' as const, unescape: false },
  filter: '',
  script: '',
  partitions: null,
  offsets: null,
  times: null,
  isolation: 'read_uncommitted' as const,
  verifyChecksums: true,
  keepHits: 100,
})
