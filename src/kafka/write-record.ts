// What the audit is told of a writing request: its fields in readable form, and how it ended. Bytes of records and of
// group metadata are told by their size, values of secret settings not at all.

import { heartbeat } from '#core/protocol/apis/heartbeat.ts'
import { apis } from '#core/protocol/apis/index.ts'
import { errorName } from '#core/protocol/errors.ts'
import { decodeRequest } from '#core/protocol/schema.ts'
import { walkBatches } from '#core/records/batch-header.ts'
import { asFailure } from './failure.ts'

/** `sent`: answered without an error. `failed`: the cluster said no, or did not answer. `refused`: it never left. */
export interface WriteRecord {
  /** Kafka's name of the request. */
  request: string
  /** The request's fields as JSON. */
  what: string
  result: 'sent' | 'failed' | 'refused'
  /** Error names and messages; empty where all went well. */
  detail: string
}

export interface WritingRequest {
  apiKey: number
  apiName: string
  apiVersion: number
  /** Without its header. */
  body: Buffer
}

/** A heartbeat counts as writing for the gate, changes nothing, and comes every few seconds: it is recorded when refused only. */
export const isRecorded = ({ apiKey }: WritingRequest): boolean => apiKey !== heartbeat.key

export function refusedWrite(request: WritingRequest, error: unknown): WriteRecord {
  return { ...told(request), result: 'refused', detail: wordsOf(error) }
}

export function failedWrite(request: WritingRequest, error: unknown): WriteRecord {
  return { ...told(request), result: 'failed', detail: wordsOf(error) }
}

/** Error codes that every client is answered on its way: a new member joins twice, with the id of the first answer. */
const STEPS = new Set(['MEMBER_ID_REQUIRED'])

/** `answer` is a decoded response, ours or kafkajs's: any error code within it counts. */
export function answeredWrite(request: WritingRequest, answer: unknown): WriteRecord {
  const errors = [...new Set(errorsIn(answer))]
  const hasFailed = errors.some(error => !STEPS.has(error))
  return { ...told(request), result: hasFailed ? 'failed' : 'sent', detail: errors.join(', ') }
}

function told(request: WritingRequest): { request: string; what: string } {
  return { request: request.apiName, what: toldFields(fieldsOf(request)) }
}

function fieldsOf({ apiKey, apiVersion, body }: WritingRequest): unknown {
  const api = apis.get(apiKey)
  // kafkajs still sends versions that are not described here; of those the size is known.
  if (api === undefined || apiVersion < api.minVersion || apiVersion > api.maxVersion) return sizeOf(body)
  return decodeRequest(api, apiVersion, body)
}

/** Fields of a request, or of a call, as JSON fit for the audit. */
export function toldFields(fields: unknown): string {
  return JSON.stringify(readable(fields, '', ''))
}

const SECRET = /password|secret|jaas|credential|(?:^|\.)key$/i

/** @param owner the `name` beside the field, where there is one */
function readable(value: unknown, field: string, owner: string): unknown {
  if (Buffer.isBuffer(value) && field === 'records') return recordsOf(value)
  if (value instanceof Uint8Array) return sizeOf(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string' && field === 'value' && SECRET.test(owner)) return 'not recorded'
  if (Array.isArray(value)) return value.map(each => readable(each, field, owner))
  if (typeof value !== 'object' || value === null) return value
  const name = 'name' in value && typeof value.name === 'string' ? value.name : ''
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readable(each, key, name)]))
}

const sizeOf = (bytes: Uint8Array): string => `${bytes.length} bytes`

function recordsOf(bytes: Buffer): string {
  try {
    const records = [...walkBatches(bytes)].reduce((sum, { header }) => sum + header.recordCount, 0)
    return `${records} ${records === 1 ? 'record' : 'records'}, ${sizeOf(bytes)}`
  } catch {
    return sizeOf(bytes) // no batches: the broker will say so
  }
}

function* errorsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  for (const [key, each] of Object.entries(value)) {
    if (key !== 'errorCode') yield* errorsIn(each)
    else if (typeof each === 'number' && each !== 0) yield errorName(each)
  }
}

function wordsOf(error: unknown): string {
  const { code, what } = asFailure(error, {})
  return `${code}: ${what}`
}
