import { describe, expect, it } from 'vitest'
import { apis, apiVersions, fetch, metadata, produce } from '#core/protocol/apis/index.ts'
import { describeError, ErrorCode, errorName, isRetriable } from '#core/protocol/errors.ts'
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequestHeader,
  encodeResponseHeader,
} from '#core/protocol/header.ts'
import {
  array,
  decodeRequest,
  decodeResponse,
  defineApi,
  encodeRequest,
  encodeResponse,
  int32,
  ProtocolError,
  string,
  struct,
} from '#core/protocol/schema.ts'
import { Writer } from '#core/protocol/wire.ts'

describe('decoding', () => {
  it('gives every field, with its default where the version lacks it', () => {
    const bytes = encodeRequest(metadata, 1, { topics: null })
    expect(decodeRequest(metadata, 1, bytes)).toEqual({
      topics: null,
      allowAutoTopicCreation: true,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    })
  })

  it('does not copy records', () => {
    const bytes = encodeRequest(produce, 9, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [{ name: 'a', partitionData: [{ index: 0, records: Buffer.from('batch') }] }],
    })
    const records = decodeRequest(produce, 9, bytes).topicData[0]?.partitionData[0]?.records
    expect(records?.toString()).toBe('batch')
    expect(records?.buffer).toBe(bytes.buffer)
  })

  it('keeps large records whole and in their place', () => {
    const large = Buffer.alloc(100_000, 7)
    const partitions = [1, 2].map(partitionIndex => ({
      partitionIndex,
      errorCode: 0,
      highWatermark: 9n,
      abortedTransactions: null,
      records: large,
    }))
    const bytes = encodeResponse(fetch, 12, { throttleTimeMs: 0, responses: [{ topic: 'a', partitions }] })
    const decoded = decodeResponse(fetch, 12, bytes).responses[0]?.partitions
    expect(decoded?.map(partition => partition.partitionIndex)).toEqual([1, 2])
    expect(decoded?.every(partition => partition.records?.equals(large))).toBe(true)
  })

  it('skips tagged fields it does not know', () => {
    const body = encodeRequest(apiVersions, 3, { clientSoftwareName: 'a', clientSoftwareVersion: 'b' })
    const withTag = Buffer.concat([body.subarray(0, -1), Buffer.from([1, 77, 3, 1, 2, 3])])
    expect(decodeRequest(apiVersions, 3, withTag)).toEqual({ clientSoftwareName: 'a', clientSoftwareVersion: 'b' })
  })

  it('refuses a tagged field whose size does not fit its content', () => {
    const body = encodeResponse(apiVersions, 3, { errorCode: 0, apiKeys: [] })
    const wrong = Buffer.concat([body.subarray(0, -1), Buffer.from([1, 1, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0])])
    expect(() => decodeResponse(apiVersions, 3, wrong)).toThrow(/tagged field 1 has 9 bytes, 8 were read/)
  })

  it('names API, version, field and position when bytes are missing', () => {
    const partition = { partitionIndex: 1, errorCode: 0, highWatermark: 3n, abortedTransactions: null }
    const bytes = encodeResponse(fetch, 4, {
      throttleTimeMs: 0,
      responses: [{ topic: 'a', partitions: [partition, { ...partition, records: Buffer.alloc(10) }] }],
    })
    expect(() => decodeResponse(fetch, 4, bytes.subarray(0, -1))).toThrow(
      'Fetch v4 response, responses[0].partitions[1].records: a length of 10, 9 bytes left',
    )
  })

  it('does not believe a length beyond the bytes left', () => {
    const claimed = Buffer.from([0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff])
    expect(() => decodeResponse(fetch, 4, claimed)).toThrow(ProtocolError)
    expect(() => decodeResponse(fetch, 12, Buffer.alloc(64, 0xff))).toThrow(ProtocolError)
  })

  it('refuses left-over bytes after a response, not after a request', () => {
    const response = encodeResponse(apiVersions, 0, { errorCode: 0, apiKeys: [] })
    expect(() => decodeResponse(apiVersions, 0, Buffer.concat([response, Buffer.from([1])]))).toThrow(
      /1 bytes left over/,
    )
    expect(decodeRequest(apiVersions, 0, Buffer.from([1]))).toEqual({
      clientSoftwareName: '',
      clientSoftwareVersion: '',
    })
  })

  it('refuses a version that is not described', () => {
    expect(() => encodeRequest(metadata, 99, { topics: null })).toThrow('Metadata v99 request: version 99 is not among')
  })
})

