// One replay while it runs: reads, maps, sends chunk after chunk, and keeps its file and its journal true. Begins where
// the last run was interrupted.
import type { LogSource } from '#core/log/source.ts'
import { initCompression } from '#core/records/compression.ts'
import { type Mapped, mapper } from '#core/replay/mapping.ts'
import { type Clock, Pace, systemClock } from '#core/replay/pace.ts'
import type { PlacedRecord } from '#core/replay/template.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { patience } from '#kafka/patience.ts'
import { problemOf } from '../problem-of.ts'
import type { Work } from '../steps.ts'
import type { SourceStretch } from '../stretches.ts'
import { type Chunk, type ChunkBatch, Chunks } from './chunks.ts'
import { ByReadingBack, ByTransactions, type Delivery } from './delivery.ts'
import { Journal, type JournalSend, passChunk, placesIn, readJournal } from './journal.ts'
import { type ReplayFile, writeReplay } from './replay-file.ts'
import { PartitionRecords, recordsOf } from './source-records.ts'
import { isolationOf, stretchesOf } from './stretches.ts'
import { mostBytesOf, partitionsOf } from './targets.ts'

const SAVE_EVERY_MS = 1000
/** After a broker was lost, before it is looked at what arrived. */
const PAUSE_MS = 500

export interface ReplayParts {
  id: string
  folder: string
  file: ReplayFile
  /** Of the source's topics. */
  log(topic: string): LogSource
  writer: KafkaConnection
  clock?: Clock
}

export class RunningReplay {
  readonly #parts: ReplayParts
  readonly #sources: SourceStretch[]
  readonly #clock: Clock
  #file: ReplayFile
  #savedAt = 0
  #bytes = 0

  constructor(parts: ReplayParts) {
    this.#parts = parts
    this.#file = parts.file
    this.#clock = parts.clock ?? systemClock
    this.#sources = stretchesOf(parts.file.spec, parts.file.plan)
  }

