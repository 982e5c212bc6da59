// Profiles and their connections through main's handlers, and the write gate: every procedure the contract marks as
// writing gets its connection from one place, which no other procedure can use.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { mainContract } from '#contract/index.ts'
import { ConnectionsService } from '#main/features/connections/connections.service.ts'
import { ProfilesStore } from '#main/features/connections/profiles.store.ts'
import { procedures } from '#main/ipc/procedures.ts'
import { startBroker } from '#test/support/broker-process.ts'
import { freePorts } from '#test/support/ports.ts'
import { startBlackHole, startWebServer } from '#test/support/strange-servers.ts'
import type { TestBroker } from '#test/support/test-broker.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  connect,
  describeOnBoth,
  draftOf,
  makeTopic,
  openWorkbench,
  plainRecord,
  problemOf,
  send,
  unique,
  type Workbench,
} from '#test/support/workbench.ts'

describeOnBoth('connections', bench => {
  it('connects, tells its state and its latency, and disconnects', async () => {
    const { client, bootstrap, events } = bench()
    const draft = { ...draftOf(bootstrap), name: 'second' }
    const saved = await client.connections.save({ id: null, draft, password: { kind: 'keep' } })
    expect(saved).toMatchObject({ name: 'second', kind: 'cluster', password: 'none' })
    const connectionId = saved.id
    const state = await client.connections.connect({ connectionId })
    expect(state).toMatchObject({ status: 'connected', problem: null, brokersUp: 1, brokersTotal: 1 })
    expect(state.latencyMs).toBeGreaterThanOrEqual(0)
    const listed = await client.connections.list()
    expect(listed.find(each => each.profile.id === connectionId)?.state.status).toBe('connected')
    expect(await client.topics.list({ connectionId })).toEqual(expect.any(Array))
    await client.connections.disconnect({ connectionId })
    expect(events.at(-1)).toMatchObject({ event: 'connection', connectionId, state: { status: 'disconnected' } })
    expect(await problemOf(client.topics.list({ connectionId }))).toMatchObject({ code: 'NOT_CONNECTED' })
    await client.connections.remove({ connectionId })
    expect(await problemOf(client.connections.connect({ connectionId }))).toMatchObject({ code: 'PROFILE_NOT_FOUND' })
  })

  it('tests a draft without saving it', async () => {
    const { client, bootstrap, version, isBuiltIn } = bench()
    const release = version.split('.').slice(0, 2).join('.')
    const before = await client.connections.list()
    const tested = await client.connections.test({ id: null, draft: draftOf(bootstrap), password: { kind: 'keep' } })
    expect(tested).toMatchObject({ brokers: 1, kafkaVersion: isBuiltIn ? `built-in broker, as ${release}` : release })
    expect(await client.connections.list()).toHaveLength(before.length)
  })

  it('takes the second bootstrap server when the first does not answer', async () => {
    const { client, bootstrap } = bench()
    const [closed = 0] = await freePorts(1)
    const draft = { ...draftOf(bootstrap), bootstrapServers: [`127.0.0.1:${closed}`, bootstrap] }
    const tested = await client.connections.test({ id: null, draft, password: { kind: 'keep' } })
    expect(tested.brokers).toBe(1)
  })

  it('moves a profile to a folder without touching its connection', async () => {
    const { client, folder, connectionId, events } = bench()
    const before = events.length
    await client.connections.move({ connectionIds: [connectionId], folder: ' Shop ' })
    expect(events.slice(before).filter(each => each.event === 'profiles')).toHaveLength(1)
    expect(new ProfilesStore(folder).find(connectionId)?.folder).toBe('Shop')
    const listed = (await client.connections.list()).find(({ profile }) => profile.id === connectionId)
    expect(listed).toMatchObject({ profile: { folder: 'Shop' }, state: { status: 'connected' } })
    const moved = client.connections.move({ connectionIds: [connectionId, 'sandbox'], folder: '' })
    expect(await problemOf(moved)).toMatchObject({ code: 'SANDBOX_IS_FIXED' })
    expect(new ProfilesStore(folder).find(connectionId)?.folder).toBe('Shop')
  })

  it('keeps profiles through a restart, and copies them', async () => {
    const { client, folder, connectionId } = bench()
    const copy = await client.connections.duplicate({ connectionId })
    expect(copy.name).toBe('test cluster copy')
    expect(copy.id).not.toBe(connectionId)
    const reopened = new ProfilesStore(folder)
    expect(reopened.find(copy.id)).toMatchObject({ name: 'test cluster copy' })
    expect(reopened.connected()).toContain(connectionId)
    await client.connections.remove({ connectionId: copy.id })
  })
})

