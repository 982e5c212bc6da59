// The exports of the engine: begun, resumed where they were interrupted, discarded. Each is written by one run at a time.
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ExportFormat, RecordsSource } from '#contract/exports.contract.ts'
import type { Walked } from '#contract/picked.ts'
import type { Isolation } from '#core/log/source.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { describeTopic } from '#kafka/topics.ts'
import type { Sources } from '../sources.ts'
import type { Work } from '../steps.ts'
import { planStretches } from '../stretches.ts'
import { listInterrupted, readExport, type StoredExport, writeExport } from './export-file.ts'
import { discardExport, exportRecords } from './export-records.ts'

interface Named {
  /** Of all exports. */
  folder: string
  id: string
}

export interface SaveAsked extends Named {
  connectionId: string
  connectionName: string
  source: RecordsSource
  format: ExportFormat
  isolation: Isolation
  file: string
}

export class Exports {
  readonly #sources: Sources
  /** They end when they have written down how far they came. */
  readonly #running = new Map<string, { signal: AbortSignal; ended: Promise<unknown> }>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  /** @throws KafkaFailure FILE_NOT_WRITTEN, or why the records cannot be read */
  save(asked: SaveAsked, work: Work): Promise<Walked> {
    const { connectionId, connectionName, source, format, isolation, file, id } = asked
    return this.#run(id, work, () =>
      this.#sources.withScanning(connectionId, async scanning => {
        const { connection } = scanning
        const picked = source.of === 'records'
        const topics = picked ? source.records : source.topics
        const stored: StoredExport = {
          ...{ format: 'ottla-export', version: 1, startedAt: new Date().toISOString() },
          ...{ file, part: `${file}.${randomUUID().slice(0, 8)}.part`, form: format },
          // What was picked by hand is taken whatever became of its transaction.
          isolation: picked ? 'read_uncommitted' : isolation,
          ...{ connectionId, connectionName },
          topics: await idsOf(connection, new Set(topics.map(each => each.topic))),
          stretches: (await planStretches(connection, { records: source, isolation })).map(each => ({
            ...each,
            offsets: each.offsets === null ? null : [...each.offsets],
          })),
        }
        const folder = join(asked.folder, id)
        await mkdir(folder, { recursive: true })
        await writeExport(folder, stored)
        const { kept } = await readExport(folder)
        return exportRecords({ scanning, folder, stored, kept }, work)
      }),
    )
  }

  /** @throws KafkaFailure EXPORT_RUNNING, EXPORT_NOT_FOUND, EXPORT_OTHER_SOURCE, or as `save` does */
  resume(asked: Named & { connectionId: string }, work: Work): Promise<{ file: string; walked: Walked }> {
    const folder = join(asked.folder, asked.id)
    return this.#run(asked.id, work, async () => {
      const { stored, kept } = await readExport(folder)
      if (stored.connectionId !== asked.connectionId) throw otherSource(stored, 'another profile')
      return this.#sources.withScanning(asked.connectionId, async scanning => {
        const ids = new Map(stored.topics.map(({ topic, id }) => [topic, id]))
        for (const { topic, id } of await idsOf(scanning.connection, ids.keys())) {
          if (ids.get(topic) !== id) throw otherSource(stored, `another topic ${topic}, made since it began`)
        }
        const walked = await exportRecords({ scanning, folder, stored, kept }, work)
        return { file: basename(stored.file), walked }
      })
    })
  }

  interrupted(folder: string) {
    return listInterrupted(folder, id => this.#running.has(id))
  }

  /** @throws KafkaFailure EXPORT_RUNNING */
  async discard({ folder, id }: Named): Promise<void> {
    await this.#free(id)
    const own = join(folder, id)
    await discardExport(own, await partOf(own))
  }

  async #run<Result>(id: string, work: Work, run: () => Promise<Result>): Promise<Result> {
    await this.#free(id)
    const running = run()
    const ended = running.catch(() => {}) // thrown where it is awaited
    this.#running.set(id, { signal: work.signal, ended })
    try {
      return await running
    } finally {
      this.#running.delete(id)
    }
  }

  /** One that was cancelled is waited for. @throws KafkaFailure EXPORT_RUNNING */
  async #free(id: string): Promise<void> {
    const running = this.#running.get(id)
    if (running?.signal.aborted === false) throw isRunning(id)
    await running?.ended
  }
}

async function idsOf(connection: KafkaConnection, topics: Iterable<string>): Promise<StoredExport['topics']> {
  const found: StoredExport['topics'] = []
  for (const topic of topics) found.push({ topic, id: (await describeTopic(connection, topic)).topicId })
  return found
}

/** Null where it cannot be read: then its partial file stays where it is. */
async function partOf(folder: string): Promise<StoredExport | null> {
  try {
    return (await readExport(folder)).stored
  } catch (error) {
    if (error instanceof KafkaFailure && error.code === 'EXPORT_UNREADABLE') return null
    throw error
  }
}

function otherSource({ connectionName }: StoredExport, what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'EXPORT_OTHER_SOURCE',
    what: `The export began on ${connectionName}, and this is ${what}`,
    where: { profile: connectionName },
    remedy: 'Resume it where it began, or discard it.',
  })
}

function isRunning(id: string): KafkaFailure {
  return new KafkaFailure({
    code: 'EXPORT_RUNNING',
    what: 'The export is running',
    where: { export: id },
    remedy: 'Cancel it first, or wait until it has ended.',
  })
}
