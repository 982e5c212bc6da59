// Writing modes of profiles, through main's handlers on a real broker: what is refused, what arming lets through, what
// ends with it, and what the audit has of all that.
import { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { WriteMode } from '#contract/index.ts'
import { apis } from '#core/protocol/apis/index.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { decodeRequest } from '#core/protocol/schema.ts'
import { goldens } from '#test/support/golden-messages.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  type ConnectedWorkbench,
  describeOnBoth,
  draftOf,
  makeTopic,
  plainRecord,
  problemOf,
  send,
  unique,
} from '#test/support/workbench.ts'
import { sample, withoutConnection, writingProcedures } from '#test/support/writing-procedures.ts'

async function profile(bench: ConnectedWorkbench, writeMode: WriteMode): Promise<string> {
  const draft = { ...draftOf(bench.bootstrap), name: unique(writeMode), writeMode }
  const { id } = await bench.client.connections.save({ id: null, draft, password: { kind: 'keep' } })
  await bench.client.connections.connect({ connectionId: id })
  return id
}

const audited = (bench: ConnectedWorkbench, connectionId: string) =>
  bench.client.audit
    .list({ connectionId, result: null, text: '', limit: 1000 })
    .then(({ entries }) => entries.map(({ request, result, detail }) => ({ request, result, detail })))