describe('connections that fail', () => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await openWorkbench()
  })
  afterAll(() => bench?.close())

  const test = (server: string) => {
    const draft = { ...draftOf(server), timeouts: { connectMs: 1000, requestMs: 2000 } }
    return problemOf(bench.client.connections.test({ id: null, draft, password: { kind: 'keep' } }))
  }

  it('say that nothing listens, that there is no such host, and what an address is', async () => {
    const [closed] = await freePorts(1)
    expect(await test(`127.0.0.1:${closed}`)).toMatchObject({ code: 'CONNECTION_REFUSED' })
    expect(await test('no-such-host.invalid:9092')).toMatchObject({ code: 'HOST_NOT_FOUND' })
    expect(await test('local host')).toMatchObject({ code: 'INVALID_ADDRESS' })
  })

  it.each([
    ['a port that accepts and never answers', startBlackHole, false, 'TIMED_OUT'],
    ['the same, asked for TLS', startBlackHole, true, 'TIMED_OUT'],
    ['a web server', startWebServer, false, 'NOT_KAFKA'],
    ['a web server, asked for TLS', startWebServer, true, 'TLS_FAILED'],
  ])('say what listens there: %s', async (_what, start, enabled, code) => {
    const server = await start()
    const plain = draftOf(server.address)
    const tls = { ...plain.tls, enabled, verifyServer: false }
    const draft = { ...plain, tls, timeouts: { connectMs: 500, requestMs: 500 } }
    const { client } = bench
    const { id: connectionId } = await client.connections.save({ id: null, draft, password: { kind: 'keep' } })
    const problem = await problemOf(client.connections.connect({ connectionId }))
    expect(problem).toMatchObject({ code, where: { broker: server.address }, remedy: expect.stringMatching(/\S/) })
    const state = (await client.connections.list()).find(each => each.profile.id === connectionId)?.state
    expect(state).toMatchObject({ status: 'failed', problem: { code } })
    await client.connections.remove({ connectionId })
    await server.close()
  })

  it('say that a password is needed, and that the broker takes none', async () => {
    const draft = { ...draftOf(inject('kafka').bootstrap), sasl: { mechanism: 'plain', username: 'ada' } } as const
    const ask = (password: { kind: 'keep' } | { kind: 'set'; password: string; remember: boolean }) =>
      problemOf(bench.client.connections.test({ id: null, draft, password }))
    expect(await ask({ kind: 'keep' })).toMatchObject({ code: 'PASSWORD_NEEDED' })
    const refused = await ask({ kind: 'set', password: 'secret', remember: false })
    expect(refused.code).not.toBe('UNEXPECTED')
    expect(JSON.stringify(refused)).not.toContain('secret')
  })

  it('leave the sandbox’s profile as it is', async () => {
    const draft = draftOf('127.0.0.1:1')
    const saved = bench.client.connections.save({ id: 'sandbox', draft, password: { kind: 'keep' } })
    expect(await problemOf(saved)).toMatchObject({ code: 'SANDBOX_IS_FIXED' })
    const removed = bench.client.connections.remove({ connectionId: 'sandbox' })
    expect(await problemOf(removed)).toMatchObject({ code: 'SANDBOX_IS_FIXED' })
  })
})

