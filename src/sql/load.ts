// Fills one table: reads raw batches on a connection of its own, without a write grant, appends their records, then has
// columns drawn from them: a topic's stretches as fast as they come, or single offsets. Stopped, it keeps what it has.
import { setImmediate } from 'node:timers/promises'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { SqlLoad, SqlTable } from '#contract/sql.contract.ts'
import { AbortedTransactions } from '#core/log/aborted-transactions.ts'
import { verifyCrc, walkBatches } from '#core/records/batch.ts'
import { indexBatch } from '#core/records/columns.ts'
import { initCompression } from '#core/records/compression.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { fetchPicked } from '#kafka/picked.ts'
import { TopicScan } from '#kafka/scan.ts'
import { type FilledPart, filledParts, type HeldBatches, HereReader } from '#kafka/scan-fetch.ts'
import { columnOf } from './cells.ts'
import { LOADING, onConnection, quoted } from './database.ts'
import { rangesOf, type TableRange } from './ranges.ts'
import { RECORD_COLUMNS, RecordRows } from './record-rows.ts'
import { drawColumns } from './typing.ts'

const POOL_BYTES = 24 * 1024 * 1024
/** Asked for, or waiting to be appended. */
const BUDGET_BYTES = 32 * 1024 * 1024
/** Places of the log that cannot be read are listed up to this many, then counted. */
const LISTED_GAPS = 20

export class TableLoad {
  readonly #database: DuckDBInstance
  readonly #spec: SqlLoad
  readonly #options: ConnectionOptions
  readonly #changed: () => void
  readonly #startedAt = performance.now()
  readonly #reached = new Map<number, bigint>()
  #ranges: TableRange[] = []
  /** Of single offsets, how many are dealt with. */
  #passed = 0
  #state: SqlTable['state'] = 'reading'
  #isStopped = false
  #scan: TopicScan<HeldBatches> | null = null
  #rows: RecordRows | null = null
  #columns: SqlTable['columns'] = []
  #notes: string[] = []
  #gaps = 0
  #failure: KafkaFailure | null = null
  #endedAt: number | null = null
  readonly name: string
  readonly ended: Promise<void>

  constructor(database: DuckDBInstance, name: string, spec: SqlLoad, options: ConnectionOptions, changed: () => void) {
    this.#database = database
    this.name = name
    this.#spec = spec
    this.#options = options
    this.#changed = changed
    this.ended = this.#run()
  }