describe('encoding', () => {
  it('refuses null where the version allows none, and names the place', () => {
    expect(() => encodeRequest(metadata, 9, { topics: [{ name: 'a' }, { name: null }] })).toThrow(
      'Metadata v9 request, topics[1].name: null where this version allows none',
    )
  })

  it('refuses numbers out of range', () => {
    const small = defineApi({
      key: 999,
      name: 'Small',
      versions: [0, 0],
      flexibleFrom: Infinity,
      writes: false,
      request: struct({ values: array(int32()) }),
      response: struct({ text: string() }),
    })
    expect(() => encodeRequest(small, 0, { values: [1, 2 ** 31] })).toThrow(
      /Small v0 request, values\[1\]: .*out of range/,
    )
    expect(() => encodeResponse(small, 0, { text: 'x'.repeat(40_000) })).toThrow(ProtocolError)
  })
})

describe('the writer', () => {
  it.each(['bool', 'int8', 'int16', 'uint16', 'int32', 'uvarint'] as const)(
    'writes %s exactly where its memory ends and has to grow',
    kind => {
      for (let before = 500; before <= 516; before++) {
        const writer = new Writer()
        writer.raw(Buffer.alloc(before, 0xaa))
        if (kind === 'bool') writer.bool(true)
        else writer[kind](1)
        const written = writer.finish()
        expect(written.subarray(0, before)).toEqual(Buffer.alloc(before, 0xaa))
        expect(Number.parseInt(written.toString('hex', before), 16)).toBe(1)
      }
    },
  )
})

describe('headers', () => {
  const given = { correlationId: 7, clientId: 'ottla' }

  it.each([
    [1, null],
    [9, 'ottla'],
  ])('of a Metadata v%d request is read back', (version, clientId) => {
    const header = encodeRequestHeader(metadata, version, { correlationId: 7, clientId })
    expect(decodeRequestHeader(Buffer.concat([header, Buffer.from('body')]))).toEqual({
      apiKey: 3,
      apiVersion: version,
      correlationId: 7,
      clientId,
      bodyPosition: header.length,
    })
  })

  it('of a flexible version has a tag buffer, except the answer to ApiVersions', () => {
    expect(encodeRequestHeader(metadata, 9, given).length - encodeRequestHeader(metadata, 8, given).length).toBe(1)
    expect(encodeResponseHeader(metadata, 9, 7).length).toBe(5)
    expect(encodeResponseHeader(metadata, 8, 7).length).toBe(4)
    expect(encodeResponseHeader(apiVersions, 4, 7).length).toBe(4)
    expect(decodeResponseHeader(metadata, 9, Buffer.from([0, 0, 0, 7, 0]))).toEqual({
      correlationId: 7,
      bodyPosition: 5,
    })
  })

  it('too short is a ProtocolError', () => {
    expect(() => decodeRequestHeader(Buffer.from([0, 3, 0]))).toThrow(ProtocolError)
  })
})

describe('the error catalogue', () => {
  it("knows Kafka's codes", () => {
    expect(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION).toBe(3)
    expect(errorName(25)).toBe('UNKNOWN_MEMBER_ID')
    expect(isRetriable(ErrorCode.NOT_COORDINATOR)).toBe(true)
    expect(isRetriable(ErrorCode.ILLEGAL_GENERATION)).toBe(false)
    expect(describeError(ErrorCode.TOPIC_ALREADY_EXISTS)?.message).toBe('Topic with this name already exists.')
    expect(errorName(4711)).toBe('ERROR_4711')
  })
})

describe('the registry', () => {
  it('says which requests write', () => {
    const writing = [...apis.values()].filter(api => api.writes).map(api => api.name)
    expect(writing).toEqual([
      'Produce',
      'OffsetCommit',
      'JoinGroup',
      'Heartbeat',
      'LeaveGroup',
      'SyncGroup',
      'CreateTopics',
      'DeleteTopics',
      'DeleteRecords',
      'InitProducerId',
      'AddPartitionsToTxn',
      'AddOffsetsToTxn',
      'EndTxn',
      'TxnOffsetCommit',
      'CreateAcls',
      'DeleteAcls',
      'AlterConfigs',
      'AlterReplicaLogDirs',
      'CreatePartitions',
      'DeleteGroups',
      'ElectLeaders',
      'IncrementalAlterConfigs',
      'AlterPartitionReassignments',
      'OffsetDelete',
      'AlterClientQuotas',
      'AlterUserScramCredentials',
    ])
  })
})
