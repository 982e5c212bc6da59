// The ways in which a chunk is sent so that it is there once, also when everything stops in the middle: by transactions,
// or by reading back what has arrived. Each finds out about the chunk that it was interrupted in.

import { encodeBatch } from '#core/records/batch.ts'
import type { Compression } from '#core/records/compression.ts'
import { positionIn, type SourceHeaders, tellsPosition } from '#core/replay/mapping.ts'
import { decodeProgress, encodeProgress } from '#core/replay/progress.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { settledOffsets } from '#kafka/group-offsets.ts'
import { boundsOf } from '#kafka/offsets.ts'
import { produceBatch } from '#kafka/produce.ts'
import { type ProducerIdentity, TransactionalProducer } from '#kafka/transactional-producer.ts'
import type { SourceStretch } from '../stretches.ts'
import type { Chunk, ChunkBatch } from './chunks.ts'
import {
  followingSequence,
  type Journal,
  type JournalChunk,
  type Journalled,
  type JournalSend,
  placeOf,
  placesIn,
  recordsIn,
} from './journal.ts'
import { PartitionRecords } from './source-records.ts'

const PRODUCE_OPTIONS = { acks: -1, timeoutMs: 30_000 } as const
export interface DeliveryParts {
  replayId: string
  writer: KafkaConnection
  journal: Journal
  sources: readonly SourceStretch[]
  /** By topic, ascending. */
  targets: ReadonlyMap<string, readonly number[]>
  compression: Compression
  headers: SourceHeaders
  /** Maps these records of the source again, as one batch each. */
  again(sends: readonly JournalSend[]): Promise<ChunkBatch[]>
}

export interface Recovered {
  /** Where each source partition goes on. */
  next: bigint[]
  /** Number of the next chunk. */
  chunk: number
  /** The chunk that was pending, where it turned out to be there. */
  arrived: JournalChunk | null
}

export interface Delivery {
  /** Before the first chunk: what came of the one that was interrupted. @throws KafkaFailure */
  recover(journalled: Journalled): Promise<Recovered>
  /** Answers what the journal has of it. @throws KafkaFailure; then it may be there or not, which `recover` finds out */
  send(chunk: Chunk, number: number): Promise<JournalChunk>
}

/** Both the transactional id and the group of a replay. */
export const transactionalIdOf = (replayId: string) => `ottla-replay-${replayId}`

export class ByTransactions implements Delivery {
  readonly #parts: DeliveryParts
  readonly #producer: TransactionalProducer
  readonly #sequences = new Map<string, number>()
  #records = 0n

  constructor(parts: DeliveryParts) {
    this.#parts = parts
    const id = transactionalIdOf(parts.replayId)
    this.#producer = new TransactionalProducer(parts.writer, id, id)
  }

  async recover({ last, pending }: Journalled): Promise<Recovered> {
    const { writer, replayId, sources, journal } = this.#parts
    await this.#producer.open()
    const { topic, partitions } = this.#progressTopic()
    const committed = await settledOffsets(writer, transactionalIdOf(replayId), [{ topic, partitions }])
    const progress = decodeProgress(committed.map(({ metadata }) => metadata))
    if (progress === null) {
      if (last !== null) throw progressGone(transactionalIdOf(replayId))
      if (pending !== null) await journal.add({ void: pending.chunk })
      return { next: sources.map(({ from }) => from), chunk: 1, arrived: null }
    }
    this.#records = committed[0]?.offset ?? 0n
    const next = sources.map(({ from }, index) => from + (progress.passed[index] ?? 0n))
    if (pending === null) return { next, chunk: progress.chunk + 1, arrived: null }
    const arrived = progress.chunk >= pending.chunk
    await journal.add(arrived ? { done: pending.chunk, bases: null } : { void: pending.chunk })
    return { next, chunk: progress.chunk + 1, arrived: arrived ? pending : null }
  }

