// Reads the target back and compares each record with what the source holds and the mapping makes of it, chunk after chunk
// of the journal. Memory is that of a chunk: source and target are each read once, in their order.
import type { ReplayPlan, ReplaySpec, Verification } from '#contract/replay.contract.ts'
import type { LogSource } from '#core/log/source.ts'
import type { KafkaRecord } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { type Mapped, mapper, positionIn, tellsPosition } from '#core/replay/mapping.ts'
import { MappingError } from '#core/replay/template.ts'
import type { Work } from '../steps.ts'
import type { SourceStretch } from '../stretches.ts'
import { offsetsAsked } from '../stretches.ts'
import { decidedChunks, type JournalChunk, type JournalSend, placeOf, placesIn } from './journal.ts'
import { PartitionCursor } from './partition-cursor.ts'
import { isolationOf, stretchesOf } from './stretches.ts'

const LISTED = 100

export interface VerifyParts {
  id: string
  folder: string
  spec: ReplaySpec
  plan: ReplayPlan
  /** Of each target topic. */
  partitions: ReadonlyMap<string, readonly number[]>
  /** Whether the topic keeps the producer's times. */
  keepsTime(topic: string): boolean
  source(topic: string): LogSource
  target(topic: string): LogSource
  /** Of target partitions, by `topic/partition`: where they ended before the first was sent, and where they end now. */
  begins: Readonly<Record<string, bigint>>
  ends: ReadonlyMap<string, bigint>
}

type Difference = Verification['differences'][number]

export async function verifyReplay(parts: VerifyParts, work: Work): Promise<Verification> {
  await initCompression()
  return new Verifying(parts).run(work)
}

