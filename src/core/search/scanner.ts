// Searches the raw batches of one Fetch answer: checksums, decompression, one look for candidates over the record
// areas, records only where there is a candidate. No I/O; what it is given it does not keep.
import { AbortedTransactions } from '../log/aborted-transactions.ts'
import { type BatchHeader, readBatchHeader, verifyCrc } from '../records/batch.ts'
import { headerSizeV2 } from '../records/batch-header.ts'
import { type BatchColumns, indexBatch, indexRecordArea } from '../records/columns.ts'
import { decompressInPlace } from '../records/compression.ts'
import { crc32c } from '../records/crc32c.ts'
import { type Hit, type HitColumns, hitOf, toHitColumns } from './hit.ts'
import { type Matcher, openMatcher } from './matcher.ts'
import type { ScanSpec } from './query.ts'
import { RecordView } from './record-view.ts'
import { ScriptStopped } from './script/script.ts'
import { Sieve } from './sieve.ts'

/** One partition's share of an answer. Offsets from `from` up to `until` (exclusive) are looked at. */
export interface ScanPart {
  topic: string
  partition: number
  from: bigint
  until: bigint
  abortedTransactions: { producerId: bigint; firstOffset: bigint }[]
}

export interface ScanResult {
  partition: number
  records: number
  /** Decompressed. */
  contentBytes: number
  matches: number
  /** In the log's order; one piece per batch that has any. */
  hits: HitColumns[]
  gaps: { offset: bigint; what: string }[]
  /** Records on which the script failed; all are counted, the first are listed. */
  scriptErrors: { offset: bigint; what: string }[]
  scriptErrorCount: number
}

export interface ScanControl {
  /** Asked between batches; what was found so far is answered. */
  stopped(): boolean
  /** Whether one more hit shall be kept; counts it then. */
  keep(): boolean
  /** Whether `keep` would refuse. */
  isFull(): boolean
}

const ATTRIBUTES = 21
/** Of one part: a script that fails on every record must not fill the memory. */
const LISTED_SCRIPT_ERRORS = 20

export class Scanner {
  readonly #matcher: Matcher
  readonly #spec: ScanSpec
  readonly #record = new RecordView()

  /** @throws QueryError */
  static async open(spec: ScanSpec): Promise<Scanner> {
    return new Scanner(spec, await openMatcher(spec))
  }

  /** @param matcher of the same query */
  constructor(spec: ScanSpec, matcher: Matcher) {
    this.#spec = spec
    this.#matcher = matcher
  }

  close(): void {
    this.#matcher.script?.close()
  }

  /** `bytes` are whole record batches, the last one perhaps cut short. @throws ScriptStopped */
  scan(part: ScanPart, bytes: Buffer, control: ScanControl): ScanResult {
    const result: ScanResult = {
      partition: part.partition,
      records: 0,
      contentBytes: 0,
      matches: 0,
      hits: [],
      gaps: [],
      scriptErrors: [],
      scriptErrorCount: 0,
    }
    this.#record.partition = part.partition
    const run = new PartScan(this.#matcher, this.#spec, this.#record, part, bytes, control, result)
    run.walk()
    return result
  }
}

class PartScan {
  readonly #matcher: Matcher
  readonly #spec: ScanSpec
  readonly #record: RecordView
  readonly #part: ScanPart
  readonly #bytes: Buffer
  readonly #control: ScanControl
  readonly #result: ScanResult
  readonly #aborted: AbortedTransactions | null
  readonly #sieve: Sieve
  /** Of the batch at hand: they share its memory. */
  #hits: Hit[] = []