  /** Until its end, or until the work is aborted, which ends it behind a chunk. @throws KafkaFailure why it stopped */
  async run(work: Work): Promise<ReplayFile> {
    await initCompression()
    const journal = await Journal.open(this.#parts.folder)
    try {
      const isWhole = await this.#sendThroughFailures(journal, work)
      await this.#save({ status: isWhole ? 'complete' : 'interrupted', problem: null })
      return this.#file
    } catch (error) {
      const failure = asFailure(error, { replay: this.#file.name })
      const status = failure.code === 'REPLAY_RECORD_FAILED' ? 'failed' : 'interrupted'
      await this.#save({ status, problem: problemOf(failure) }).catch(() => {}) // the first failure is the one that counts
      throw failure
    } finally {
      await journal.close()
    }
  }

  /** A lost broker does not end it at once: as if it were resumed, it goes on behind what turns out to have arrived. */
  async #sendThroughFailures(journal: Journal, work: Work): Promise<boolean> {
    const { retryMs } = this.#parts.writer
    for (let isPatient = patience(retryMs); ; ) {
      const before = this.#file.sent + this.#file.failed
      try {
        return await this.#send(journal, work)
      } catch (error) {
        if (this.#file.sent + this.#file.failed > before) isPatient = patience(retryMs)
        if (work.signal.aborted || !mayGoOn(asFailure(error, {})) || !isPatient()) throw error
        await this.#clock.wait(PAUSE_MS, work.signal)
      }
    }
  }

  /** Whether it came to its end. */
  async #send(journal: Journal, work: Work): Promise<boolean> {
    const { spec, plan } = this.#file
    const { writer, id } = this.#parts
    const targets = await partitionsOf(
      writer,
      plan.targets.map(each => each.topic),
    )
    const map = mapper(spec.mapping, id, targets, () => BigInt(Date.now()))
    const delivery = this.#delivery(journal, targets, map)
    const journalled = await readJournal(this.#parts.folder)
    const recovered = await delivery.recover(journalled)
    if (recovered.arrived !== null) passChunk(journalled, recovered.arrived)
    const { sent, failed } = journalled
    await this.#save({ status: 'running', problem: null, sent, failed })
    work.report({ share: null, records: sent, bytes: 0 })
    const partitions = this.#sources.map(
      (source, index) =>
        new PartitionRecords(
          this.#parts.log(source.topic),
          source,
          isolationOf(spec),
          recovered.next[index] ?? null,
          () => {},
        ),
    )
    const chunks = new Chunks(recordsOf(partitions, spec.pace.by === 'original'), {
      map,
      sources: this.#sources,
      next: recovered.next,
      onFailure: spec.onFailure,
      compression: spec.compression,
      mostBytes: await mostBytesOf(writer, [...targets.keys()]),
      pace: new Pace(spec.pace, this.#clock),
      clock: this.#clock,
      signal: work.signal,
    })
    let upcoming = chunks.take()
    for (let number = recovered.chunk; ; number++) {
      const chunk = await upcoming
      if (chunk === null) return !work.signal.aborted
      upcoming = chunks.take()
      // Awaited in the next round, unless sending this chunk fails.
      upcoming.catch(() => {})
      await delivery.send(chunk, number)
      await this.#passed(chunk, work)
      if (work.signal.aborted) return false
    }
  }

  async #passed(chunk: Chunk, work: Work): Promise<void> {
    this.#file.sent += chunk.records
    this.#file.failed += chunk.failed.length
    this.#bytes += chunk.bytes
    work.report({ share: this.#share(chunk), records: this.#file.sent, bytes: this.#bytes })
    if (performance.now() - this.#savedAt > SAVE_EVERY_MS) await this.#save({})
  }

  /** Of all offsets that are asked for. */
  #share({ next }: Chunk): number {
    let [passed, all] = [0n, 0n]
    for (const [index, { from, until }] of this.#sources.entries()) {
      passed += (next[index] ?? from) - from
      all += until - from
    }
    return all === 0n ? 1 : Math.min(1, Number(passed) / Number(all))
  }

  #delivery(
    journal: Journal,
    targets: ReadonlyMap<string, readonly number[]>,
    map: (record: PlacedRecord) => Mapped,
  ): Delivery {
    const { spec, onceOnly, producer } = this.#file
    const parts = {
      replayId: this.#parts.id,
      writer: this.#parts.writer,
      journal,
      sources: this.#sources,
      targets,
      compression: spec.compression,
      headers: spec.mapping.headers.source,
      again: (sends: readonly JournalSend[]) => this.#again(sends, map),
    }
    return onceOnly === 'transactions' ? new ByTransactions(parts) : new ByReadingBack(parts, producer)
  }

  /** @throws KafkaFailure where the source no longer has what was to be sent */
  async #again(sends: readonly JournalSend[], map: (record: PlacedRecord) => Mapped): Promise<ChunkBatch[]> {
    const isolation = isolationOf(this.#file.spec)
    const batches: ChunkBatch[] = []
    for (const send of sends) {
      const { topic, partition } = send
      const batch: ChunkBatch = { topic, partition, records: [], places: [], bytes: 0 }
      const found = new Map<string, Mapped>()
      for (const [source, offsets] of offsetsIn(send)) {
        const stretch = this.#sources[source]
        const from = offsets[0]
        if (stretch === undefined || from === undefined) continue
        const reading = new PartitionRecords(
          this.#parts.log(stretch.topic),
          { ...stretch, from, until: (offsets.at(-1) ?? from) + 1n, offsets },
          isolation,
          null,
          () => {},
        )
        for (let records = await reading.next(); records !== null; records = await reading.next())
          for (const record of records)
            found.set(
              `${source}/${record.offset}`,
              map({ ...record, topic: stretch.topic, partition: stretch.partition }),
            )
      }
      for (const { source, offset } of placesIn(send)) {
        const mapped = found.get(`${source}/${offset}`)
        if (mapped === undefined) throw sourceGone(this.#sources[source], offset)
        batch.records.push({ ...mapped, topic, partition })
        batch.places.push({ source, offset })
      }
      batches.push(batch)
    }
    return batches
  }

  async #save(change: Partial<Pick<ReplayFile, 'status' | 'problem' | 'sent' | 'failed'>>): Promise<void> {
    this.#savedAt = performance.now()
    this.#file = { ...this.#file, ...change, updatedAt: new Date().toISOString() }
    await writeReplay(this.#parts.folder, this.#file)
  }
}

/** What was under way may have arrived or not. */
const mayGoOn = ({ retriable, code }: KafkaFailure): boolean => retriable || code === 'WRITE_NOT_CONFIRMED'

/** By source, ascending. */
function offsetsIn(send: JournalSend): Map<number, bigint[]> {
  const sources = new Map<number, bigint[]>()
  for (const { source, offset } of placesIn(send)) {
    const offsets = sources.get(source) ?? []
    sources.set(source, offsets)
    offsets.push(offset)
  }
  return sources
}

function sourceGone(source: SourceStretch | undefined, offset: bigint): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_SOURCE_GONE',
    what: 'A record that was being sent when it was interrupted is no longer in the source',
    where: { topic: source?.topic ?? '', partition: String(source?.partition ?? ''), offset: String(offset) },
    remedy: 'It cannot be resumed once only. Verify it to see what is in the target, and replay the rest anew.',
  })
}