  async send(chunk: Chunk, number: number): Promise<JournalChunk> {
    const { sources, journal, compression } = this.#parts
    const { topic, partitions } = this.#progressTopic()
    const passed = sources.map(({ from }, index) => (chunk.next[index] ?? from) - from)
    const metadata = encodeProgress({ chunk: number, passed }, partitions.length) ?? []
    const records = this.#records + BigInt(chunk.records + chunk.failed.length)
    const offsets = metadata.map((text, index) => ({
      topic,
      partition: partitions[index] ?? 0,
      offset: records,
      metadata: text,
    }))
    let written: JournalChunk
    try {
      if (chunk.batches.length > 0) await this.#producer.addPartitions(chunk.batches)
      const sends = await allOf(
        chunk.batches.map(async (batch): Promise<JournalSend> => {
          const sequence = this.#sequences.get(placeOf(batch)) ?? 0
          const encoded = encode(batch, compression, this.#producer.identity, sequence, true)
          const base = await this.#producer.produce(batch, encoded)
          const send = { ...sendOf(batch, sequence, base), base }
          this.#sequences.set(placeOf(batch), followingSequence(send))
          return send
        }),
      )
      await this.#producer.commitOffsets(offsets)
      written = lineOf(chunk, number, sends)
      await journal.add(written)
    } catch (error) {
      // Readers of committed records wait for its end; where this fails too, the broker ends it in time.
      await this.#producer.end(false).catch(() => {})
      throw error
    }
    await this.#producer.end(true)
    await journal.add({ done: number, bases: null })
    this.#records = records
    return written
  }

  /** Progress is committed for the first target topic: brokers refuse commits for topics that they do not have. */
  #progressTopic() {
    const [first] = this.#parts.targets
    return { topic: first?.[0] ?? '', partitions: first?.[1] ?? [] }
  }
}

export class ByReadingBack implements Delivery {
  readonly #parts: DeliveryParts
  readonly #producer: ProducerIdentity | null
  readonly #sequences = new Map<string, number>()
  /** Behind what is known to be there, of each target partition. */
  readonly #ends = new Map<string, bigint>()

  /** @param producer kept from run to run, so that the broker too tells a batch that comes twice; null: plain batches */
  constructor(parts: DeliveryParts, producer: ProducerIdentity | null) {
    this.#parts = parts
    this.#producer = producer
  }