class Verifying {
  readonly #parts: VerifyParts
  readonly #sources: SourceStretch[]
  readonly #read: PartitionCursor[]
  readonly #targets = new Map<string, PartitionCursor>()
  readonly #map
  readonly #counts: Omit<Verification, 'isExact' | 'at' | 'duplicatesKnown' | 'timestampsCompared'> = {
    sent: 0,
    same: 0,
    different: 0,
    missing: 0,
    duplicates: 0,
    unsent: 0,
    gone: 0,
    failed: 0,
    differences: [],
  }

  constructor(parts: VerifyParts) {
    this.#parts = parts
    const { spec, plan, id, partitions } = parts
    this.#sources = stretchesOf(spec, plan)
    this.#read = this.#sources.map(each => new PartitionCursor(parts.source(each.topic), each, isolationOf(spec)))
    this.#map = mapper(spec.mapping, id, partitions, () => 0n)
  }

  async run(work: Work): Promise<Verification> {
    const all = Number(offsetsAsked(this.#sources))
    for await (const chunk of decidedChunks(this.#parts.folder)) {
      work.signal.throwIfAborted()
      await this.#chunk(chunk)
      const { sent, failed } = this.#counts
      work.report({ share: Math.min(1, (sent + failed) / Math.max(1, all)), records: sent, bytes: 0 })
    }
    await this.#rest(work)
    return this.#result()
  }

  async #chunk(chunk: JournalChunk): Promise<void> {
    const wanted = chunk.sends.flatMap(send => [...placesIn(send)])
    const listed = new Set(chunk.failed.map(([source, offset]) => `${source}/${offset}`))
    this.#counts.failed += chunk.failed.length
    const found = await this.#sourceRecords(wanted, listed, chunk.next)
    for (const send of chunk.sends) await this.#send(send, found)
  }

  /** Of a chunk, by `source/offset`. What lies between and was not sent is told. */
  async #sourceRecords(
    wanted: readonly { source: number; offset: bigint }[],
    failed: ReadonlySet<string>,
    next: readonly bigint[],
  ): Promise<Map<string, KafkaRecord>> {
    const found = new Map<string, KafkaRecord>()
    const places = new Set(wanted.map(({ source, offset }) => `${source}/${offset}`))
    for (const [source, cursor] of this.#read.entries()) {
      for await (const record of cursor.below(next[source] ?? 0n)) {
        const place = `${source}/${record.offset}`
        if (places.has(place)) found.set(place, record)
        else if (!failed.has(place)) this.#unsent(source, record.offset)
      }
    }
    return found
  }

  async #send(send: JournalSend, found: ReadonlyMap<string, KafkaRecord>): Promise<void> {
    const cursor = this.#target(send)
    const { topic, partition } = send
    for (const place of placesIn(send)) {
      this.#counts.sent++
      const { target } = place
      const record = found.get(`${place.source}/${place.offset}`)
      const there = target === null ? null : await this.#at(cursor, send, target)
      if (there === null) {
        this.#counts.missing++
        this.#list(place, target === null ? null : { topic, partition, offset: target }, 'missing')
      } else if (record === undefined) {
        this.#counts.gone++
        this.#list(place, { topic, partition, offset: there.offset }, 'gone')
      } else this.#compare(place, send, there, record)
    }
  }

  #compare(
    place: { source: number; offset: bigint },
    { topic, partition }: JournalSend,
    there: KafkaRecord,
    record: KafkaRecord,
  ) {
    const { topic: from = '', partition: of = -1 } = this.#sources[place.source] ?? {}
    const what = this.#differenceOf({ ...record, topic: from, partition: of }, topic, there)
    if (what === null) this.#counts.same++
    else {
      this.#counts.different++
      this.#list(place, { topic, partition, offset: there.offset }, what)
    }
  }

  #differenceOf(
    record: KafkaRecord & { topic: string; partition: number },
    topic: string,
    there: KafkaRecord,
  ): Difference['what'] | null {
    try {
      return differenceBetween(this.#map(record), there, this.#comparesTime(topic))
    } catch (error) {
      if (error instanceof MappingError) return 'value' // what was mapped once cannot be any more
      throw error
    }
  }

  #comparesTime(topic: string): boolean {
    return this.#parts.spec.mapping.timestamp.by !== 'now' && this.#parts.keepsTime(topic)
  }

  /** The record at the offset; what is passed by on the way there is looked at for a second copy. */
  async #at(cursor: PartitionCursor, send: JournalSend, offset: bigint): Promise<KafkaRecord | null> {
    for await (const passed of cursor.below(offset)) this.#other(send, passed)
    for await (const record of cursor.below(offset + 1n)) if (record.offset === offset) return record
    return null
  }

  /** Behind what the journal knows: of the targets a second copy, of the sources what was not sent. */
  async #rest(work: Work): Promise<void> {
    for (const [topic, partitions] of this.#parts.partitions) {
      for (const partition of partitions) {
        const cursor = this.#target({ topic, partition })
        for await (const record of cursor.below(this.#parts.ends.get(placeOf({ topic, partition })) ?? 0n)) {
          work.signal.throwIfAborted()
          this.#other({ topic, partition }, record)
        }
      }
    }
    for (const [source, cursor] of this.#read.entries()) {
      for await (const record of cursor.below(this.#sources[source]?.until ?? 0n)) {
        work.signal.throwIfAborted()
        this.#unsent(source, record.offset)
      }
    }
  }

  /** A record that the journal does not know, at a place behind the first that it knows. */
  #other({ topic, partition }: { topic: string; partition: number }, record: KafkaRecord): void {
    const { spec, id } = this.#parts
    if (spec.mapping.headers.source.replay === null) return
    const place = positionIn(record.headers, spec.mapping.headers.source, id)
    if (place === null) return
    this.#counts.duplicates++
    const [offset, from, ...name] = place.split('/').reverse()
    const source = { topic: name.reverse().join('/'), partition: Number(from), offset: BigInt(offset ?? -1) }
    this.#add({ source, target: { topic, partition, offset: record.offset }, what: 'duplicate' })
  }

  #unsent(source: number, offset: bigint): void {
    this.#counts.unsent++
    this.#list({ source, offset }, null, 'unsent')
  }

  #list(
    { source, offset }: { source: number; offset: bigint },
    target: Difference['target'],
    what: Difference['what'],
  ): void {
    const { topic = '', partition = -1 } = this.#sources[source] ?? {}
    this.#add({ source: { topic, partition, offset }, target, what })
  }

  #add(difference: Difference): void {
    if (this.#counts.differences.length < LISTED) this.#counts.differences.push(difference)
  }

  #target({ topic, partition }: { topic: string; partition: number }): PartitionCursor {
    const place = placeOf({ topic, partition })
    const known = this.#targets.get(place)
    if (known !== undefined) return known
    const from = this.#parts.begins[place] ?? 0n
    const until = this.#parts.ends.get(place) ?? 0n
    const stretch = { topic, partition, from, until, offsets: null }
    const cursor = new PartitionCursor(this.#parts.target(topic), stretch, 'read_committed')
    this.#targets.set(place, cursor)
    return cursor
  }

  #result(): Verification {
    const { mapping } = this.#parts.spec
    const counts = this.#counts
    const { same, sent, duplicates, unsent, failed } = counts
    return {
      ...counts,
      duplicatesKnown: tellsPosition(mapping.headers.source) && mapping.headers.source.replay !== null,
      timestampsCompared: [...this.#parts.partitions.keys()].every(topic => this.#comparesTime(topic)),
      isExact: same === sent && duplicates + unsent + failed === 0,
      at: new Date().toISOString(),
    }
  }
}

/** The first part that differs. */
export function differenceBetween(wanted: Mapped, there: KafkaRecord, withTime: boolean): Difference['what'] | null {
  if (!isSame(wanted.key, there.key)) return 'key'
  if (!isSame(wanted.value, there.value)) return 'value'
  const headers =
    wanted.headers.length === there.headers.length &&
    wanted.headers.every(({ key, value }, index) => {
      const other = there.headers[index]
      return other !== undefined && isSame(key, other.key) && isSame(value, other.value)
    })
  if (!headers) return 'headers'
  return withTime && wanted.timestamp !== there.timestamp ? 'timestamp' : null
}

function isSame(left: Uint8Array | null, right: Buffer | null): boolean {
  return left === null || right === null ? left === right : right.equals(left)
}
