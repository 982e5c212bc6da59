// The write gate on its own: requests of every writing API, in every version, as Kafka's own client writes them.
import { describe, expect, it, vi } from 'vitest'
import { incrementalAlterConfigs } from '#core/protocol/apis/incremental-alter-configs.ts'
import { apis } from '#core/protocol/apis/index.ts'
import { produce } from '#core/protocol/apis/produce.ts'
import { encodeRequest } from '#core/protocol/schema.ts'
import { encodeBatch } from '#core/records/batch.ts'
import { passGate, type WriteGrant } from '#kafka/gate.ts'
import type { WriteRecord, WritingRequest } from '#kafka/write-record.ts'
import { goldens } from '#test/support/golden-messages.ts'

const writing = [...apis.values()].filter(api => api.writes)
const grant: WriteGrant = { reason: 'a test', expiresAt: Number.POSITIVE_INFINITY }

async function pass(request: WritingRequest, held: WriteGrant | null, send: () => Promise<unknown> = async () => ({})) {
  const records: WriteRecord[] = []
  const sent = vi.fn(send)
  const gate = { cluster: 'c', grant: held, onWrite: (record: WriteRecord) => records.push(record) }
  const error: unknown = await passGate(gate, request, sent).then(
    () => null,
    (failure: unknown) => failure,
  )
  return { records, sent: sent.mock.calls.length, error }
}

describe('without a write grant', () => {
  it.each(writing.map(api => [api.name, api] as const))('refuses %s and tells of it', async (name, api) => {
    const requests = goldens.filter(golden => golden.name === name && golden.direction === 'request')
    expect(requests.length).toBeGreaterThan(0)
    for (const { version, hex } of requests) {
      const request = { apiKey: api.key, apiName: name, apiVersion: version, body: Buffer.from(hex, 'hex') }
      const { records, sent, error } = await pass(request, null)
      expect(sent).toBe(0)
      expect(error).toMatchObject({ code: 'NO_WRITE_GRANT' })
      expect(records).toMatchObject([{ request: name, result: 'refused' }])
      for (const { what } of records) expect(() => JSON.parse(what)).not.toThrow()
    }
  })

  it('refuses an API that nobody described, and one whose grant has ended', async () => {
    const unknown = { apiKey: 999, apiName: 'Unknown', apiVersion: 0, body: Buffer.alloc(3) }
    expect(await pass(unknown, null)).toMatchObject({ sent: 0, records: [{ result: 'refused', what: '"3 bytes"' }] })
    expect(await pass(unknown, { ...grant, expiresAt: Date.now() - 1 })).toMatchObject({ sent: 0 })
    expect(await pass(unknown, grant)).toMatchObject({ sent: 1, error: null })
  })
})

describe('what the audit is told', () => {
  const batch = encodeBatch([
    { offset: 0n, timestamp: 1n, key: null, value: Buffer.from('secret payload'), headers: [] },
    { offset: 1n, timestamp: 1n, key: null, value: null, headers: [] },
  ])
  const produced: WritingRequest = {
    apiKey: produce.key,
    apiName: produce.name,
    apiVersion: 9,
    body: encodeRequest(produce, 9, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [{ name: 'shop.orders', partitionData: [{ index: 3, records: batch }] }],
    }),
  }

  it('names topic, partition and size of records, and never what is in them', async () => {
    const { records } = await pass(produced, grant)
    expect(records).toMatchObject([{ request: 'Produce', result: 'sent', detail: '' }])
    expect(records[0]?.what).toContain('"name":"shop.orders","partitionData":[{"index":3,"records":"2 records, ')
    expect(records[0]?.what).not.toContain('secret payload')
  })

  it('hides the values of secret settings', async () => {
    const body = encodeRequest(incrementalAlterConfigs, 1, {
      resources: [
        {
          resourceType: 4,
          resourceName: '1',
          configs: [
            { name: 'listener.name.x.ssl.keystore.password', configOperation: 0, value: 'hunter2' },
            { name: 'log.retention.ms', configOperation: 0, value: '1000' },
          ],
        },
      ],
      validateOnly: false,
    })
    const { key, name } = incrementalAlterConfigs
    const { records } = await pass({ apiKey: key, apiName: name, apiVersion: 1, body }, grant)
    expect(records[0]?.what).not.toContain('hunter2')
    expect(records[0]?.what).toContain('"value":"1000"')
  })

  it('finds errors within the answer, and failures to send', async () => {
    const refused = async () => ({
      answer: { responses: [{ partitionResponses: [{ errorCode: 29 }, { errorCode: 0 }] }] },
    })
    expect((await pass(produced, grant, refused)).records).toMatchObject([
      { result: 'failed', detail: 'TOPIC_AUTHORIZATION_FAILED' },
    ])
    const lost = async () => {
      throw new Error('socket hang up')
    }
    const { records, error } = await pass(produced, grant, lost)
    expect(records).toMatchObject([{ result: 'failed', detail: expect.stringContaining('socket hang up') }])
    expect(error).toBeInstanceOf(Error)
  })
})