describe('connections that are exported and imported', () => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await openWorkbench()
  })
  afterAll(() => bench?.close())

  it('come back with their secrets, which the page never sees, and are connected anew', async () => {
    const { client, folder, dialogs } = bench
    const connectionId = await connect(bench, inject('kafka').bootstrap)
    const secret = 'export-secret-1'
    const [stored] = (await client.connections.list()).filter(({ profile }) => profile.id === connectionId)
    const { id: _id, kind: _kind, password: _password, secrets: _secrets, ...draft } = stored?.profile ?? failed()
    const password = { kind: 'set', password: secret, remember: false } as const
    await client.connections.save({ id: connectionId, draft, password })
    const asked = { connectionIds: [connectionId], passphrase: 'long enough' }
    expect(await client.connections.export(asked)).toBeNull()
    dialogs.target = join(folder, 'exported.json')
    const saved = await client.connections.export(asked)
    expect(saved).toEqual({ file: 'exported.json', profiles: 1, secrets: 1, unreadSecrets: 0 })
    expect(await problemOf(client.connections.export({ ...asked, connectionIds: ['sandbox'] }))).toMatchObject({
      code: 'SANDBOX_IS_FIXED',
    })
    const text = await readFile(dialogs.target, 'utf8')
    expect(text).not.toContain(secret)
    const found = await client.connections.import({ text })
    expect(found).toMatchObject({ kind: 'export', hasSecrets: true, profiles: [{ existing: connectionId }] })
    const replaced = { index: 0, action: 'replace' as const, connectionId }
    const replace = { text, choices: [replaced], remember: false }
    const wrong = client.connections.importAll({ ...replace, passphrase: 'not that one' })
    expect(await problemOf(wrong)).toMatchObject({ code: 'WRONG_PASSPHRASE' })
    await client.connections.save({ id: connectionId, draft, password: { kind: 'clear' } })
    const before = bench.events.length
    const done = await client.connections.importAll({ ...replace, passphrase: 'long enough' })
    expect(done).toEqual({ added: 0, replaced: 1, notes: [] })
    const statuses = () =>
      bench.events.slice(before).flatMap(each => (each.event === 'connection' ? [each.state.status] : []))
    await waitFor(
      'the replaced profile to be connected anew',
      () => statuses().includes('connecting') && statuses().at(-1) === 'connected',
    )
    const both = { text, choices: [{ index: 0, action: 'add' as const }], passphrase: null, remember: false }
    expect(await client.connections.importAll(both)).toEqual({ added: 1, replaced: 0, notes: [] })
    const listed = (await client.connections.list()).filter(({ profile }) => profile.name.startsWith(draft.name))
    expect(listed.map(({ profile }) => [profile.name, profile.password])).toEqual([
      [draft.name, 'session'],
      [`${draft.name} (2)`, 'none'],
    ])
    expect(inspect([found, listed, bench.events], { depth: null, maxArrayLength: null })).not.toContain(secret)
  })
})

const failed = (): never => {
  throw new Error('the profile is not listed')
}

describe('a connection whose broker goes and comes back', () => {
  let bench: Workbench
  let broker: TestBroker
  beforeAll(async () => {
    broker = await startBroker()
    bench = await openWorkbench()
  })
  afterAll(async () => {
    await bench?.close()
    await broker?.close()
  })

  it('says so, and works again by itself, members of groups too', async () => {
    const { client, events } = bench
    const connectionId = await connect(bench, broker.bootstrap)
    const connected = { ...bench, connectionId, bootstrap: broker.bootstrap, isBuiltIn: true, version: '4.1.0' }
    const topic = await makeTopic(connected)
    const groupId = unique('group')
    const member = await client.lab.subscribe({ connectionId, ...membership, groupId, topics: [topic] })
    const statusOf = () => events.findLast(each => each.event === 'connection')?.state.status
    await broker.kill()
    await waitFor('the loss to be told', () => statusOf() === 'reconnecting')
    expect((await problemOf(client.topics.list({ connectionId }))).code).toMatch(/^CONNECTION_/)
    const lost = await client.lab.get({ sessionId: member.sessionId })
    expect(lost.problem?.code).toMatch(/^CONNECTION_|^TIMED_OUT|^BROKER/)
    await broker.start()
    await waitFor('the connection to be back', () => statusOf() === 'connected')
    await send(connected, topic, ['after'])
    await waitFor('the member to be back', async () => {
      const { status, problem } = await client.lab.get({ sessionId: member.sessionId })
      return status === 'running' && problem === null
    })
    const polled = await client.lab.poll({ sessionId: member.sessionId, timeoutMs: 10_000 })
    expect(polled.rows.values).toEqual(['after'])
    await client.lab.close({ sessionId: member.sessionId })
  })
})

