import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BrokerConfigs, configSource } from '#broker/configs/broker-configs.ts'
import { complaintAbout } from '#broker/configs/definition.ts'
import {
  complaintAboutTopicConfigs,
  effectiveTopicConfig,
  logConfigOf,
  topicConfigDefinition,
} from '#broker/configs/topic-configs.ts'
import { topicConfigDefinitions } from '#broker/configs/topic-definitions.ts'
import { defaultSettings } from '#broker/settings.ts'
import { collidingTopic, complaintAboutTopicName } from '#broker/topics/topic-name.ts'

// Every message here is what Apache Kafka 4.1 answers to the same value.
describe('topic config values', () => {
  it.each([
    ['retention.ms', 'abc', 'Invalid value abc for configuration retention.ms: Not a number of type LONG'],
    ['retention.ms', '-7', 'Invalid value -7 for configuration retention.ms: Value must be at least -1'],
    [
      'retention.ms',
      '9223372036854775808',
      'Invalid value 9223372036854775808 for configuration retention.ms: Not a number of type LONG',
    ],
    ['segment.bytes', '1000', 'Invalid value 1000 for configuration segment.bytes: Value must be at least 1048576'],
    [
      'cleanup.policy',
      'zip',
      'Invalid value zip for configuration cleanup.policy: String must be one of: compact, delete',
    ],
    ['preallocate', 'ja', 'Invalid value ja for configuration preallocate: Expected value to be either true or false'],
    [
      'compression.gzip.level',
      '11',
      'Invalid value 11 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1',
    ],
    ['no.such', '1', 'Unknown topic config name: no.such'],
  ])('%s=%s is refused as Kafka refuses it', (name, value, complaint) => {
    expect(complaintAboutTopicConfigs([[name, value]])).toBe(complaint)
  })

  it.each([
    ['retention.ms', '-1'],
    ['retention.ms', '9223372036854775807'],
    ['cleanup.policy', 'compact,delete'],
    ['compression.gzip.level', '-1'],
    ['min.cleanable.dirty.ratio', '0.25'],
    ['message.timestamp.type', 'LogAppendTime'],
  ])('%s=%s is taken', (name, value) => {
    expect(complaintAboutTopicConfigs([[name, value]])).toBeNull()
  })

  it('all have defaults that pass their own checks', () => {
    for (const definition of topicConfigDefinitions) {
      expect(definition.default, definition.name).not.toBeNull()
      expect(complaintAbout(definition, definition.default ?? '')).toBeNull()
    }
  })
})

describe('topic names', () => {
  it('are checked as Kafka checks them', () => {
    expect(complaintAboutTopicName('shop.orders-2_x')).toBeNull()
    expect(complaintAboutTopicName('a b')).toContain("other than ASCII alphanumerics, '.', '_' and '-'")
    expect(complaintAboutTopicName('..')).toBe("Topic name is invalid: '..' is not allowed")
    expect(complaintAboutTopicName('x'.repeat(249))).toBeNull()
    expect(complaintAboutTopicName('x'.repeat(250))).toContain('longer than the max allowed length 249')
    expect(collidingTopic('a_b', ['x', 'a.b'])).toBe('a.b')
    expect(collidingTopic('a_b', ['a_b'])).toBeNull()
  })
})

describe('what is in force', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ottla-configs-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const open = () => BrokerConfigs.open({ ...defaultSettings, dataDirectory: directory }, () => '127.0.0.1:9092')
  const retention = (own: ReadonlyMap<string, string>, broker: BrokerConfigs) => {
    const definition = topicConfigDefinition('retention.ms')
    if (definition === null) throw new Error('no retention.ms')
    const { value, source } = effectiveTopicConfig(definition, own, broker)
    return { value, source }
  }

  it('is the topic’s value, else this broker’s, else the cluster’s, else the default; and survives a restart', async () => {
    const broker = await open()
    expect(retention(new Map(), broker)).toEqual({ value: '604800000', source: configSource.default })
    await broker.setDynamic('cluster', new Map([['log.retention.ms', '888']]))
    expect(retention(new Map(), broker)).toEqual({ value: '888', source: configSource.dynamicDefaultBroker })
    await broker.setDynamic('broker', new Map([['log.retention.ms', '777']]))
    expect(retention(new Map(), await open())).toEqual({ value: '777', source: configSource.dynamicBroker })
    expect(retention(new Map([['retention.ms', '5']]), broker)).toEqual({ value: '5', source: configSource.topic })
    expect(logConfigOf(new Map(), broker).retentionMs).toBe(777)
  })

  it('reaches storage parsed', async () => {
    const own = new Map([
      ['cleanup.policy', 'compact, delete'],
      ['compression.type', 'uncompressed'],
      ['internal.segment.bytes', '4096'],
      ['message.timestamp.type', 'LogAppendTime'],
    ])
    expect(logConfigOf(own, await open())).toMatchObject({
      cleanupPolicy: ['compact', 'delete'],
      compressionType: 'none',
      segmentBytes: 4096,
      messageTimestampType: 'LogAppendTime',
      maxMessageBytes: 1_048_588,
    })
  })
})
