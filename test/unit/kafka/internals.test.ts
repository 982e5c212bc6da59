// What src/kafka reaches into: kafkajs 2.2.4's insides must be where they were.
import { createRequire } from 'node:module'
import { Kafka } from 'kafkajs'
import Connection from 'kafkajs/src/network/connection.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { describe, expect, it } from 'vitest'
import { apis } from '#core/protocol/apis/index.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { encodeRequest } from '#core/protocol/schema.ts'
import { isWriting } from '#kafka/gate.ts'

describe('kafkajs', () => {
  it('is the version whose insides are known', () => {
    const { version } = createRequire(import.meta.url)('kafkajs/package.json')
    expect(version).toBe('2.2.4')
  })

  it('has the private cluster factory, with brokers that can be made by address', async () => {
    const kafka = new Kafka({ brokers: ['localhost:1'] })
    const symbols = Object.getOwnPropertySymbols(kafka).map(symbol => symbol.description)
    expect(symbols).toContain('private:Kafka:createCluster')
  })

  it('has the methods that are wrapped', () => {
    expect(typeof Connection.prototype.send).toBe('function')
    expect(typeof Connection.prototype.processData).toBe('function')
    expect(typeof RequestQueue.prototype.scheduleCheckPendingRequests).toBe('function')
    const encoder = new Encoder(4)
    encoder.writeBufferInternal(Buffer.from('abc'))
    expect(encoder.buffer.toString()).toBe('abc')
  })
})

describe('the gate', () => {
  it('takes an API nobody described for writing', () => {
    expect(isWriting(9999, 0, Buffer.alloc(0))).toBe(true)
  })

  it('knows each API by the protocol’s own mark', () => {
    const writing = [...apis.values()].filter(
      api => api.key !== metadata.key && isWriting(api.key, api.maxVersion, Buffer.alloc(0)),
    )
    const names = writing.map(api => api.name)
    expect(names).toEqual(
      expect.arrayContaining(['Produce', 'JoinGroup', 'OffsetCommit', 'DeleteTopics', 'IncrementalAlterConfigs']),
    )
    expect(names).not.toEqual(expect.arrayContaining(['Fetch']))
    for (const reading of [
      'Fetch',
      'ListOffsets',
      'OffsetFetch',
      'DescribeConfigs',
      'ListGroups',
      'DescribeGroups',
      'FindCoordinator',
    ]) {
      expect(names).not.toContain(reading)
    }
  })

  it('takes Metadata for writing when it may create a topic', () => {
    const ask = (version: number, name: string | null, allow: boolean) =>
      isWriting(
        metadata.key,
        version,
        encodeRequest(metadata, version, { topics: name === null ? null : [{ name }], allowAutoTopicCreation: allow }),
      )
    expect(ask(12, 'typo', true)).toBe(true)
    expect(ask(12, 'typo', false)).toBe(false)
    expect(ask(12, null, true)).toBe(false)
    expect(ask(3, 'typo', false)).toBe(true)
    expect(ask(6, 'typo', false)).toBe(false)
  })
})