describe('two clusters, of which one dies', () => {
  let bench: Workbench
  let dying: TestBroker
  let living: TestBroker
  beforeAll(async () => {
    ;[dying, living] = await Promise.all([startBroker(), startBroker()])
    bench = await openWorkbench()
  })
  afterAll(async () => {
    await bench?.close()
    await Promise.all([dying?.close(), living?.close()])
  })

  it('the other feels nothing', async () => {
    const { client, reading, services } = bench
    const on = async (broker: TestBroker, timeouts: { connectMs: number; requestMs: number }) => {
      const draft = { ...draftOf(broker.bootstrap), timeouts }
      const { id: connectionId } = await client.connections.save({ id: null, draft, password: { kind: 'keep' } })
      await client.connections.connect({ connectionId })
      const { bootstrap } = broker
      const topic = await makeTopic({ ...bench, connectionId, bootstrap, isBuiltIn: true, version: '4.1.0' })
      return { connectionId, topic }
    }
    // Impatient with the one, so that the test has not to wait for what is frozen, and patient with the other.
    const doomed = await on(dying, { connectMs: 2000, requestMs: 5000 })
    const other = await on(living, { connectMs: 60_000, requestMs: 60_000 })
    const tailOf = ({ connectionId, topic }: typeof other) =>
      reading.tail.start({
        ...{ connectionId, topics: [topic], prefix: null, text: null, filter: '', script: '' },
        isolation: 'read_uncommitted',
      })
    await tailOf(doomed)
    const { tailId } = await tailOf(other)
    const use = async ({ connectionId, topic }: typeof other) => {
      const { offset } = await client.produce.send({ connectionId, topic, record: plainRecord })
      const asked = { connectionId, topic, partition: 0, offset: offset ?? 0n, count: 1 }
      const { rows } = await reading.messages.read({ ...asked, isolation: 'read_uncommitted' })
      return {
        offset,
        values: rows.values,
        topics: (await client.topics.list({ connectionId })).map(each => each.name),
      }
    }
    let isOver = false
    const askTheDoomed = async () => {
      while (!isOver) await use(doomed).catch(error => problemOf(Promise.reject(error)))
    }
    const asking = Promise.all([askTheDoomed(), askTheDoomed()])
    let sent = 0n
    const works = async (times: number) => {
      for (let n = 0; n < times; n++)
        expect(await use(other)).toEqual({ offset: sent++, values: ['value'], topics: [other.topic] })
    }
    const statesOf = ({ connectionId }: typeof other) =>
      bench.events.flatMap(each =>
        each.event === 'connection' && each.connectionId === connectionId ? [each.state.status] : [],
      )
    await works(20)
    process.kill(dying.pid() ?? 0, 'SIGSTOP')
    services.connections.check(doomed.connectionId)
    while (statesOf(doomed).at(-1) !== 'reconnecting') await works(1)
    await works(20)
    await dying.kill()
    await works(20)
    isOver = true
    await client.connections.disconnect({ connectionId: doomed.connectionId })
    await asking
    await waitFor('the tail of the other to have counted all', async () => {
      const { tail } = await reading.tail.poll({ tailId, after: 0, count: 1, waitMs: 0 })
      return tail.topics[0]?.records === Number(sent)
    })
    expect(new Set(statesOf(other))).toEqual(new Set(['connecting', 'connected']))
  })
})