  constructor(
    matcher: Matcher,
    spec: ScanSpec,
    record: RecordView,
    part: ScanPart,
    bytes: Buffer,
    control: ScanControl,
    result: ScanResult,
  ) {
    this.#matcher = matcher
    this.#spec = spec
    this.#record = record
    this.#part = part
    this.#bytes = bytes
    this.#control = control
    this.#result = result
    this.#sieve = new Sieve(matcher, record, part.topic, {
      match: () => this.#match(),
      failed: what => this.#scriptFailed(what),
      stopped: () => control.stopped(),
    })
    this.#aborted = spec.isolation === 'read_committed' ? new AbortedTransactions(part.abortedTransactions) : null
  }

  walk(): void {
    let position = 0
    while (position < this.#bytes.length && !this.#control.stopped()) {
      const header = readBatchHeader(this.#bytes, position)
      if (header === null || (header.magic === 2 && header.baseOffset >= this.#part.until)) return
      if (this.#isWanted(header, position)) this.#batch(header, position)
      position += header.sizeInBytes
    }
  }

  #isWanted(header: BatchHeader, position: number): boolean {
    const last = header.baseOffset + BigInt(header.lastOffsetDelta)
    if (header.isControl) {
      this.#aborted?.ended(header.producerId, this.#bytes.subarray(position, position + header.sizeInBytes))
      return false
    }
    if (this.#aborted?.covers(header.producerId, header.isTransactional, last)) return false
    if (last < this.#part.from) return false
    const from = this.#spec.times?.from ?? null
    return header.magic !== 2 || from === null || header.maxTimestamp >= from
  }

  #batch(header: BatchHeader, position: number): void {
    if (this.#spec.verifyChecksums && !this.#checksumIsRight(header, position)) {
      this.#gap(header.baseOffset, `The checksum of a batch of ${header.sizeInBytes} bytes is wrong`)
      return
    }
    try {
      this.#search(header, position)
    } catch (error) {
      if (error instanceof ScriptStopped) throw error
      this.#sieve.forget()
      // One broken batch must not end the search: it is named, and the search goes on behind it.
      this.#gap(header.baseOffset, error instanceof Error ? error.message : String(error))
    }
    if (this.#hits.length === 0) return
    this.#result.hits.push(toHitColumns(this.#hits))
    this.#hits = []
  }

  #checksumIsRight(header: BatchHeader, position: number): boolean {
    const end = position + header.sizeInBytes
    if (header.magic === 2) return crc32c(this.#bytes, position + ATTRIBUTES, end) === header.crc
    return verifyCrc(this.#bytes.subarray(position, end))
  }

  #search(header: BatchHeader, position: number): void {
    const end = position + header.sizeInBytes
    const whole = this.#coversWhole(header)
    if (header.magic !== 2) {
      const columns = indexBatch(this.#bytes.subarray(position, end))
      this.#result.contentBytes += columns.data.length
      this.#everyRecord(columns, whole)
      return
    }
    const content = this.#bytes.subarray(position + headerSizeV2, end)
    const area = header.compression === 'none' ? content : decompressInPlace(header.compression, content)
    this.#result.contentBytes += area.length
    // Batch by batch, also where batches lie side by side: the bytes are still near from the checksum.
    const { finder } = this.#matcher
    finder?.begin(area)
    const next = (from: number) => orEnd(finder?.next(from, area.length) ?? -1)
    const first = finder === null ? 0 : next(0)
    if (whole && first === Number.POSITIVE_INFINITY) {
      this.#result.records += header.recordCount
      return
    }
    this.#records(header, area, whole, from => (from <= first ? first : next(from)))
  }

  #records(header: BatchHeader, area: Buffer, whole: boolean, next: (from: number) => number): void {
    if (this.#matcher.way === 'headers-only' && whole && this.#control.isFull()) {
      this.#result.records += header.recordCount
      this.#result.matches += header.recordCount
      return
    }
    const columns = indexRecordArea(header, area)
    if (this.#matcher.finder === null) this.#everyRecord(columns, whole)
    else this.#candidates(columns, whole, next)
  }

  #everyRecord(columns: BatchColumns, whole: boolean): void {
    for (let index = 0; index < columns.count; index++) {
      if (!whole && !this.#isInRange(columns, index)) continue
      this.#result.records++
      this.#sieve.look(columns, index)
    }
    this.#sieve.settle(columns)
  }

  #candidates(columns: BatchColumns, whole: boolean, next: (from: number) => number): void {
    if (whole) this.#result.records += columns.count
    else {
      for (let index = 0; index < columns.count; index++) {
        if (this.#isInRange(columns, index)) this.#result.records++
      }
    }
    const { recordPosition, recordSize, count } = columns
    let index = 0
    for (let at = next(0); at < columns.data.length; ) {
      index = indexAt(recordPosition, index, count, at)
      if (whole || this.#isInRange(columns, index)) this.#sieve.look(columns, index)
      at = next((recordPosition[index] ?? 0) + (recordSize[index] ?? 0))
    }
    this.#sieve.settle(columns)
  }

  #match(): void {
    this.#result.matches++
    const record = this.#record
    if (this.#control.keep()) this.#hits.push(hitOf(record, this.#matcher.describe(record)))
  }

  #scriptFailed(what: string): void {
    this.#result.scriptErrorCount++
    const { scriptErrors } = this.#result
    if (scriptErrors.length < LISTED_SCRIPT_ERRORS) scriptErrors.push({ offset: this.#record.offset, what })
  }

  /** True when no record of the batch is outside of the asked offsets and times. */
  #coversWhole(header: BatchHeader): boolean {
    // An old message set is named by its last offset.
    if (this.#spec.times !== null || header.magic !== 2) return false
    const last = header.baseOffset + BigInt(header.lastOffsetDelta)
    return header.baseOffset >= this.#part.from && last < this.#part.until
  }

  #isInRange(columns: BatchColumns, index: number): boolean {
    const offset = columns.baseOffset + BigInt(columns.offsetDelta[index] ?? 0)
    if (offset < this.#part.from || offset >= this.#part.until) return false
    const { times } = this.#spec
    if (times === null) return true
    const timestamp = columns.timestamp[index] ?? -1n
    return (times.from === null || timestamp >= times.from) && (times.to === null || timestamp < times.to)
  }

  #gap(offset: bigint, what: string): void {
    this.#result.gaps.push({ offset, what })
  }
}

function orEnd(found: number): number {
  return found < 0 ? Number.POSITIVE_INFINITY : found
}

/** The record in which the byte lies: the last one that starts at or before it. */
function indexAt(starts: Int32Array, from: number, count: number, at: number): number {
  let low = from
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}
