// Replays through main's handlers, on both brokers: what the plan says, what arrives, what the manifest and the audit have,
// how it is stopped and resumed, and what the verification finds when the target is not as it was left.
import { expect, it } from 'vitest'
import type { Replay, ReplayMapping, ReplaySpec } from '#contract/index.ts'
import { replayOf, SOURCE_HEADERS } from '#test/support/replays.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  bytes,
  type ConnectedWorkbench,
  describeOnBoth,
  draftOf,
  makeTopic,
  numbered,
  plainRecord,
  problemOf,
  send,
  text,
  unique,
} from '#test/support/workbench.ts'

const PARTITIONS = 3

const specOf = (bench: ConnectedWorkbench, source: string, target: string, change: Partial<ReplaySpec> = {}) =>
  replayOf(bench.connectionId, source, target, change)

const changed = (spec: ReplaySpec, change: Partial<ReplayMapping>): ReplaySpec => ({
  ...spec,
  mapping: { ...spec.mapping, ...change },
})

const awkward = [
  { key: null, value: null },
  { key: bytes(''), value: bytes('') },
  { key: Uint8Array.from([0xff, 0xfe]), value: Uint8Array.from([0, 0, 0, 0, 7, 0xc3, 0x28]) },
  { key: bytes('ключ'), value: bytes('{"id":9007199254740993,"name":"a \\"b\\"","list":[{"x":null}]}') },
]

async function makeSource(bench: ConnectedWorkbench, count = 24): Promise<string> {
  const topic = await makeTopic(bench, { topic: 'replayed', partitions: PARTITIONS })
  for (let index = 0; index < count; index++) {
    const { key = null, value = null } = awkward[index % awkward.length] ?? {}
    const record = {
      ...plainRecord,
      key,
      value,
      partition: index % PARTITIONS,
      headers: [
        { key: 'same', value: bytes(`${index}`) },
        { key: 'same', value: null },
        { key: Uint8Array.from([0xc3, 0x28]), value: Uint8Array.from([0xff]) },
      ],
      timestamp: BigInt(Date.now() - 1000 + index),
    }
    await bench.client.produce.send({ connectionId: bench.connectionId, topic, record })
  }
  return topic
}

async function ended(bench: ConnectedWorkbench, id: string): Promise<Replay> {
  return waitFor('the replay to end', async () => {
    const { replays } = await bench.client.replay.list()
    return replays.find(each => each.id === id && each.status !== 'running')
  })
}

async function replayed(bench: ConnectedWorkbench, spec: ReplaySpec): Promise<Replay> {
  const { id } = await bench.client.replay.run({ connectionId: bench.connectionId, spec })
  return ended(bench, id)
}

/** Key, value and headers as text, by partition. */
async function contentOf(bench: ConnectedWorkbench, topic: string) {
  const { connectionId, reading, client } = bench
  const { partitions } = await client.topics.get({ connectionId, topic })
  const found = []
  for (let partition = 0; partition < partitions; partition++) {
    const { rows } = await reading.messages.read({
      ...{ connectionId, topic, partition, offset: 0n, count: 500 },
      isolation: 'read_committed',
    })
    for (const offset of rows.offsets) {
      const record = await reading.messages.record({ connectionId, topic, partition, offset })
      const headers = record.headers.map(({ key, value }) => [text(key), value === null ? null : text(value)])
      found.push({ partition, timestamp: record.timestamp, key: text(record.key), value: text(record.value), headers })
    }
  }
  return found
}

