// Records through kcat and kafkajs, the same on both brokers: codecs, keys, headers, null and empty, timestamps,
// offsets by time, long polls, transactions left out (coordinator.test.ts).

import { CompressionTypes } from 'kafkajs'
import { expect, it } from 'vitest'
import { kcat } from '#test/support/other-clients.ts'
import { describeOnBoth, makeTopic } from './both-brokers.ts'

/** What kcat prints of a partition from its beginning, one line per record in this format. */
async function consume(bootstrap: string, topic: string, format: string, ...more: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await kcat([
    ...['-b', bootstrap, '-C', '-t', topic, '-e', '-q', '-f', `${format}\n`],
    ...(more.length === 0 ? ['-o', 'beginning'] : more),
  ])
  expect(code, stderr).toBe(0)
  return stdout.split('\n').slice(0, -1)
}

async function produce(bootstrap: string, topic: string, input: string, ...more: string[]): Promise<void> {
  const { code, stderr } = await kcat(['-b', bootstrap, '-P', '-t', topic, ...more], { input })
  expect(code, stderr).toBe(0)
}

describeOnBoth('records', broker => {
  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    it(`travel with codec ${codec}`, async () => {
      const { bootstrap } = broker()
      const topic = await makeTopic(broker(), `codec-${codec}`)
      const lines = Array.from(
        { length: 200 },
        (_, number) => `{"number":${number},"text":"${'again and '.repeat(8)}"}`,
      )
      await produce(bootstrap, topic, lines.join('\n'), '-z', codec)
      expect(await consume(bootstrap, topic, '%s')).toEqual(lines)
    })
  }

  it('written by kafkajs with gzip are read by kcat', async () => {
    const { bootstrap, kafka } = broker()
    const topic = await makeTopic(broker(), 'kafkajs-gzip')
    const producer = kafka.producer()
    await producer.connect()
    const messages = Array.from({ length: 50 }, (_, number) => ({ key: `k${number}`, value: `value ${number}` }))
    await producer.send({ topic, messages, compression: CompressionTypes.GZIP })
    await producer.disconnect()
    expect(await consume(bootstrap, topic, '%o %k=%s')).toEqual(
      messages.map(({ key, value }, offset) => `${offset} ${key}=${value}`),
    )
  })

  it('keep headers in order, with duplicates', async () => {
    const { bootstrap } = broker()
    const topic = await makeTopic(broker(), 'headers')
    await produce(bootstrap, topic, 'x\n', '-H', 'b=1', '-H', 'a=2', '-H', 'b=3', '-H', 'empty=')
    expect(await consume(bootstrap, topic, '%h')).toEqual(['b=1,a=2,b=3,empty='])
  })

  it('keep null apart from empty', async () => {
    const { bootstrap, kafka } = broker()
    const topic = await makeTopic(broker(), 'nulls')
    const producer = kafka.producer()
    await producer.connect()
    await producer.send({
      topic,
      messages: [
        { key: 'tombstone', value: null },
        { key: 'empty', value: '' },
        { key: '', value: 'empty key' },
        { value: 'no key' },
      ],
    })
    await producer.disconnect()
    // kcat prints the length −1 for null
    expect(await consume(bootstrap, topic, '%K %S')).toEqual(['9 -1', '5 0', '0 9', '-1 6'])
  })

  it('keep their timestamps and are found by them', async () => {
    const { admin, bootstrap, kafka } = broker()
    const topic = await makeTopic(broker(), 'times')
    const producer = kafka.producer()
    await producer.connect()
    for (const [number, timestamp] of ['1000000000000', '1000000005000', '1000000003000', '1000000009000'].entries()) {
      await producer.send({ topic, messages: [{ value: `v${number}`, timestamp }] })
    }
    await producer.disconnect()
    expect(await consume(bootstrap, topic, '%T %s')).toEqual([
      '1000000000000 v0',
      '1000000005000 v1',
      '1000000003000 v2',
      '1000000009000 v3',
    ])
    const at = async (timestamp: number) => (await admin.fetchTopicOffsetsByTimestamp(topic, timestamp))[0]?.offset
    expect(await at(999_999_999_999)).toBe('0')
    expect(await at(1_000_000_000_001)).toBe('1')
    expect(await at(1_000_000_005_001)).toBe('3')
    // past the last one: kafkajs then asks for the end
    expect(await at(1_000_000_009_001)).toBe('4')
    const query = await kcat(['-b', bootstrap, '-Q', '-t', `${topic}:0:1000000004000`])
    expect(query.stdout).toContain('offset 1')
  })

  it('get the broker time when the topic says LogAppendTime', async () => {
    const { bootstrap, kafka } = broker()
    const topic = await makeTopic(broker(), 'append-time', { configs: { 'message.timestamp.type': 'LogAppendTime' } })
    const before = Date.now()
    const producer = kafka.producer()
    await producer.connect()
    const [sent] = await producer.send({ topic, messages: [{ value: 'x', timestamp: '1000000000000' }] })
    await producer.disconnect()
    const [timestamp] = await consume(bootstrap, topic, '%T')
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before)
    expect(sent?.logAppendTime).toBe(timestamp)
  })

  it('are read from any offset', async () => {
    const { bootstrap } = broker()
    const topic = await makeTopic(broker(), 'offsets')
    await produce(bootstrap, topic, 'a\nb\nc\nd\ne\n')
    expect(await consume(bootstrap, topic, '%o:%s', '-o', '3')).toEqual(['3:d', '4:e'])
    expect(await consume(bootstrap, topic, '%o:%s', '-o', '-2')).toEqual(['3:d', '4:e'])
    expect(await consume(bootstrap, topic, '%o:%s', '-o', 'end')).toEqual([])
    expect(await consume(bootstrap, topic, '%o:%s', '-o', 'beginning', '-c', '2')).toEqual(['0:a', '1:b'])
  })

  it('are refused when their batch is too large', async () => {
    const { kafka } = broker()
    const topic = await makeTopic(broker(), 'too-large', { configs: { 'max.message.bytes': '1000' } })
    const producer = kafka.producer({ retry: { retries: 0 } })
    await producer.connect()
    const send = (size: number) => producer.send({ topic, messages: [{ value: Buffer.alloc(size) }] })
    await expect(send(900)).resolves.toHaveLength(1)
    await expect(send(2000)).rejects.toThrow(/larger than the max message size|too large/i)
    await producer.disconnect()
  })

  it('arrive once from an idempotent producer, and with every acks', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'acks')
    for (const options of [{ idempotent: true }, {}]) {
      const producer = kafka.producer(options)
      await producer.connect()
      for (const acks of options.idempotent === true ? [-1] : [-1, 0, 1]) {
        await producer.send({ topic, acks, messages: [{ value: `acks ${acks}` }] })
      }
      await producer.disconnect()
    }
    expect((await admin.fetchTopicOffsets(topic))[0]?.high).toBe('4')
  })

  // the fetch may wait 30 s, the test 20 s: it passes only if the append ends the wait
  it('wake a consumer that waits for them', { timeout: 20_000 }, async () => {
    const { kafka } = broker()
    const topic = await makeTopic(broker(), 'awaited')
    const producer = kafka.producer()
    const consumer = kafka.consumer({
      groupId: `${topic}-group`,
      maxWaitTimeInMs: 30_000,
      allowAutoTopicCreation: false,
    })
    await producer.connect()
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const got: string[] = []
    const arrived = new Promise<void>(resolve => {
      void consumer.run({
        eachMessage: async ({ message }) => {
          got.push(String(message.value))
          if (got.length === 1) await producer.send({ topic, messages: [{ value: 'second' }] })
          if (got.length === 2) resolve()
        },
      })
    })
    await producer.send({ topic, messages: [{ value: 'first' }] })
    await arrived
    expect(got).toEqual(['first', 'second'])
    await consumer.disconnect()
    await producer.disconnect()
  })
})
