// Files of records: written and read by the engine, whose pieces of an import are sent from here, where the grant is. The
// paths that a person chose stay here.
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { ExportFormat, ImportOptions, ImportSample, RecordsSource } from '#contract/exports.contract.ts'
import type { Walked } from '#contract/picked.ts'
import type { Step } from '#contract/steps.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { produceBatch } from '#kafka/produce.ts'
import type { AppEvents } from '../../ipc/context.ts'
import type { JobsService } from '../jobs/jobs.service.ts'

type Engine = ContractRouterClient<typeof engineControlContract>['exports']
type Piece = Awaited<ReturnType<Engine['nextImport']>>

/** What the broker may take to replicate before it answers. */
const OPTIONS = { acks: -1, timeoutMs: 30_000 } as const

export interface ExportAsked {
  connectionId: string
  source: RecordsSource
  format: ExportFormat
  isolation: 'read_uncommitted' | 'read_committed'
}

export interface Saved {
  file: string
  walked: Walked | null
}

export interface ImportAsked {
  topic: string
  fileId: string
  options: ImportOptions
}

interface Parts {
  /** What is kept of exports until they are whole. */
  folder: string
  engine: () => Engine
  jobs: JobsService
  events: AppEvents
  connections: { nameOf(connectionId: string): string }
}

export class ExportsService {
  readonly #parts: Parts
  readonly #files = new Map<string, string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** `walked` is null when it was cancelled. @throws KafkaFailure */
  async save(asked: ExportAsked, path: string): Promise<Saved> {
    const { folder, connections, engine } = this.#parts
    const file = basename(path)
    const named = { folder, id: randomUUID(), connectionName: connections.nameOf(asked.connectionId), file: path }
    return { file, walked: await this.#follow(file, signal => engine().save({ ...asked, ...named }, { signal })) }
  }

  async interrupted() {
    return this.#parts.engine().interrupted({ folder: this.#parts.folder })
  }

  /** `walked` is null when it was cancelled again. @throws KafkaFailure */
  async resume(connectionId: string, id: string): Promise<Saved> {
    const { folder, engine } = this.#parts
    const { exports } = await this.interrupted()
    const file = exports.find(each => each.id === id)?.file ?? ''
    const resumed = await this.#follow(file, signal => engine().resume({ connectionId, folder, id }, { signal }))
    return { file, walked: resumed?.walked ?? null }
  }

  /** @throws KafkaFailure EXPORT_RUNNING */
  async discard(id: string): Promise<void> {
    const { folder, engine, events } = this.#parts
    await engine().discard({ folder, id })
    events.emit({ event: 'exports' })
  }

  async #follow<Result>(
    file: string,
    start: (signal: AbortSignal) => Promise<AsyncIterable<Step<Result>>>,
  ): Promise<Result | null> {
    const { jobs, events } = this.#parts
    try {
      return await jobs.follow(`Export ${file}`, start)
    } finally {
      events.emit({ event: 'exports' })
    }
  }

  async choose(file: string): Promise<{ fileId: string; name: string; sample: ImportSample }> {
    const sample = await this.#parts.engine().sample({ file })
    const fileId = randomUUID()
    this.#files.set(fileId, file)
    return { fileId, name: basename(file), sample }
  }

  forget(fileId: string): void {
    this.#files.delete(fileId)
  }

  /** @throws KafkaFailure IMPORT_FILE_UNKNOWN */
  fileOf(fileId: string): string {
    const file = this.#files.get(fileId)
    if (file !== undefined) return file
    throw new KafkaFailure({
      code: 'IMPORT_FILE_UNKNOWN',
      what: 'The file is not known any more',
      where: {},
      remedy: 'Choose it again.',
    })
  }

  /**
   * @param writer asked for before each piece, since a grant may end meanwhile
   * @returns null when it was cancelled. @throws KafkaFailure IMPORT_FAILED
   */
  async import(asked: ImportAsked, writer: () => Promise<KafkaConnection>): Promise<{ records: number } | null> {
    const { topic, options } = asked
    const file = this.fileOf(asked.fileId)
    const partitions = await (await writer()).refreshTopic(topic)
    const engine = this.#parts.engine()
    const { importId } = await engine.openImport({ file, partitions, options })
    try {
      return await this.#parts.jobs.follow(`Import ${basename(file)} into ${topic}`, async signal =>
        sendAll(() => engine.nextImport({ importId }, { signal }), topic, writer, signal),
      )
    } finally {
      await engine.closeImport({ importId })
    }
  }
}

async function* sendAll(
  next: () => Promise<Piece>,
  topic: string,
  writer: () => Promise<KafkaConnection>,
  signal: AbortSignal,
): AsyncGenerator<Step<{ records: number }>> {
  const startedAt = performance.now()
  let [records, bytes] = [0, 0]
  try {
    let upcoming = next()
    for (;;) {
      const piece = await upcoming
      if (!piece.isDone) {
        upcoming = next()
        // Awaited in the next round, unless sending this piece fails.
        upcoming.catch(() => {})
      }
      signal.throwIfAborted()
      const connection = await writer()
      await Promise.all(
        [...byPartition(piece.batches)].map(async ([partition, batches]) => {
          for (const batch of batches) {
            signal.throwIfAborted()
            await produceBatch(connection, topic, partition, Buffer.from(batch.bytes), OPTIONS)
            records += batch.records
          }
        }),
      )
      bytes = piece.bytesRead
      const seconds = Math.max(0.001, (performance.now() - startedAt) / 1000)
      const secondsLeft = piece.share === 0 ? null : (seconds / piece.share) * (1 - piece.share)
      const progress = { share: piece.share, records, bytes, bytesPerSecond: bytes / seconds, secondsLeft }
      yield { ...progress, result: piece.isDone ? { records } : null }
      if (piece.isDone) return
    }
  } catch (error) {
    throw signal.aborted ? error : importFailed(error, records, topic)
  }
}

function importFailed(error: unknown, records: number, topic: string): KafkaFailure {
  const { code, what, where, remedy } = asFailure(error, { topic })
  return new KafkaFailure({
    code: 'IMPORT_FAILED',
    what: `${what.replace(/\.$/, '')}. ${records.toLocaleString('en')} records were written before`,
    where: { ...where, reason: code },
    remedy: `${remedy} What was written stays in the topic; the whole file again would write it twice.`.trim(),
    cause: error,
  })
}

function byPartition(batches: Piece['batches']): Map<number, Piece['batches']> {
  const sorted = new Map<number, Piece['batches']>()
  for (const batch of batches) sorted.set(batch.partition, [...(sorted.get(batch.partition) ?? []), batch])
  return sorted
}