describeOnBoth('a read-only profile', bench => {
  it('refuses every procedure that writes before it begins, and the audit has each of them', async () => {
    const connectionId = await profile(bench(), 'read-only')
    expect(writingProcedures.length).toBeGreaterThan(8)
    for (const { name, feature, verb, schema } of writingProcedures) {
      const input = sample(schema)
      if (typeof input !== 'object' || input === null || !('connectionId' in input)) continue
      const group: unknown = Reflect.get(bench().client, feature)
      const call: unknown =
        typeof group === 'function' || typeof group === 'object' ? Reflect.get(group ?? {}, verb) : null
      if (typeof call !== 'function') throw new Error(`${name} is not served`)
      const problem = await problemOf(call({ ...input, connectionId }))
      expect(problem, name).toMatchObject({ code: 'READ_ONLY' })
      expect(await audited(bench(), connectionId)).toContainEqual({
        request: name,
        result: 'refused',
        detail: expect.stringContaining('READ_ONLY'),
      })
    }
  })

  it('lets a consumer of the lab read, and refuses what it would write, which the audit has', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, ['v0'])
    const connectionId = await profile(bench(), 'read-only')
    const groupId = unique('read-only')
    const { sessionId } = await client.lab.assign({
      connectionId,
      labId: 'writing',
      groupId,
      partitions: [{ topic, partition: 0 }],
      isolation: 'read_uncommitted',
      autoOffsetReset: 'earliest',
      maxPollRecords: 10,
    })
    await client.lab.poll({ sessionId, timeoutMs: 0 })
    const calls = {
      commit: { refused: true, call: () => client.lab.commit({ sessionId, offsets: null }) },
      autoCommit: {
        refused: true,
        call: () => client.lab.autoCommit({ sessionId, enabled: true, intervalMs: 100 }),
      },
      // A consumer of chosen partitions says nothing when it ends or begins.
      close: { refused: false, call: () => client.lab.close({ sessionId }) },
      reopen: { refused: false, call: () => client.lab.reopen({ sessionId }) },
    }
    expect(Object.keys(calls).map(verb => `lab.${verb}`)).toEqual(withoutConnection.map(({ name }) => name))
    for (const [verb, { refused, call }] of Object.entries(calls)) {
      if (!refused) {
        await call()
        continue
      }
      expect(await problemOf(call()), verb).toMatchObject({ code: 'READ_ONLY' })
      expect(await audited(bench(), connectionId)).toContainEqual({
        request: `lab.${verb}`,
        result: 'refused',
        detail: expect.stringContaining('READ_ONLY'),
      })
    }
    expect((await audited(bench(), connectionId)).map(({ result }) => result)).toEqual(['refused', 'refused'])
    expect((await client.groups.list({ connectionId })).map(each => each.groupId)).not.toContain(groupId)
  })

  it('reads as any other, and gives out no connection that writes', async () => {
    const { client, services, connectionId: free } = bench()
    const topic = await makeTopic(bench())
    await send(bench(), topic, ['v0'])
    const connectionId = await profile(bench(), 'read-only')
    expect(free).not.toBe(connectionId)
    expect((await client.topics.list({ connectionId })).map(each => each.name)).toContain(topic)
    await expect(services.connections.writer(connectionId)).rejects.toMatchObject({ code: 'READ_ONLY' })
    await expect(services.connections.member(connectionId, 'probe')).rejects.toMatchObject({ code: 'READ_ONLY' })
    expect(await problemOf(client.connections.arm({ connectionId }))).toMatchObject({ code: 'READ_ONLY' })
  })

  it('refuses each request that the protocol marks as writing before a byte is sent, and the audit has each', async () => {
    const { services, isBuiltIn } = bench()
    const connectionId = await profile(bench(), 'read-only')
    const reader = services.connections.reader(connectionId)
    const versions = await reader.versions()
    const writing = [...apis.values()].filter(api => api.writes)
    expect(writing.length).toBeGreaterThan(25)
    const write = vi.spyOn(Socket.prototype, 'write')
    const tried: string[] = []
    for (const api of writing) {
      const offered = versions.get(api.key)
      // The built-in broker serves what the sandbox needs.
      if (offered === undefined && isBuiltIn) continue
      const version = Math.min(api.maxVersion, offered?.maxVersion ?? 0)
      const golden = goldens.find(each => each.name === api.name && each.version === version)
      const body = decodeRequest(api, version, Buffer.from(golden?.hex ?? '', 'hex'))
      await expect(reader.send('any', api, body), api.name).rejects.toMatchObject({ code: 'NO_WRITE_GRANT' })
      await expect(reader.sendWithoutAnswer('any', api, body), api.name).rejects.toMatchObject({
        code: 'NO_WRITE_GRANT',
      })
      tried.push(api.name, api.name)
    }
    await reader.refreshNodes()
    expect(tried.length).toBeGreaterThan(isBuiltIn ? 30 : 2 * 25)
    const frames = write.mock.calls.flatMap(([chunk]) => (Buffer.isBuffer(chunk) && chunk.length > 6 ? [chunk] : []))
    write.mockRestore()
    const keys = new Set(frames.map(frame => frame.readInt16BE(4)))
    expect(keys).toContain(metadata.key)
    expect(writing.filter(({ key }) => keys.has(key))).toEqual([])
    const entries = await audited(bench(), connectionId)
    expect(entries.map(({ request }) => request).toSorted()).toEqual(tried.toSorted())
    expect(new Set(entries.map(({ result, detail }) => `${result} ${detail.split(':')[0]}`))).toEqual(
      new Set(['refused NO_WRITE_GRANT']),
    )
  })

  it('refuses a request that writes where it is sent, and the audit has it', async () => {
    const { services } = bench()
    const connectionId = await profile(bench(), 'read-only')
    const topic = unique('never')
    const creating = services.connections
      .reader(connectionId)
      .send('any', metadata, { topics: [{ name: topic }], allowAutoTopicCreation: true })
    await expect(creating).rejects.toMatchObject({ code: 'NO_WRITE_GRANT' })
    expect(await audited(bench(), connectionId)).toMatchObject([{ request: 'Metadata', result: 'refused' }])
  })
})