describe('the write gate', () => {
  let bench: Workbench
  let connectionId: string
  beforeAll(async () => {
    bench = await openWorkbench()
    connectionId = await connect(bench, inject('kafka').bootstrap)
  })
  afterAll(() => bench?.close())

  it('gives a grant to the procedures that write and to no other', async () => {
    const marked = Object.entries(mainContract).flatMap(([feature, all]) =>
      Object.entries(all).flatMap(([name, procedure]) =>
        procedure['~orpc'].meta.writes ? [`${feature}.${name}`] : [],
      ),
    )
    expect(marked.sort()).toEqual([
      'exports.import',
      'groups.apply',
      'groups.delete',
      'lab.autoCommit',
      'lab.close',
      'lab.commit',
      'lab.end',
      'lab.reopen',
      'lab.subscribe',
      'produce.send',
      'replay.resume',
      'replay.run',
      'topics.addPartitions',
      'topics.alterConfigs',
      'topics.create',
      'topics.delete',
      'topics.deleteRecords',
    ])
  })

  it('refuses a writer and a member in a procedure that is not marked as writing', async () => {
    const probe = procedures.topics.list.handler(async ({ input, context }) => {
      await context[input.connectionId.startsWith('member') ? 'member' : 'writer'](input.connectionId, 'probe')
      return []
    })
    const client = createRouterClient({ probe }, { context: bench.services })
    for (const kind of ['writer', 'member'])
      expect(await problemOf(client.probe({ connectionId: kind }))).toMatchObject({ code: 'NO_WRITE_GRANT' })
  })

  it('refuses every writing procedure when only reading connections are given out', async () => {
    const connected = { ...bench, connectionId, bootstrap: '', isBuiltIn: false, version: '' }
    const topic = await makeTopic(connected)
    const groupId = unique('group')
    await bench.client.lab.close(await committedSession(bench, connectionId, groupId, topic))
    const readOnly = await openWorkbench(ReadersOnly)
    const { client } = readOnly
    const on = { connectionId: await connect(readOnly, inject('kafka').bootstrap), topic }
    const { sessionId } = await client.lab.assign({ ...on, ...reading, groupId, partitions: [{ topic, partition: 0 }] })
    const calls = {
      create: () =>
        client.topics.create({ ...on, partitions: 1, replicationFactor: 1, configs: [], validateOnly: true }),
      addPartitions: () => client.topics.addPartitions({ ...on, totalPartitions: 2, validateOnly: true }),
      alterConfigs: () =>
        client.topics.alterConfigs({
          ...on,
          changes: [{ name: 'retention.ms', value: '1' }],
          validateOnly: true,
        }),
      delete: () => client.topics.delete(on),
      deleteGroup: () => client.groups.delete({ ...on, groupId }),
      send: () => client.produce.send({ ...on, record: plainRecord }),
      sendUnanswered: () => client.produce.send({ ...on, record: { ...plainRecord, acks: 0 } }),
      commit: () => client.lab.commit({ sessionId, offsets: null }),
    }
    for (const [name, call] of Object.entries(calls))
      expect({ name, code: (await problemOf(call())).code }).toEqual({ name, code: 'NO_WRITE_GRANT' })
    const [deleted] = await client.topics.deleteRecords({ ...on, partitions: [{ partition: 0, beforeOffset: -1n }] })
    expect(deleted?.problem).toMatchObject({ code: 'NO_WRITE_GRANT' })
    const member = await client.lab.subscribe({ ...on, ...membership, groupId, topics: [topic] })
    expect(member).toMatchObject({ status: 'failed', problem: { code: 'NO_WRITE_GRANT' } })
    await readOnly.close()
    expect((await bench.client.topics.get({ connectionId, topic })).partitions).toBe(1)
  })
})

const reading = { autoOffsetReset: 'earliest', isolation: 'read_uncommitted', maxPollRecords: 10 } as const
const membership = { ...reading, sessionTimeoutMs: 10_000, autoCommit: false, autoCommitIntervalMs: 5000 }

/** Gives out connections without a grant where one with a grant is asked for. */
class ReadersOnly extends ConnectionsService {
  override async writer(id: string) {
    return this.reader(id)
  }

  override async member(id: string) {
    return { connection: this.reader(id), clientId: 'reader', end: async () => {} }
  }
}

/** The group exists afterwards. */
async function committedSession({ client }: Workbench, connectionId: string, groupId: string, topic: string) {
  const partitions = [{ topic, partition: 0 }]
  const { sessionId } = await client.lab.assign({ connectionId, ...reading, groupId, partitions })
  await client.lab.commit({ sessionId, offsets: null })
  return { sessionId }
}