describeOnBoth('a replay', bench => {
  it.each(['transactions', 'read-back'] as const)(
    'is exact by %s, and its manifest and verification say so',
    async onceOnly => {
      const { client, connectionId } = bench()
      const source = await makeSource(bench())
      const target = await makeTopic(bench(), { topic: 'arrived', partitions: PARTITIONS })
      const spec = specOf(bench(), source, target, { onceOnly })
      const plan = await client.replay.plan({ connectionId, spec })
      expect(plan).toMatchObject({ offsets: 24n, onceOnly, warnings: [], schemaIds: { value: [7], sampled: 24 } })
      expect(plan.targets).toEqual([{ topic: target, partitions: PARTITIONS, written: [0, 1, 2] }])
      const dry = await client.replay.dryRun({ connectionId, spec })
      expect(dry).toMatchObject({ records: 24, failed: 0, unreadable: 0 })
      expect(await contentOf(bench(), target)).toEqual([])

      const replay = await replayed(bench(), spec)
      expect(replay).toMatchObject({ status: 'complete', sent: 24, failed: 0, onceOnly, problem: null })
      const [wanted, found] = [await contentOf(bench(), source), await contentOf(bench(), target)]
      expect(found.map(({ headers, ...each }) => ({ ...each, headers: headers.slice(0, 3) }))).toEqual(wanted)
      expect(found[0]?.headers.slice(3)).toEqual([
        ['ottla.source.topic', source],
        ['ottla.source.partition', '0'],
        ['ottla.source.offset', '0'],
        ['ottla.replay', replay.id],
      ])
      const { results, total } = await client.replay.results({ id: replay.id, after: 20, count: 10, onlyFailed: false })
      expect({ total, shown: results.length }).toEqual({ total: 24, shown: 4 })
      expect(results[0]?.target?.topic).toBe(target)
      const verification = await client.replay.verify({ id: replay.id })
      expect(verification).toMatchObject({
        isExact: true,
        sent: 24,
        same: 24,
        differences: [],
        timestampsCompared: true,
      })
      expect((await client.replay.read({ id: replay.id })).replay.verification).toEqual(verification)
    },
  )

  it('comes to the audit, as the writing of any other does', async () => {
    const { client, connectionId } = bench()
    const source = await makeSource(bench(), 6)
    const target = await makeTopic(bench(), { topic: 'audited' })
    const spec = changed(specOf(bench(), source, target), { partition: { by: 'modulo' } })
    expect(await replayed(bench(), spec)).toMatchObject({ status: 'complete', sent: 6 })
    const { entries } = await client.audit.list({ connectionId, result: 'sent', text: target, limit: 100 })
    expect(entries.map(each => each.request)).toEqual([
      'TxnOffsetCommit',
      'Produce',
      'AddPartitionsToTxn',
      'CreateTopics',
    ])
    expect(entries[1]?.what).toContain('6 records')
  })

  it('stops when writing is disarmed, and is resumed when it is armed again', async () => {
    const { client } = bench()
    const source = await makeSource(bench(), 60)
    const target = await makeTopic(bench(), { topic: 'armed', partitions: PARTITIONS })
    const draft = { ...draftOf(bench().bootstrap), name: unique('asks'), writeMode: 'ask' as const }
    const { id: connectionId } = await client.connections.save({ id: null, draft, password: { kind: 'keep' } })
    await client.connections.connect({ connectionId })
    const spec = specOf(bench(), source, target, { pace: { by: 'rate', recordsPerSecond: 2 } })
    expect(await problemOf(client.replay.run({ connectionId, spec }))).toMatchObject({ code: 'NOT_ARMED' })
    bench().dialogs.yes = true
    await client.connections.arm({ connectionId })
    const { id } = await client.replay.run({ connectionId, spec })
    await client.connections.disarm({ connectionId })
    expect(await ended(bench(), id)).toMatchObject({ status: 'interrupted', targetName: draft.name })
    const problem = await waitFor('the job to say why', async () => {
      const jobs = await client.jobs.list()
      return jobs.find(each => each.title === `Replay ${spec.name}`)?.problem
    })
    expect(problem).toMatchObject({ code: 'NOT_ARMED' })
    expect(await problemOf(client.replay.resume({ connectionId, id }))).toMatchObject({ code: 'NOT_ARMED' })
    await client.connections.arm({ connectionId })
    expect(await problemOf(client.replay.resume({ connectionId: bench().connectionId, id }))).toMatchObject({
      code: 'REPLAY_OTHER_TARGET',
    })
    await client.replay.resume({ connectionId, id })
    await client.replay.stop({ id })
    expect(await ended(bench(), id)).toMatchObject({ status: 'interrupted', resumed: 1 })
    await client.connections.disconnect({ connectionId })
  })

  it('edits by template, leaves out headers, adds some, shifts times, and lists what fails', async () => {
    const { client, connectionId } = bench()
    const source = await makeSource(bench())
    const target = await makeTopic(bench(), { topic: 'edited', partitions: PARTITIONS })
    const spec = changed(specOf(bench(), source, target, { onFailure: 'skip' }), {
      value: {
        by: 'template',
        template: '{"was":{{json value.id}},"name":{{json value.name}},"x":{{value.list.0.x}}}',
      },
      key: { by: 'replace', find: 'к', replacement: 'k' },
      timestamp: { by: 'shift', milliseconds: -500n },
      headers: { source: SOURCE_HEADERS, remove: ['same'], add: [{ name: 'from', value: '{{topic}}-{{partition}}' }] },
    })
    const dry = await client.replay.dryRun({ connectionId, spec })
    expect(dry).toMatchObject({ records: 12, failed: 12 })
    expect(dry?.failures[0]?.failure).toBe('{{json value.id}}: there is no such field')
    const replay = await replayed(bench(), spec)
    expect(replay).toMatchObject({ status: 'complete', sent: 12, failed: 12 })
    const [wanted, found] = [await contentOf(bench(), source), await contentOf(bench(), target)]
    const json = found.find(each => each.key === 'kлюч')
    expect(json?.value).toBe('{"was":9007199254740993,"name":"a \\"b\\"","x":null}')
    expect(json?.headers.slice(0, 2).map(([name]) => name)).toEqual(['\ufffd(', 'from'])
    expect(found.filter(each => each.value === null)).toHaveLength(6)
    const before = wanted.find(each => each.key === 'ключ' && each.partition === json?.partition)
    expect(json?.timestamp).toBe((before?.timestamp ?? 0n) - 500n)
    const failed = await client.replay.results({ id: replay.id, after: 0, count: 100, onlyFailed: true })
    expect(failed.results.map(each => each.target)).toEqual(Array.from({ length: 12 }, () => null))
    const verification = await client.replay.verify({ id: replay.id })
    expect(verification).toMatchObject({ isExact: false, sent: 12, same: 12, failed: 12, unsent: 0, differences: [] })
  })

  it('stops at a record that fails, and what came before it stays', async () => {
    const { client, connectionId } = bench()
    const source = await makeTopic(bench(), { topic: 'stops' })
    await send(bench(), source, ['{"a":1}', '{"a":2}', 'no json', '{"a":3}'])
    const target = await makeTopic(bench(), { topic: 'stopped' })
    const spec = changed(specOf(bench(), source, target), { value: { by: 'template', template: '{{value.a}}' } })
    expect((await client.replay.plan({ connectionId, spec })).warnings).toMatchObject([{ code: 'RECORDS_FAIL' }])
    const replay = await replayed(bench(), spec)
    expect(replay).toMatchObject({
      status: 'failed',
      sent: 2,
      problem: { code: 'REPLAY_RECORD_FAILED', where: { offset: '2' } },
    })
    expect((await contentOf(bench(), target)).map(each => each.value)).toEqual(['1', '2'])
  })

  it('routes by a header, and picks single records', async () => {
    const { client, connectionId } = bench()
    const source = await makeTopic(bench(), { topic: 'dead' })
    const targets = [await makeTopic(bench(), { topic: 'one' }), await makeTopic(bench(), { topic: 'two' })]
    for (const [index, topic] of [...targets, 'elsewhere', ...targets].entries())
      await send(bench(), source, [`v${index}`], { headers: [{ key: 'origin', value: bytes(topic) }] })
    const asked = specOf(bench(), source, '', { onFailure: 'skip' })
    const spec = changed(
      {
        ...asked,
        source: {
          ...asked.source,
          records: { of: 'records', records: [{ topic: source, partition: 0, offsets: [4n, 0n, 2n, 1n] }] },
        },
      },
      { topic: { by: 'header', header: 'origin', topics: targets } },
    )
    expect(await client.replay.plan({ connectionId, spec })).toMatchObject({ offsets: 4n, isExact: true })
    const replay = await replayed(bench(), spec)
    expect(replay).toMatchObject({ status: 'complete', sent: 3, failed: 1 })
    expect((await contentOf(bench(), targets[0] ?? '')).map(each => each.value)).toEqual(['v0'])
    expect((await contentOf(bench(), targets[1] ?? '')).map(each => each.value)).toEqual(['v1', 'v4'])
    const { results } = await client.replay.results({ id: replay.id, after: 0, count: 9, onlyFailed: true })
    expect(results).toMatchObject([{ source: { offset: 2n }, failure: expect.stringContaining('elsewhere') }])
    expect(await client.replay.verify({ id: replay.id })).toMatchObject({ sent: 3, same: 3, duplicates: 0 })
  })

  it.each(['transactions', 'read-back'] as const)('is stopped and resumed by %s', async onceOnly => {
    const { client, connectionId } = bench()
    const source = await makeSource(bench(), 60)
    const target = await makeTopic(bench(), { topic: 'resumed', partitions: PARTITIONS })
    const pace = { by: 'rate' as const, recordsPerSecond: 200 }
    const { id } = await client.replay.run({ connectionId, spec: specOf(bench(), source, target, { onceOnly, pace }) })
    await client.replay.stop({ id })
    const stopped = await ended(bench(), id)
    expect(stopped).toMatchObject({ status: 'interrupted', problem: null })
    expect(stopped.sent).toBeLessThan(60)
    expect(await client.replay.verify({ id })).toMatchObject({
      isExact: false,
      same: stopped.sent,
      unsent: 60 - stopped.sent,
    })
    await client.replay.resume({ connectionId, id })
    expect(await ended(bench(), id)).toMatchObject({ status: 'complete', sent: 60, resumed: 1 })
    expect(await client.replay.verify({ id })).toMatchObject({ isExact: true, same: 60, duplicates: 0 })
    expect(await problemOf(client.replay.resume({ connectionId, id }))).toMatchObject({ code: 'REPLAY_COMPLETE' })
    await client.replay.delete({ id })
    expect((await client.replay.list()).replays.map(each => each.id)).not.toContain(id)
  })

  it('takes the records of a capture, which is another cluster, and single ones of it', async () => {
    const { client, connectionId } = bench()
    const source = await makeSource(bench(), 9)
    const records = [{ topic: source, partition: 1, offsets: [0n, 2n] }]
    const kept = await client.captures.keep({ connectionId, name: 'to replay', records })
    const opened = await client.captures.open({ id: kept?.id ?? '' })
    const target = await makeTopic(bench(), { topic: 'from-capture' })
    const asked = changed(specOf(bench(), source, target), { partition: { by: 'modulo' } })
    const spec = { ...asked, source: { ...asked.source, connectionId: opened.connectionId } }
    const plan = await client.replay.plan({ connectionId, spec })
    expect(plan.warnings.map(each => each.code)).toEqual(plan.schemaIds.value.length > 0 ? ['SCHEMA_IDS'] : [])
    const replay = await replayed(bench(), spec)
    expect(replay).toMatchObject({ status: 'complete', sent: 2, sourceName: 'to replay' })
    expect(await client.replay.verify({ id: replay.id })).toMatchObject({ isExact: true, sent: 2 })
    await client.captures.close(opened)
    expect(await problemOf(client.replay.verify({ id: replay.id }))).toMatchObject({ code: 'NOT_CONNECTED' })
  })

  it('is found out by the verification when the target is not as it was left', async () => {
    const { client, connectionId } = bench()
    const source = await makeTopic(bench(), { topic: 'checked' })
    await send(bench(), source, numbered(8))
    const target = await makeTopic(bench(), { topic: 'tampered' })
    const { id } = await replayed(bench(), specOf(bench(), source, target))
    const [, , copied] = await contentOf(bench(), target)
    await client.topics.deleteRecords({ connectionId, topic: target, partitions: [{ partition: 0, beforeOffset: 2n }] })
    const headers = (copied?.headers ?? []).map(([key, value]) => ({ key: key ?? '', value: bytes(value ?? '') }))
    await send(bench(), target, ['v2'], { headers })
    await send(bench(), target, ['of somebody else'])
    const verification = await client.replay.verify({ id })
    expect(verification).toMatchObject({ isExact: false, sent: 8, same: 6, missing: 2, duplicates: 1 })
    expect(verification?.differences.map(each => each.what).sort()).toEqual(['duplicate', 'missing', 'missing'])
    expect(verification?.differences.find(each => each.what === 'duplicate')?.source).toEqual({
      topic: source,
      partition: 0,
      offset: 2n,
    })
  })

  it('is planned with what the target would change, refuse or drop', async () => {
    const { client, connectionId } = bench()
    const source = await makeSource(bench(), 12)
    const codes = async (
      configs: Record<string, string>,
      partitions = PARTITIONS,
      change: Partial<ReplayMapping> = {},
    ) => {
      const all = Object.entries(configs).map(([name, value]) => ({ name, value }))
      const target = await makeTopic(bench(), { topic: 'strict', partitions, configs: all })
      const spec = changed(specOf(bench(), source, target), change)
      const { warnings } = await client.replay.plan({ connectionId, spec })
      if (warnings.some(each => each.isBlocking))
        expect(await problemOf(client.replay.run({ connectionId, spec }))).toMatchObject({ code: 'REPLAY_BLOCKED' })
      return warnings.map(each => each.code)
    }
    const hours = (count: number) => ({ by: 'shift' as const, milliseconds: BigInt(count * 3_600_000) })
    const limit = bench().version.startsWith('4')
      ? 'message.timestamp.before.max.ms'
      : 'message.timestamp.difference.max.ms'
    expect(await codes({ 'message.timestamp.type': 'LogAppendTime' })).toEqual(['LOG_APPEND_TIME'])
    expect(await codes({ 'message.timestamp.type': 'LogAppendTime' }, 3, { timestamp: { by: 'now' } })).toEqual([])
    expect(await codes({ [limit]: '3600000' }, 3, { timestamp: hours(-2) })).toEqual(['TIMESTAMP_REFUSED'])
    expect(await codes({ 'retention.ms': '3600000' }, 3, { timestamp: hours(-2) })).toEqual(['RETENTION_DROPS'])
    expect(await codes({ 'retention.ms': '3600000' })).toEqual([])
    expect(await codes({ 'max.message.bytes': '100' })).toEqual(['TOO_LARGE'])
    expect(await codes({}, 2)).toEqual(['FEWER_PARTITIONS', 'RECORDS_FAIL'])
    expect(await codes({}, 2, { partition: { by: 'modulo' } })).toEqual([])
    expect(await codes({ 'cleanup.policy': 'compact' })).toEqual(['NULL_KEYS', 'COMPACTED'])
    const source0 = { topic: null, partition: null, offset: null, replay: null }
    const loose = changed(specOf(bench(), source, source, { onceOnly: 'read-back' }), {
      headers: { remove: [], add: [], source: source0 },
    })
    const plan = await client.replay.plan({ connectionId, spec: loose })
    expect(plan.onceOnly).toBe('at-least-once')
    expect(plan.warnings.map(each => each.code)).toEqual(['SAME_TOPIC', 'AT_LEAST_ONCE'])
    const missing = specOf(bench(), source, 'nowhere')
    expect((await client.replay.plan({ connectionId, spec: missing })).warnings[0]).toMatchObject({
      code: 'TARGET_MISSING',
      isBlocking: true,
    })
  })
})
