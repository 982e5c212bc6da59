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

export interface ImportAsked {
  topic: string
  fileId: string
  options: ImportOptions
}

export class ExportsService {
  readonly #engine: () => Engine
  readonly #jobs: JobsService
  readonly #files = new Map<string, string>()

  constructor(engine: () => Engine, jobs: JobsService) {
    this.#engine = engine
    this.#jobs = jobs
  }

  /** Null when it was cancelled. @throws KafkaFailure */
  save(asked: ExportAsked, file: string): Promise<Walked | null> {
    return this.#jobs.follow(`Export ${basename(file)}`, signal => this.#engine().save({ ...asked, file }, { signal }))
  }

  async choose(file: string): Promise<{ fileId: string; name: string; sample: ImportSample }> {
    const sample = await this.#engine().sample({ file })
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
    const engine = this.#engine()
    const { importId } = await engine.openImport({ file, partitions, options })
    try {
      return await this.#jobs.follow(`Import ${basename(file)} into ${topic}`, async signal =>
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
