// Makes the golden batches of librdkafka (kcat) and kafkajs: each client produces to a real Kafka 4.1, which stores the
// batches as they came; the segment is the golden file. GoldenRecords.java then says what is in it. By hand:
//   node --import tsx test/golden/records/make-client-goldens.ts LIBS    LIBS: see GoldenRecords.java; kcat installed
import { execFileSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import { startKafka } from '#test/support/kafka-server.ts'

const folder = import.meta.dirname
const libraries = process.argv[2] ?? 'libs'
const kafka = await startKafka()
const client = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING })
const long = 'abcdefghij'.repeat(9000)
const described: string[] = []

async function golden(name: string, produce: (topic: string) => Promise<void> | void): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: name, numPartitions: 1 }] })
  await admin.disconnect()
  await produce(name)
  const file = join(folder, `${name}.bin`)
  copyFileSync(join(kafka.dataDir, `${name}-0`, '00000000000000000000.log'), file)
  const program = join(folder, 'GoldenRecords.java')
  described.push(
    `"${name}": ${execFileSync('java', ['-cp', `${libraries}/*`, program, 'read', file])
      .toString()
      .trim()}`,
  )
}

for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
  await golden(`kcat-${codec}`, topic => {
    const records = ['key\tvalue', 'empty\t', '\tno key', ...(codec === 'none' ? [] : [`long\t${long}`])]
    const headers = ['-H', 'one=1', '-H', 'two', '-H', 'one=uno']
    const delivery = ['-z', codec, '-X', 'linger.ms=500', '-K', '\t', '-Z']
    execFileSync('kcat', ['-b', kafka.bootstrap, '-P', '-t', topic, '-p', '0', ...delivery, ...headers], {
      input: `${records.join('\n')}\n`,
    })
  })
}
for (const [codec, compression] of [
  ['none', CompressionTypes.None],
  ['gzip', CompressionTypes.GZIP],
] as const) {
  await golden(`kafkajs-${codec}`, async topic => {
    const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    await producer.send({
      topic,
      compression,
      acks: -1,
      messages: [
        { key: 'key', value: 'value', headers: { one: ['1', 'uno'], two: '' }, timestamp: '1700000000123' },
        { key: null, value: 'no key', timestamp: '1700000000000' },
        { key: 'tombstone', value: null, timestamp: '1700000000200' },
        { key: '', value: '', timestamp: '1600000000000' },
      ],
    })
    await producer.disconnect()
  })
}
writeFileSync(join(folder, 'clients.json'), `{\n"cases": {\n${described.join(',\n')}\n}\n}\n`)
await kafka.close()