describeOnBoth('a profile that asks', bench => {
  it('writes while it is armed, and not before or after', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench())
    const connectionId = await profile(bench(), 'ask')
    const sending = () => client.produce.send({ connectionId, topic, record: plainRecord })
    expect(await problemOf(sending())).toMatchObject({ code: 'NOT_ARMED' })
    const asked = bench().questions.length
    const unanswered = await Promise.all([1, 2].map(() => client.connections.arm({ connectionId })))
    expect(unanswered.map(state => state.armedUntil)).toEqual([null, null])
    expect(bench().questions.slice(asked)).toEqual([expect.stringMatching(/^Arm writing to ask-.*\?\n/)])
    expect(await problemOf(sending())).toMatchObject({ code: 'NOT_ARMED' })
    bench().dialogs.yes = true
    const { armedUntil } = await client.connections.arm({ connectionId })
    expect(armedUntil).toBeGreaterThan(Date.now())
    expect(await sending()).toMatchObject({ offset: 0n })
    expect((await client.connections.disarm({ connectionId })).armedUntil).toBeNull()
    expect(await problemOf(sending())).toMatchObject({ code: 'NOT_ARMED' })
    const [, , first] = (await client.audit.list({ connectionId, result: null, text: '', limit: 9 })).entries
    expect(first?.what).toContain('"value":"5 bytes"')
    expect(await audited(bench(), connectionId)).toMatchObject([
      { request: 'produce.send', result: 'refused' },
      { request: 'Produce', result: 'sent' },
      { request: 'produce.send', result: 'refused' },
      { request: 'produce.send', result: 'refused' },
    ])
  })

  it('ends a grant that somebody still holds', async () => {
    const { client, services } = bench()
    bench().dialogs.yes = true
    const connectionId = await profile(bench(), 'ask')
    await client.connections.arm({ connectionId })
    const held = await services.connections.writer(connectionId)
    const name = unique('after')
    const asked = { topics: [{ name }], allowAutoTopicCreation: true }
    await client.connections.disarm({ connectionId })
    await expect(held.send('any', metadata, asked)).rejects.toMatchObject({ code: 'NO_WRITE_GRANT' })
  })

  it('ends the members of the lab with it: there is none left to come back', async () => {
    const { client } = bench()
    bench().dialogs.yes = true
    const topic = await makeTopic(bench())
    const connectionId = await profile(bench(), 'ask')
    const groupId = unique('locked')
    await client.connections.arm({ connectionId })
    const { sessionId } = await client.lab.subscribe({
      ...{ connectionId, labId: 'writing', groupId, topics: [topic], sessionTimeoutMs: 10_000 },
      ...{ isolation: 'read_uncommitted', autoOffsetReset: 'earliest', maxPollRecords: 10 },
      ...{ autoCommit: false, autoCommitIntervalMs: 5000 },
    })
    await client.connections.disarm({ connectionId })
    expect(await problemOf(client.lab.close({ sessionId }))).toMatchObject({ code: 'SESSION_CLOSED' })
    expect(await problemOf(client.lab.reopen({ sessionId }))).toMatchObject({ code: 'SESSION_CLOSED' })
    expect((await client.groups.get({ connectionId, groupId })).members).toEqual([])
  })

  it('ends the grants of members of groups with it', async () => {
    const { client } = bench()
    bench().dialogs.yes = true
    const topic = await makeTopic(bench())
    const connectionId = await profile(bench(), 'ask')
    await client.connections.arm({ connectionId })
    const groupId = unique('members')
    const member = await bench().services.connections.member(connectionId, 'probe')
    const consumer = member.connection.kafka.consumer({ groupId })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic] })
    await consumer.run({ eachMessage: async () => {} })
    await waitFor('the member to be in the group', async () => {
      const group = await client.groups.get({ connectionId, groupId })
      return group.members.length === 1
    })
    await client.connections.disarm({ connectionId })
    await expect(
      member.connection.send('any', metadata, { topics: [{ name: groupId }], allowAutoTopicCreation: true }),
    ).rejects.toMatchObject({ code: 'NO_WRITE_GRANT' })
    await consumer.disconnect()
    await member.end()
  })
})

describe('the contract', () => {
  it('names the connection in every writing procedure, so that it is refused before it begins', () => {
    // Those of a consumer in the lab are refused where they ask for a connection that may write.
    expect(withoutConnection.map(({ name }) => name).filter(name => !name.startsWith('lab.'))).toEqual([])
  })
})
