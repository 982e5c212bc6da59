// sensors.raw and logs.app: what machines write. Fixed binary frames, and plain lines of text without a key.

import type { Random } from './random.ts'
import { headers, type SampleTopic, text } from './sample-topic.ts'

const sensorCount = 24

/**
 * Frame, big endian: magic 0xA7 0x51, version int8, flags int8, sensor int32, epoch micros int64, temperature float32 °C,
 * humidity float32 %, battery uint16 mV, sequence uint32, checksum uint16 (sum of the bytes before).
 */
function frame(random: Random, sensor: number, sequence: number, time: Date): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt16BE(0xa751, 0)
  bytes.writeInt8(2, 2)
  bytes.writeInt8(random.chance(0.02) ? 1 : 0, 3)
  bytes.writeInt32BE(sensor, 4)
  bytes.writeBigInt64BE(BigInt(time.getTime()) * 1000n, 8)
  bytes.writeFloatBE(18 + (sensor % 7) + random.next() * 4, 16)
  bytes.writeFloatBE(40 + random.next() * 20, 20)
  bytes.writeUInt16BE(3000 + random.between(0, 600), 24)
  bytes.writeUInt32BE(sequence, 26)
  bytes.writeUInt16BE(
    bytes.subarray(0, 30).reduce((sum, byte) => (sum + byte) & 0xffff, 0),
    30,
  )
  return bytes
}

const sensors: SampleTopic = {
  name: 'sensors.raw',
  partitions: 4,
  configs: new Map([
    ['retention.ms', String(30 * 86_400_000)],
    ['message.timestamp.type', 'CreateTime'],
  ]),
  compression: 'none',
  history: 6000,
  recordsPerBatch: 60,
  secondsBetween: 2.5,
  record(random, number, time) {
    const sensor = random.between(1, sensorCount)
    const key = Buffer.alloc(4)
    key.writeInt32BE(sensor)
    return { key, value: frame(random, sensor, number, time), headers: headers(['codec', 'frame/2']) }
  },
}

const components: readonly [string, ...string[]] = ['gateway', 'checkout', 'catalog', 'search', 'mailer']

function line(random: Random): string {
  const took = `${random.between(2, 900)}ms`
  const request = `${random.pick(['GET', 'GET', 'GET', 'POST'])} /${random.pick(['orders', 'cart', 'articles', 'search', 'login'])}`
  if (random.chance(0.02)) {
    return [
      `ERROR [${random.pick(components)}] ${request} failed after ${took}`,
      'java.net.SocketTimeoutException: Read timed out',
      '    at java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)',
      '    at java.base/java.net.Socket$SocketInputStream.read(Socket.java:966)',
    ].join('\n')
  }
  if (random.chance(0.08)) return `WARN  [${random.pick(components)}] ${request} slow: ${took} (threshold 500ms)`
  return `INFO  [${random.pick(components)}] ${request} ${random.pick(['200', '200', '200', '201', '304', '404'])} ${took}`
}

const logs: SampleTopic = {
  name: 'logs.app',
  partitions: 3,
  configs: new Map([
    ['retention.ms', String(14 * 86_400_000)],
    ['retention.bytes', String(256 * 1024 * 1024)],
  ]),
  compression: 'gzip',
  history: 9000,
  recordsPerBatch: 120,
  secondsBetween: 1.2,
  record(random, _number, time) {
    return {
      key: null,
      value: text(`${time.toISOString()} ${line(random)}`),
      headers: headers(['host', `web-${random.between(1, 4)}`]),
    }
  },
}

export const machineTopics: readonly SampleTopic[] = [sensors, logs]