  async recover({ last, sequences, pending }: Journalled): Promise<Recovered> {
    const { sources, writer, targets, journal } = this.#parts
    for (const [topic, partitions] of targets)
      for (const [partition, { end }] of await boundsOf(writer, topic, partitions))
        this.#ends.set(placeOf({ topic, partition }), end)
    for (const [place, sequence] of sequences) this.#sequences.set(place, sequence)
    const start = { next: last?.next ?? sources.map(({ from }) => from), chunk: (last?.chunk ?? 0) + 1 }
    if (pending === null) return { ...start, arrived: null }
    const found = await allOf(pending.sends.map(send => this.#lookFor(send)))
    const missing = pending.sends.filter((_, index) => found[index] === null)
    const sent = await this.#sendAgain(missing)
    const bases = pending.sends.map((send, index) => found[index] ?? sent.get(send) ?? -1n)
    await journal.add({ done: pending.chunk, bases })
    for (const send of pending.sends) this.#passed(send)
    const arrived = { ...pending, sends: pending.sends.map((send, index) => ({ ...send, base: bases[index] ?? null })) }
    return { next: pending.next, chunk: pending.chunk + 1, arrived }
  }

  async send(chunk: Chunk, number: number): Promise<JournalChunk> {
    const { journal } = this.#parts
    const sends = chunk.batches.map(batch => {
      const sequence = this.#producer === null ? -1 : (this.#sequences.get(placeOf(batch)) ?? 0)
      return sendOf(batch, sequence, this.#ends.get(placeOf(batch)) ?? 0n)
    })
    await journal.add(lineOf(chunk, number, sends))
    const bases = await allOf(chunk.batches.map((batch, index) => this.#produce(batch, sends[index]?.sequence ?? -1)))
    await journal.add({ done: number, bases })
    for (const [index, send] of sends.entries()) {
      this.#passed(send)
      this.#ends.set(placeOf(send), (bases[index] ?? 0n) + BigInt(recordsIn(send)))
    }
    return lineOf(
      chunk,
      number,
      sends.map((send, index) => ({ ...send, base: bases[index] ?? null })),
    )
  }

  #passed(send: JournalSend): void {
    if (send.sequence >= 0) this.#sequences.set(placeOf(send), followingSequence(send))
  }

  async #produce(batch: ChunkBatch, sequence: number): Promise<bigint> {
    const { writer, compression } = this.#parts
    const encoded = encode(batch, compression, this.#producer, sequence, false)
    const { offset } = await produceBatch(writer, batch.topic, batch.partition, encoded, PRODUCE_OPTIONS)
    return offset ?? -1n
  }

  /** A batch is there as a whole or not at all: its first record tells. */
  async #lookFor(send: JournalSend): Promise<bigint | null> {
    const { writer, headers, replayId, sources } = this.#parts
    if (!tellsPosition(headers)) return null
    const [first] = placesIn(send)
    const source = sources[first?.source ?? -1]
    if (first === undefined || source === undefined) return null
    const wanted = `${source.topic}/${source.partition}/${first.offset}`
    const { topic, partition, end: from } = send
    const until = (await boundsOf(writer, topic, [partition])).get(partition)?.end ?? from
    const stretch = { topic, partition, from, until, offsets: null }
    const tail = new PartitionRecords(new BrokerLog(writer, topic), stretch, 'read_uncommitted', null, () => {})
    for (let records = await tail.next(); records !== null; records = await tail.next()) {
      const found = records.find(record => positionIn(record.headers, headers, replayId) === wanted)
      if (found !== undefined) return found.offset
    }
    return null
  }

  async #sendAgain(missing: readonly JournalSend[]): Promise<Map<JournalSend, bigint>> {
    if (missing.length === 0) return new Map()
    const batches = await this.#parts.again(missing)
    const sent = await allOf(
      missing.map(async (send, index): Promise<[JournalSend, bigint]> => {
        const batch = batches[index]
        return [send, batch === undefined ? -1n : await this.#produce(batch, send.sequence)]
      }),
    )
    return new Map(sent)
  }
}

/** Nothing is under way any more when it fails. */
async function allOf<Result>(all: Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(all)
  return Promise.all(all)
}

function encode(
  { records }: ChunkBatch,
  compression: Compression,
  producer: ProducerIdentity | null,
  baseSequence: number,
  isTransactional: boolean,
): Buffer {
  // Records carry no offset of their own: it is the target's to give.
  return encodeBatch(records, {
    compression,
    ...(producer === null ? {} : { ...producer, baseSequence, isTransactional }),
  })
}

function lineOf({ failed, next }: Chunk, chunk: number, sends: JournalSend[]): JournalChunk {
  return { chunk, sends, failed: failed.map(({ source, offset, why }) => [source, offset, why]), next }
}

function sendOf({ topic, partition, places }: ChunkBatch, sequence: number, end: bigint): JournalSend {
  const runs: JournalSend['runs'] = []
  for (const { source, offset } of places) {
    const last = runs.at(-1)
    if (last !== undefined && last[0] === source && last[1] + BigInt(last[2]) === offset) last[2]++
    else runs.push([source, offset, 1])
  }
  return { topic, partition, sequence, end, base: null, runs }
}

function progressGone(group: string): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_PROGRESS_GONE',
    what: 'The target no longer has the offsets that say how far the replay came',
    where: { group },
    remedy: 'Kafka forgets them after offsets.retention.minutes, 7 days by default. Verify it to see what is missing.',
  })
}
