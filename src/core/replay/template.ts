// Text with places to fill in from a record: `{{key}}`, `{{value.path.0.to}}`, `{{json value.path}}`, `{{header.name}}`,
// `{{topic}}`, `{{partition}}`, `{{offset}}`, `{{timestamp}}`. Nothing is run; what is not there is said, never guessed.
import { isUtf8 } from 'node:buffer'
import type { KafkaRecord } from '../records/record.ts'
import { decodeString, type JsonKind, JsonLookup, type Step, step } from '../search/json-path.ts'

/** Why a record cannot be mapped; in a sentence for a person. */
export class MappingError extends Error {}

export interface PlacedRecord extends KafkaRecord {
  topic: string
  partition: number
}

/** A part of the text after it was filled in. */
type Filling = (record: PlacedRecord) => Buffer

const PLACE = /\{\{\s*(json\s+)?([^{}]*?)\s*\}\}/g
const INDEX = /^\d+$/

/** @throws MappingError where a place names nothing that a record has */
export function parseTemplate(text: string): Filling {
  const parts: Filling[] = []
  let at = 0
  for (const found of text.matchAll(PLACE)) {
    const [whole, json, name = ''] = found
    parts.push(literal(text.slice(at, found.index)), placeOf(name, json !== undefined))
    at = found.index + whole.length
  }
  parts.push(literal(text.slice(at)))
  return record => Buffer.concat(parts.map(fill => fill(record)))
}

function literal(text: string): Filling {
  const bytes = Buffer.from(text, 'utf8')
  return () => bytes
}

function placeOf(name: string, asJson: boolean): Filling {
  const written = `{{${asJson ? 'json ' : ''}${name}}}`
  const bytes = bytesOf(name, written)
  if (!asJson) return record => bytes(record).text
  return record => {
    const { json, text } = bytes(record)
    if (json !== null) return json
    if (!isUtf8(text)) throw new MappingError(`${written}: the bytes are no text`)
    return Buffer.from(JSON.stringify(text.toString('utf8')))
  }
}

interface Found {
  /** As it stands in text. */
  text: Buffer
  /** Its JSON where it is known to be some. */
  json: Buffer | null
}

function bytesOf(name: string, written: string): (record: PlacedRecord) => Found {
  const number = (value: bigint | number): Found => {
    const text = Buffer.from(String(value))
    return { text, json: text }
  }
  if (name === 'partition') return record => number(record.partition)
  if (name === 'offset') return record => number(record.offset)
  if (name === 'timestamp') return record => number(record.timestamp)
  if (name === 'topic') return record => ({ text: Buffer.from(record.topic), json: null })
  if (name.startsWith('header.')) return record => ({ text: headerOf(record, name.slice(7), written), json: null })
  const [part, ...path] = name.split('.')
  if (part !== 'key' && part !== 'value') throw new MappingError(`${written} names nothing that a record has`)
  if (path.includes('')) throw new MappingError(`${written} has an empty step in its path`)
  const there = (record: PlacedRecord): Buffer => {
    const bytes = record[part]
    if (bytes === null) throw new MappingError(`${written}: the ${part} is null`)
    return bytes
  }
  if (path.length === 0) return record => ({ text: there(record), json: null })
  const lookup = pathLookup(path)
  return record => lookup(there(record)) ?? missing(`${written}: there is no such field`)
}

function missing(what: string): never {
  throw new MappingError(what)
}

/** The last of that name, as brokers' clients read it. */
function headerOf({ headers }: PlacedRecord, name: string, written: string): Buffer {
  const found = headers.findLast(({ key }) => key.toString('utf8') === name)
  if (found === undefined) throw new MappingError(`${written}: there is no such header`)
  if (found.value === null) throw new MappingError(`${written}: the header is null`)
  return found.value
}

/** A step of digits is an index in a list and a name in an object: the object is tried first. */
function pathLookup(path: readonly string[]): (bytes: Buffer) => Found | null {
  let found: Found | null = null
  const visit = (kind: JsonKind, bytes: Buffer, start: number, end: number): boolean => {
    const json = bytes.subarray(start, end)
    const text = kind === 'string' ? decodeString(bytes, start, end) : null
    found = { json, text: text === null ? json : Buffer.from(text, 'utf8') }
    return true
  }
  const lookups = waysOf(path).map(way => new JsonLookup(way, visit))
  return bytes => {
    found = null
    for (const lookup of lookups) if (lookup.test(bytes)) break
    return found
  }
}

const MOST_WAYS = 64

function waysOf(path: readonly string[]): Step[][] {
  return path.reduce<Step[][]>(
    (ways, each) => {
      const next = ways.map(way => [...way, step(each)])
      if (!INDEX.test(each) || next.length * 2 > MOST_WAYS) return next
      return [...next, ...ways.map(way => [...way, { index: Number(each) }])]
    },
    [[]],
  )
}
