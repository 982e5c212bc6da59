// A cluster of three whose brokers are killed, frozen and restarted under what Ottla does: searching, reading a list,
// following it, writing, being a member of a group. Nothing may be lost or counted twice.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RowWindow, SearchProgress, SearchQuery } from '#contract/index.ts'
import { findCoordinator } from '#core/protocol/apis/find-coordinator.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { LATEST, offsetsOf } from '#kafka/offsets.ts'
import { coordinatorOf } from '#kafka/patience.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { type KafkaCluster, rackOf, startKafkaCluster } from '#test/support/kafka-cluster.ts'
import { everySource, replayOf, sourcesIn } from '#test/support/replays.ts'
import { waitFor } from '#test/support/waiting.ts'
import { connect, draftOf, openWorkbench, type Workbench } from '#test/support/workbench.ts'

const PARTITIONS = 6
const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition)
const grant = { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER }
/** A machine that starts virtual machines beside the tests needs its time. */
const PATIENCE = { deadline: 120_000, interval: 100 }

describe('a cluster of three brokers', { timeout: 300_000 }, () => {
  let cluster: KafkaCluster
  let bench: Workbench
  let connectionId: string
  let writer: KafkaConnection
  let topic: string

  beforeAll(async () => {
    cluster = await startKafkaCluster()
    writer = await open('')
    bench = await openWorkbench()
    connectionId = await connect(bench, cluster.bootstrap)
  }, 300_000)

  async function open(rack: string): Promise<KafkaConnection> {
    const connection = new KafkaConnection(
      {
        cluster: 'three',
        bootstrapServers: cluster.bootstrap.split(','),
        clientId: 'ottla-test',
        rack,
        tls: null,
        sasl: null,
        connectMs: 5000,
        requestMs: 30_000,
      },
      grant,
    )
    await connection.connect()
    return connection
  }

  afterAll(async () => {
    await bench?.close()
    await writer?.close()
    await cluster?.close()
  })

  beforeEach(async () => {
    // A test that failed may have left one dead.
    await cluster.restore()
    topic = `three-${randomUUID()}`
    await createTopic(writer, { topic, partitions: PARTITIONS, replicationFactor: 3, configs: [] }, false)
    await cluster.inSync(topic)
  }, 300_000)

  const record = (value: string | Buffer, key: string | null = null): ExactRecord => ({
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from(value),
    headers: [],
    timestamp: BigInt(Date.now()),
  })

  const write = (partition: number, records: ExactRecord[], to = topic) =>
    produceExact(writer, to, partition, records, { acks: -1, compression: 'none', timeoutMs: 10_000 })

  /** Until the cluster takes it: what was refused or lost is sent once more. */
  const writeAtLast = (partition: number, records: ExactRecord[], to = topic) =>
    waitFor('the cluster to take a record', () => write(partition, records, to), PATIENCE)

  describe('whose leader is killed', () => {
    /** More than a search may have under way, so that a paused one has not read everything. */
    const RECORDS = 480

    it.each(['kill', 'freeze'] as const)('in mid-search (%s): the same count', async how => {
      const value = Buffer.alloc(100_000, 'only hay ')
      for (let n = 0; n < RECORDS; n += 8) {
        const records = Array.from({ length: 8 }, (_, each) => record(value, `needle-${n + each}`))
        await write((n / 8) % PARTITIONS, records)
      }
      const leader = await cluster.leaderOf(topic, 0)
      const { search } = bench.reading
      const { searchId } = await search.start({ connectionId, topics: [topic], query: queryFor('needle') })
      await search.poll({ searchId, afterHit: 0, waitMs: 10_000 })
      await search.pause({ searchId })
      expect((await search.poll({ searchId, afterHit: 0, waitMs: 0 })).progress.records).toBeLessThan(RECORDS)
      if (how === 'kill') await cluster.kill(leader)
      else cluster.freeze(leader)
      await search.resume({ searchId })
      const progress = await endOf(searchId)
      expect(progress).toMatchObject({ state: 'done', matches: RECORDS, records: RECORDS, gaps: [] })
      if (how === 'freeze') cluster.thaw(leader)
      await cluster.start(leader)
      await cluster.inSync(topic)
    })

    it('while a list is scrolled and followed: the list goes on', async () => {
      const each = 300
      for (let partition = 0; partition < PARTITIONS; partition++) {
        await write(
          partition,
          Array.from({ length: each }, (_, n) => record(`${partition}:${n}`)),
        )
      }
      const { messages } = bench.reading
      const opened = { connectionId, topic, partitions: null, order: 'oldest', isolation: 'read_uncommitted' } as const
      const { viewId, length } = await messages.open(opened)
      expect(length).toBe(BigInt(each * PARTITIONS))
      const abort = new AbortController()
      let followed = length
      const following = (async () => {
        for await (const view of await messages.watch({ viewId, intervalMs: 100 }, { signal: abort.signal })) {
          followed = view.length
        }
      })()
      const before = await rowsFrom(viewId, 0n, 400n)
      const leader = await cluster.leaderOf(topic, 0)
      await cluster.kill(leader)
      const after = await rowsFrom(viewId, 400n, length)
      expect([...before, ...after].sort()).toEqual(allValues(each))
      await writeAtLast(0, [record('0:new')])
      await waitFor('the list to be longer', () => followed === length + 1n, PATIENCE)
      expect(await rowsFrom(viewId, length, length + 1n)).toEqual(['0:new'])
      abort.abort()
      await following
      await messages.close({ viewId })
      await cluster.start(leader)
    })

    it.each(['kill', 'freeze', 'stop'] as const)('while it is tailed (%s): each record is counted once', async how => {
      const { tail } = bench.reading
      const asked = { connectionId, topics: [topic], prefix: null, text: null, filter: '', script: '' }
      const { tailId } = await tail.start({ ...asked, isolation: 'read_uncommitted' })
      const total = 60
      const leader = await cluster.leaderOf(topic, 0)
      for (let n = 0; n < total; n++) {
        // In mid-course, with records on both sides of it in each partition.
        if (n === total / 2 && how === 'freeze') cluster.freeze(leader)
        else if (n === total / 2) await cluster[how === 'kill' ? 'kill' : 'stop'](leader)
        await writeAtLast(n % PARTITIONS, [record(`n-${n}`)])
      }
      // What a broken connection left open may be there twice: the log says how many there are.
      const ends = await offsetsOf(writer, topic, ALL, { timestamp: LATEST })
      const written = [...ends.values()].reduce((sum, each) => sum + Number(each.offset), 0)
      expect(written).toBeGreaterThanOrEqual(total)
      const found = await waitFor(
        'the tail to have counted them',
        async () => {
          const answer = await tail.poll({ tailId, after: 0, count: 500, waitMs: 0 })
          return (answer.tail.topics[0]?.records ?? 0) >= written ? answer : null
        },
        PATIENCE,
      )
      if (how === 'freeze') cluster.thaw(leader)
      await cluster.start(leader)
      await cluster.inSync(topic)
      // The old leader is back, and what it kept is not counted once more.
      await writeAtLast(0, [record('last')])
      const after = await waitFor(
        'the last one',
        async () => {
          const answer = await tail.poll({ tailId, after: 0, count: 500, waitMs: 0 })
          return answer.rows.values.includes('last') ? answer : null
        },
        PATIENCE,
      )
      expect(new Set(found.rows.values)).toEqual(new Set(Array.from({ length: total }, (_, n) => `n-${n}`)))
      const places = after.rows.offsets.length
      expect(
        new Set([...after.rows.offsets].map((each, index) => `${after.rows.partitions[index]}@${each}`)).size,
      ).toBe(places)
      const last = await offsetsOf(writer, topic, ALL, { timestamp: LATEST })
      expect(after.tail.topics[0]?.records).toBe([...last.values()].reduce((sum, each) => sum + Number(each.offset), 0))
      await tail.close({ tailId })
    })

    it('while records are written: each that was acknowledged is where it was said to be, once', async () => {
      const landed = new Map<string, bigint>()
      const failures: string[] = []
      let isOver = false
      const writing = (async () => {
        for (let n = 0; !isOver; n++) {
          const value = `n-${n}`
          try {
            const { offset } = await write(0, [record(value)])
            if (offset !== null) landed.set(value, offset)
          } catch (error) {
            failures.push(error instanceof KafkaFailure ? error.code : String(error))
          }
        }
      })()
      const grown = (by: number) => {
        const before = landed.size
        return waitFor('more records to land', () => landed.size >= before + by, PATIENCE)
      }
      await grown(20)
      for (const how of ['stop', 'kill'] as const) {
        const leader = await cluster.leaderOf(topic, 0)
        await cluster[how](leader)
        await grown(20)
        await cluster.start(leader)
        await cluster.inSync(topic)
      }
      isOver = true
      await writing
      // What was under way when the socket broke may have been written or not; it is never sent twice.
      for (const code of failures) expect(LOST_ON_THE_WAY).toContain(code)
      const values = await everyValue(0)
      for (const [value, offset] of landed) expect(values.get(offset)).toBe(value)
      expect(new Set(values.values()).size).toBe(values.size)
    })
  })

  it('is the target of replays, one of each way, when a leader and coordinator is killed: each record is there once', async () => {
    const each = 100
    for (const partition of ALL) {
      const records = Array.from({ length: each }, (_, n) => record(`${partition}:${n}`, `${n}`))
      await write(partition, records)
    }
    // The first who asks for one waits until the topic of transactions is made.
    await transactionCoordinatorOf('nobody')
    const { replay } = bench.client
    const begin = async (onceOnly: 'transactions' | 'read-back') => {
      const target = `${topic}-${onceOnly}`
      // Each broker leads one of them.
      await createTopic(writer, { topic: target, partitions: 3, replicationFactor: 3, configs: [] }, false)
      await cluster.inSync(target)
      const pace = { by: 'rate' as const, recordsPerSecond: 150 }
      const spec = replayOf(connectionId, topic, target, { onceOnly, pace })
      spec.mapping.partition = { by: 'modulo' }
      return { target, ...(await replay.run({ connectionId, spec })) }
    }
    const begun = await Promise.all([begin('transactions'), begin('read-back')])
    const coordinator = await transactionCoordinatorOf(`ottla-replay-${begun[0].id}`)
    const stateOf = async (id: string) => (await replay.list()).replays.find(known => known.id === id)
    for (const { id } of begun)
      await waitFor('some of it to be sent', async () => ((await stateOf(id))?.progress?.records ?? 0) > 0, PATIENCE)
    await cluster.kill(coordinator)
    for (const { id, target } of begun) {
      await waitFor(
        'the replay to end',
        async () => {
          const state = await stateOf(id)
          // Where the others took longer to replace it than a replay waits.
          if (state?.status === 'interrupted') await replay.resume({ connectionId, id })
          return state?.status === 'complete'
        },
        PATIENCE,
      )
      expect(await sourcesIn(cluster.bootstrap, target)).toEqual(everySource(PARTITIONS, each))
      expect(await replay.verify({ id })).toMatchObject({ isExact: true, same: each * PARTITIONS, duplicates: 0 })
    }
    await cluster.start(coordinator)
    await cluster.inSync(topic)
  })

  it('goes on as a consumer of a group whose coordinator is killed', async () => {
    const groupId = `three-group-${randomUUID()}`
    const { lab } = bench.client
    const total = 120
    for (let n = 0; n < total; n++) await write(n % PARTITIONS, [record(`n-${n}`)])
    const { sessionId } = await lab.subscribe({
      connectionId,
      groupId,
      topics: [topic],
      autoOffsetReset: 'earliest',
      isolation: 'read_uncommitted',
      maxPollRecords: 10,
      sessionTimeoutMs: 10_000,
      autoCommitIntervalMs: 100,
      autoCommit: false,
    })
    const seen = new Set<string>()
    const pollUntil = (size: number) =>
      waitFor(
        `${size} records`,
        async () => {
          const { rows } = await lab.poll({ sessionId, timeoutMs: 500 })
          for (const value of rows.values) seen.add(value)
          return seen.size >= size
        },
        PATIENCE,
      )
    await pollUntil(30)
    await waitFor('a commit', () => lab.commit({ sessionId, offsets: null }), PATIENCE)
    const coordinator = await coordinatorNow(groupId)
    await cluster.kill(coordinator)
    await pollUntil(total)
    // Whoever joins again goes on where the group had committed: what came after is delivered once more.
    await waitFor(
      'everything to be committed at the new coordinator',
      async () => {
        await lab.poll({ sessionId, timeoutMs: 100 })
        const { partitions } = await lab.commit({ sessionId, offsets: null })
        return partitions.reduce((sum, each) => sum + Number(each.committedOffset), 0) === total
      },
      PATIENCE,
    )
    expect(await coordinatorNow(groupId)).not.toBe(coordinator)
    await lab.close({ sessionId })
    await cluster.start(coordinator)
    await cluster.inSync(topic)
  })

  it('is restarted twice, one broker after the other, under all that goes on at once: nothing is lost', async () => {
    const each = 200
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await write(
        partition,
        Array.from({ length: each }, (_, n) => record(`${partition}:${n}`)),
      )
    }
    // What is read and searched stays as it is; what is tailed and consumed grows.
    const flow = `three-flow-${randomUUID()}`
    await createTopic(writer, { topic: flow, partitions: PARTITIONS, replicationFactor: 3, configs: [] }, false)
    await cluster.inSync(flow)
    const { messages, tail, search } = bench.reading
    const { lab } = bench.client
    const rounds = { read: 0, searched: 0, written: 0 }
    let isOver = false
    const untilOver = async (step: () => Promise<void>) => {
      while (!isOver) await step()
    }
    const reading = untilOver(async () => {
      const opened = { connectionId, topic, partitions: null, order: 'newest', isolation: 'read_uncommitted' } as const
      const { viewId, length } = await messages.open(opened)
      expect((await rowsFrom(viewId, 0n, length)).sort()).toEqual(allValues(each))
      await messages.close({ viewId })
      rounds.read++
    })
    const searching = untilOver(async () => {
      const { searchId } = await search.start({ connectionId, topics: [topic], query: queryFor(':') })
      expect(await endOf(searchId)).toMatchObject({ state: 'done', matches: each * PARTITIONS, gaps: [] })
      await search.close({ searchId })
      rounds.searched++
    })
    const writing = untilOver(async () => {
      await writeAtLast(rounds.written % PARTITIONS, [record(`flow-${rounds.written}`)], flow)
      rounds.written++
    })
    const asked = { connectionId, topics: [flow], prefix: null, text: null, filter: '', script: '' }
    const { tailId } = await tail.start({ ...asked, isolation: 'read_uncommitted' })
    const { sessionId } = await lab.subscribe({
      connectionId,
      groupId: `three-group-${randomUUID()}`,
      topics: [flow],
      autoOffsetReset: 'earliest',
      isolation: 'read_uncommitted',
      maxPollRecords: 500,
      sessionTimeoutMs: 10_000,
      autoCommitIntervalMs: 100,
      autoCommit: true,
    })
    const consumed = new Set<string>()
    const poll = async () => {
      // While its coordinator moves a member has nothing to say but that.
      const polled = await lab.poll({ sessionId, timeoutMs: 500 }).catch(() => null)
      for (const value of polled?.rows.values ?? []) consumed.add(value)
    }
    const polling = untilOver(poll)
    const work = Promise.all([reading, searching, writing, polling])
    // A failure of any of them ends the test at once.
    const alive = <T>(step: Promise<T>) => Promise.race([step, work.then(() => step)])
    const brokersUp = (count: number) =>
      alive(
        waitFor(
          `the state to tell of ${count} brokers`,
          () => {
            const told = bench.events.findLast(({ event }) => event === 'connection')
            return told?.event === 'connection' && told.state.status === 'connected' && told.state.brokersUp === count
          },
          PATIENCE,
        ),
      )
    for (const node of [1, 2, 3, 1, 2, 3]) {
      await alive(cluster.stop(node))
      await brokersUp(2)
      await alive(cluster.start(node))
      await alive(cluster.inSync(topic))
      await alive(cluster.inSync(flow))
      await brokersUp(3)
    }
    isOver = true
    await work
    for (const count of Object.values(rounds)) expect(count).toBeGreaterThan(6)
    await waitFor(
      'the member to have seen what was written',
      async () => {
        await poll()
        return consumed.size >= rounds.written
      },
      PATIENCE,
    )
    expect(consumed).toEqual(new Set(Array.from({ length: rounds.written }, (_, n) => `flow-${n}`)))
    expect(await lab.get({ sessionId })).toMatchObject({ status: 'running', problem: null })
    // What a broken connection left open may be there twice: the log says how many there are.
    const ends = await offsetsOf(writer, flow, ALL, { timestamp: LATEST })
    const landed = [...ends.values()].reduce((sum, end) => sum + Number(end.offset), 0)
    const counted = await waitFor(
      'the tail to have counted all of it',
      async () => {
        const { tail: now } = await tail.poll({ tailId, after: 0, count: 1, waitMs: 0 })
        const records = now.topics[0]?.records ?? 0
        return records >= landed ? records : null
      },
      PATIENCE,
    )
    expect(counted).toBe(landed)
    const told = bench.events.flatMap(each => (each.event === 'connection' ? [each.state.status] : []))
    expect(told).not.toContain('failed')
    await tail.close({ tailId })
    await lab.close({ sessionId })
  })

  async function endOf(searchId: string): Promise<SearchProgress> {
    for (let afterHit = 0; ; ) {
      const answer = await bench.reading.search.poll({ searchId, afterHit, waitMs: 5000 })
      afterHit = answer.nextHit
      if (!answer.done) continue
      expect(answer.problem).toBeNull()
      return answer.progress
    }
  }

  const coordinatorNow = (groupId: string) => {
    writer.forgetCoordinator(groupId)
    return coordinatorOf(writer, groupId)
  }

  const transactionCoordinatorOf = (id: string) =>
    waitFor(
      'a coordinator of transactions',
      async () => {
        const asked = { key: id, keyType: 1, coordinatorKeys: [id] }
        const { nodeId, coordinators } = await writer.send('any', findCoordinator, asked)
        const found = coordinators[0]?.nodeId ?? nodeId
        return found > 0 ? found : null
      },
      PATIENCE,
    )

  async function rowsFrom(viewId: string, from: bigint, to: bigint): Promise<string[]> {
    const values: string[] = []
    for (let position = from; position < to; ) {
      const window: RowWindow = await bench.reading.messages.window({
        viewId,
        position,
        count: Math.min(100, Number(to - position)),
      })
      values.push(...window.values.filter((_, index) => (window.positions[index] ?? to) < to))
      position = window.end
    }
    return values
  }

  async function everyValue(partition: number): Promise<Map<bigint, string>> {
    const values = new Map<bigint, string>()
    for (let offset = 0n; ; ) {
      const asked = { connectionId, topic, partition, offset, count: 1000, isolation: 'read_uncommitted' } as const
      const { rows, nextOffset } = await bench.reading.messages.read(asked)
      if (rows.offsets.length === 0) return values
      for (const [index, found] of rows.offsets.entries()) values.set(found, rows.values[index] ?? '')
      offset = nextOffset
    }
  }

  const allValues = (each: number) =>
    Array.from({ length: PARTITIONS * each }, (_, n) => `${n % PARTITIONS}:${Math.floor(n / PARTITIONS)}`).sort()

  describe('is read in the rack of the reader', () => {
    const NEAR = 2

    it('and not from leaders elsewhere, byte for byte the same', async () => {
      for (const partition of ALL) await write(partition, [record(`${partition}:0`), record(`${partition}:1`)])
      const near = await open(rackOf(NEAR))
      const read = (connection: KafkaConnection, partition: number) =>
        new BrokerLog(connection, topic).fetch(partition, 0n, 1_000_000, 'read_committed')
      for (const partition of ALL) {
        expect((await read(near, partition)).batches).toEqual((await read(writer, partition)).batches)
        expect(await near.readFrom(topic, partition)).toMatchObject({ nodeId: NEAR })
      }
      await near.close()
    })

    it('until that replica dies: a search and a tail lose nothing', async () => {
      const total = 480
      const value = Buffer.alloc(100_000, 'only hay ')
      for (let n = 0; n < total; n += 8) {
        const records = Array.from({ length: 8 }, (_, each) => record(value, `needle-${n + each}`))
        await write((n / 8) % PARTITIONS, records)
      }
      const draft = { ...draftOf(cluster.bootstrap), name: 'near', rack: rackOf(NEAR) }
      const profile = await bench.client.connections.save({ id: null, draft, password: { kind: 'keep' } })
      await bench.client.connections.connect({ connectionId: profile.id })
      const { search, tail } = bench.reading
      const asked = { topics: [topic], prefix: null, text: null, filter: '', script: '' }
      const { tailId } = await tail.start({ connectionId: profile.id, ...asked, isolation: 'read_uncommitted' })
      const { searchId } = await search.start({ connectionId: profile.id, topics: [topic], query: queryFor('needle') })
      await search.poll({ searchId, afterHit: 0, waitMs: 10_000 })
      await search.pause({ searchId })
      expect((await search.poll({ searchId, afterHit: 0, waitMs: 0 })).progress.records).toBeLessThan(total)
      await cluster.kill(NEAR)
      await search.resume({ searchId })
      expect(await endOf(searchId)).toMatchObject({ state: 'done', matches: total, records: total, gaps: [] })
      for (const partition of ALL) await writeAtLast(partition, [record('after')])
      const ends = await offsetsOf(writer, topic, ALL, { timestamp: LATEST })
      const written = [...ends.values()].reduce((sum, each) => sum + Number(each.offset), 0)
      await waitFor(
        'the tail to have counted what was written since it began',
        async () => {
          const answer = await tail.poll({ tailId, after: 0, count: 500, waitMs: 0 })
          return (answer.tail.topics[0]?.records ?? 0) === written - total
        },
        PATIENCE,
      )
      await tail.close({ tailId })
      await cluster.start(NEAR)
      await cluster.inSync(topic)
    })
  })

  it('two of whose brokers are down is described so by the doctor', async () => {
    await cluster.kill(2)
    await cluster.kill(3)
    const found = new Map<string, string[]>()
    const draft = { ...draftOf(cluster.bootstrap), timeouts: { connectMs: 5000, requestMs: 10_000 } }
    for await (const { place, finding } of await bench.client.doctor.examine({
      id: null,
      draft,
      password: { kind: 'keep' },
    }))
      if (finding?.result === 'failed') found.set(place, [...(found.get(place) ?? []), finding.code])
    for (const node of [2, 3]) expect(found.get(`bootstrap ${cluster.addressOf(node)}`)).toEqual(['NOTHING_LISTENS'])
    expect(found.get(`bootstrap ${cluster.addressOf(1)}`)).toBeUndefined()
    expect(found.get('cluster')).toContain('BROKERS_DOWN')
  })
})

const queryFor = (text: string): SearchQuery => ({
  text: { text, regex: false, matchCase: true, wholeWord: false, within: 'all', unescape: false },
  filter: '',
  script: '',
  partitions: null,
  offsets: null,
  times: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  keepHits: 1000,
})

const LOST_ON_THE_WAY = [
  'WRITE_NOT_CONFIRMED',
  'CONNECTION_CLOSED',
  'CONNECTION_FAILED',
  'CONNECTION_REFUSED',
  'TIMED_OUT',
]
