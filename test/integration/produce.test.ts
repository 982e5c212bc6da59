// The composer's calls through main's handlers: exact records in, where they landed out, and the history.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { OutgoingRecord } from '#contract/index.ts'
import { HistoryStore, historyFile } from '#main/features/produce/history.store.ts'
import { openJsonFile } from '#main/storage/json-file.ts'
import { waitFor } from '#test/support/waiting.ts'
import { bytes, describeOnBoth, makeTopic, plainRecord, problemOf, text } from '#test/support/workbench.ts'

describeOnBoth('produce', bench => {
  const send = (topic: string, record: Partial<OutgoingRecord>) => {
    const { client, connectionId } = bench()
    return client.produce.send({ connectionId, topic, record: { ...plainRecord, ...record } })
  }
  const read = (topic: string, partition: number, offset: bigint | null) => {
    const { reading, connectionId } = bench()
    return reading.messages.record({ connectionId, topic, partition, offset: offset ?? -1n })
  }
  const empty = new Uint8Array(0)

  it('sends exact bytes: null and empty, headers in order and repeated, any byte', async () => {
    const topic = await makeTopic(bench())
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
    const headers = [
      { key: '10', value: bytes('b') },
      { key: '2', value: null },
      { key: '10', value: bytes('a') },
      { key: 'é', value: empty },
      { key: '', value: everyByte },
      { key: Uint8Array.of(0xff, 0xfe, 0x00), value: empty },
    ]
    const exact = await send(topic, { key: everyByte, value: null, headers, timestamp: 1234n })
    expect(exact).toEqual({ partition: 0, offset: 0n, timestamp: 1234n })
    const tombstone = await read(topic, 0, exact.offset)
    expect(tombstone).toMatchObject({ timestamp: 1234n, timestampType: 'CreateTime', value: null, valueKind: 'null' })
    expect([...(tombstone.key ?? [])]).toEqual([...everyByte])
    expect(tombstone.headers.map(({ key, value }) => [[...key], value === null ? null : [...value]])).toEqual(
      headers.map(({ key, value }) => [
        [...(typeof key === 'string' ? bytes(key) : key)],
        value === null ? null : [...value],
      ]),
    )
    const blank = await send(topic, { key: empty, value: empty })
    const found = await read(topic, 0, blank.offset)
    expect(found).toMatchObject({ keyKind: 'empty', valueKind: 'empty', headers: [] })
    expect(found.key).toHaveLength(0)
    const keyless = await read(topic, 0, (await send(topic, { key: null, value: bytes('v') })).offset)
    expect(keyless).toMatchObject({ key: null, keyKind: 'null' })
  })

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('compresses with %s', async compression => {
    const topic = await makeTopic(bench())
    const value = bytes('compressible '.repeat(500))
    const sent = await send(topic, { value, compression })
    const found = await read(topic, 0, sent.offset)
    expect(text(found.value)).toBe(text(value))
    expect(found.batch).toMatchObject({ compression, crcValid: true, recordCount: 1, magic: 2 })
  })

  it('waits for as many brokers as acks says', async () => {
    const { reading, connectionId } = bench()
    const topic = await makeTopic(bench())
    expect(await send(topic, { acks: -1 })).toMatchObject({ offset: 0n })
    expect(await send(topic, { acks: 1 })).toMatchObject({ offset: 1n })
    expect(await send(topic, { acks: 0, value: bytes('unanswered'), timestamp: 5n })).toEqual({
      partition: 0,
      offset: null,
      timestamp: 5n,
    })
    const options = { connectionId, topic, partition: 0, isolation: 'read_uncommitted' as const }
    await waitFor('the record nobody answered for', async () => {
      const { rows } = await reading.messages.read({ ...options, offset: 2n, count: 1 })
      return rows.values[0] === 'unanswered'
    })
  })

  it('takes the time of sending where none is given, and the log’s where the topic says so', async () => {
    const topic = await makeTopic(bench())
    const before = BigInt(Date.now())
    const sent = await send(topic, {})
    expect(sent.timestamp).toBeGreaterThanOrEqual(before)
    expect((await read(topic, 0, sent.offset)).timestamp).toBe(sent.timestamp)
    const configs = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }]
    const stamped = await makeTopic(bench(), { configs })
    const landed = await send(stamped, { timestamp: 1000n })
    expect(landed.timestamp).toBeGreaterThanOrEqual(before)
    expect(await read(stamped, 0, landed.offset)).toMatchObject({
      timestamp: landed.timestamp,
      timestampType: 'LogAppendTime',
    })
  })

  it('chooses the partition as Java’s and kafkajs’s default partitioners do, and tells it before', async () => {
    const { client, services, connectionId } = bench()
    const partitions = 7
    const topic = await makeTopic(bench(), { partitions })
    const { kafka } = await services.connections.writer(connectionId)
    const producer = kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    const keys = ['', 'a', 'author-42', 'schlüssel', '\u0000', 'x'.repeat(1000), '鍵', '0', '1', '2', '3', '4']
    for (const key of keys) {
      const sent = await producer.send({ topic, messages: [{ key: Buffer.from(key), value: 'by kafkajs' }] })
      const expected = sent[0]?.partition
      const told = await client.produce.partitionFor({ connectionId, topic, key: bytes(key) })
      expect({ key, ...told }).toEqual({ key, partition: expected, partitions })
      expect((await send(topic, { partition: null, key: bytes(key) })).partition).toBe(expected)
    }
    await producer.disconnect()
    const keyless = await send(topic, { partition: null, key: null })
    expect(keyless.partition).toBeLessThan(partitions)
    expect((await send(topic, { partition: 5, key: bytes('a') })).partition).toBe(5)
  })

  it('says why a record was refused', async () => {
    const configs = [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'max.message.bytes', value: '1000' },
    ]
    const topic = await makeTopic(bench(), { configs })
    const where = { cluster: 'test cluster', topic, partition: '0' }
    const large = await problemOf(send(topic, { key: bytes('k'), value: new Uint8Array(2000) }))
    expect(large).toMatchObject({ code: 'MESSAGE_TOO_LARGE', where })
    expect(await problemOf(send(topic, { key: null }))).toMatchObject({ code: 'INVALID_RECORD', where })
    const nowhere = await problemOf(send(topic, { key: bytes('k'), partition: 3 }))
    expect(nowhere).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION', where: { ...where, partition: '3' } })
    const unknown = await problemOf(send('no-such-topic', { partition: null }))
    expect(unknown).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION', where: { topic: 'no-such-topic' } })
  })

  it('keeps what was sent, newest first, through a restart, and forgets it when told', async () => {
    const { client, connectionId, folder, events } = bench()
    await client.produce.clearHistory({ connectionId })
    const topic = await makeTopic(bench())
    const first = await send(topic, {
      key: empty,
      value: null,
      headers: [
        { key: 'h', value: null },
        { key: Uint8Array.of(0xff), value: null },
      ],
      timestamp: 7n,
    })
    expect(events.at(-1)).toEqual({ event: 'changed', connectionId, feature: 'messages' })
    await send(topic, { value: bytes('second'), compression: 'lz4' })
    await problemOf(send(topic, { partition: 9 }))
    const kept = await client.produce.history({ connectionId })
    expect(kept.map(each => text(each.record.value))).toEqual(['second', null])
    expect(kept[1]).toMatchObject({ connectionId, topic, result: first, record: { timestamp: 7n, partition: 0 } })
    const reopened = new HistoryStore(openJsonFile(join(folder, 'produce-history.json'), historyFile))
    expect(reopened.list(connectionId)).toEqual(kept)
    expect(reopened.list('another connection')).toEqual([])
    const again = kept[1]?.record ?? plainRecord
    const resent = await send(topic, again)
    expect(await read(topic, 0, resent.offset)).toMatchObject({ keyKind: 'empty', value: null, timestamp: 7n })
    await client.produce.clearHistory({ connectionId })
    expect(await client.produce.history({ connectionId })).toEqual([])
  })
})