  stop(): void {
    if (this.#state !== 'reading') return
    this.#isStopped = true
    this.#scan?.close()
  }

  describe(): SqlTable {
    const { connectionId, topic, isolation } = this.#spec
    const partitions = this.#ranges.map(({ partition, from, until }) => ({
      partition,
      from,
      until,
      next: this.#reached.get(partition) ?? from,
    }))
    const picked = this.#picked()
    const asked = picked ?? Number(partitions.reduce((sum, each) => sum + (each.until - each.from), 0n))
    const done =
      picked === null ? Number(partitions.reduce((sum, each) => sum + (each.next - each.from), 0n)) : this.#passed
    const { code, what, where, remedy, retriable } = this.#failure ?? {}
    return {
      name: this.name,
      connectionId,
      cluster: this.#options.cluster,
      topic,
      isolation,
      state: this.#state,
      isStopped: this.#isStopped,
      records: this.#rows?.records ?? 0,
      bytes: this.#rows?.bytes ?? 0,
      seconds: ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000,
      share: asked === 0 ? (this.#state === 'reading' ? 0 : 1) : done / asked,
      partitions,
      picked,
      columns: this.#columns,
      notes:
        this.#gaps > LISTED_GAPS ? [...this.#notes, `${this.#gaps} places could not be read in all.`] : this.#notes,
      problem:
        code === undefined || what === undefined
          ? null
          : { code, what, where: { ...where }, remedy: remedy ?? '', retriable: retriable ?? false },
    }
  }

  /** Never rejects: `describe` says how it ended. */
  async #run(): Promise<void> {
    try {
      await onConnection(this.#database, async connection => {
        await this.#read(connection)
        this.#state = 'typing'
        this.#changed()
        this.#notes.push(...(await drawColumns(connection, this.name)))
        const empty = await connection.run(`SELECT * FROM ${quoted(this.name)} LIMIT 0`)
        const types = empty.columnTypes()
        this.#columns = empty.columnNames().flatMap((column, at) => {
          const type = types[at]
          return type === undefined ? [] : [columnOf(column, type)]
        })
      })
      this.#state = 'ready'
    } catch (error) {
      this.#failure = asFailure(error, { cluster: this.#options.cluster, topic: this.#spec.topic })
      this.#state = 'failed'
    }
    this.#endedAt = performance.now()
    this.#changed()
  }

  async #read(database: DuckDBConnection): Promise<void> {
    await initCompression()
    const columns = RECORD_COLUMNS.map(({ name, type }) => `${name} ${type}`)
    await database.run(`CREATE TABLE ${LOADING}.${quoted(this.name)} (${columns.join(', ')})`)
    const pool = new FramePool(POOL_BYTES)
    const kafka = new KafkaConnection(this.#options, null, pool)
    try {
      await kafka.connect()
      const log = new BrokerLog(kafka, this.#spec.topic)
      this.#ranges = await rangesOf(log, this.#spec)
      const appender = await database.createAppender(this.name, LOADING)
      const rows = new RecordRows(appender)
      this.#rows = rows
      if (this.#spec.range.by === 'records') await this.#fetchPicked(log, rows)
      else await this.#scanAll(kafka, pool, rows)
      rows.flush()
      appender.closeSync()
    } finally {
      await kafka.close()
    }
  }

  async #scanAll(kafka: KafkaConnection, pool: FramePool, rows: RecordRows): Promise<void> {
    const { topic, isolation } = this.#spec
    const scan = new TopicScan(new HereReader(kafka, pool), topic, this.#ranges, {
      isolation,
      budgetBytes: BUDGET_BYTES,
      onGap: (partition, offset, what) => this.#gap(partition, offset, what),
      onEnd: () => {},
    })
    this.#scan = scan
    try {
      for (let block = await scan.next(); block !== null; block = await scan.next()) {
        for (const part of filledParts(block)) this.#add(part, rows)
        scan.give(block)
        this.#changed()
        // Who asks how far it is, or to stop, shall be heard between two blocks.
        await setImmediate()
      }
      // What the scan went through without a record at its end is dealt with, too.
      if (!this.#isStopped) for (const { partition, until } of this.#ranges) this.#reached.set(partition, until)
    } finally {
      scan.close()
      this.#scan = null
    }
  }

  async #fetchPicked(log: BrokerLog, rows: RecordRows): Promise<void> {
    for (const { partition, offsets } of this.#ranges) {
      for await (const answer of fetchPicked(log, partition, offsets ?? [])) {
        if (this.#isStopped) return
        const missing = new Set(answer.offsets)
        for (const { header, bytes } of walkBatches(answer.batches)) {
          const { baseOffset, lastOffsetDelta, isControl } = header
          if (isControl || this.#addBatch(partition, bytes, rows, baseOffset, offset => missing.delete(offset)))
            continue
          const last = baseOffset + BigInt(lastOffsetDelta)
          for (const offset of missing) if (offset >= baseOffset && offset <= last) missing.delete(offset)
        }
        for (const offset of missing) this.#gap(partition, offset, 'The record is not there any more')
        this.#passed += answer.offsets.length
        this.#reached.set(partition, (answer.offsets.at(-1) ?? 0n) + 1n)
        this.#changed()
      }
    }
  }

  #picked(): number | null {
    if (this.#spec.range.by !== 'records') return null
    return this.#ranges.reduce((sum, { offsets }) => sum + (offsets?.length ?? 0), 0)
  }

  #add(part: FilledPart, rows: RecordRows): void {
    const { partition, from, until } = part
    const isCommitted = this.#spec.isolation === 'read_committed'
    const aborted = isCommitted ? new AbortedTransactions(part.abortedTransactions) : null
    for (const { header, bytes } of walkBatches(part.batches)) {
      const last = header.baseOffset + BigInt(header.lastOffsetDelta)
      if (header.isControl) aborted?.ended(header.producerId, bytes)
      else if (!aborted?.covers(header.producerId, header.isTransactional, last) && last >= from) {
        this.#addBatch(partition, bytes, rows, header.baseOffset, offset => offset >= from && offset < until)
      }
    }
    this.#reached.set(partition, part.next < until ? part.next : until)
  }

  /** Whether it could be read: otherwise it is told. */
  #addBatch(
    partition: number,
    bytes: Buffer,
    rows: RecordRows,
    baseOffset: bigint,
    takes: (offset: bigint) => boolean,
  ): boolean {
    if (!verifyCrc(bytes)) {
      this.#gap(partition, baseOffset, 'The checksum of a batch is wrong')
      return false
    }
    try {
      const columns = indexBatch(bytes)
      for (let index = 0; index < columns.count; index++) {
        const offset = columns.baseOffset + BigInt(columns.offsetDelta[index] ?? 0)
        if (takes(offset)) rows.add(partition, columns, index)
      }
      return true
    } catch (error) {
      // One broken batch must not end the load: it is named, and reading goes on behind it.
      this.#gap(partition, baseOffset, error instanceof Error ? error.message : String(error))
      return false
    }
  }

  #gap(partition: number, offset: bigint, what: string): void {
    if (++this.#gaps <= LISTED_GAPS) this.#notes.push(`Partition ${partition}, offset ${offset}: ${what}.`)
  }
}
