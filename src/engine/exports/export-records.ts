// Writes records to a file as they are walked over, in flat memory. Under its name the file stands whole or not at all:
// until then it is a file beside it, and about once a second it is written down how far it came, to go on from there.
import { access, type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Walked } from '#contract/picked.ts'
import type { Problem } from '#contract/procedure.ts'
import { initCompression } from '#core/records/compression.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { LinesFile } from '../lines-file.ts'
import { problemOf } from '../problem-of.ts'
import type { Scanning } from '../sources.ts'
import type { Work } from '../steps.ts'
import {
  type Kept,
  PROGRESS_FILE,
  type ProgressLine,
  type StoredExport,
  shareOf,
  stretchesLeft,
} from './export-file.ts'
import { type RecordForm, recordForms } from './record-forms.ts'
import { type WalkOptions, walkStretches } from './walk-records.ts'

const LISTED_GAPS = 100
const KEEP_EVERY_MS = 1000

type Gap = Parameters<WalkOptions['onGap']>[0]

export interface ExportParts {
  scanning: Scanning
  /** Of what is kept of it. */
  folder: string
  stored: StoredExport
  kept: Kept
}

/**
 * Goes on from what is kept, or begins. What is kept is deleted once the file is whole, and where it fails before a
 * record was written. @throws KafkaFailure FILE_NOT_WRITTEN, EXPORT_PART_CHANGED, or why the records cannot be read
 */
export async function exportRecords(parts: ExportParts, work: Work): Promise<Walked> {
  await initCompression()
  const { folder, stored, kept } = parts
  if (!kept.isWhole) Object.assign(kept.walked, await writePart(parts, work))
  // Killed behind this line it is resumed, and finds its work done.
  await rename(stored.part, stored.file).catch(async error => {
    if (!isMissing(error)) throw interrupted(notWritten(stored.file, error))
    await access(stored.file).catch(() => {
      throw partChanged(stored.part)
    })
  })
  await rm(folder, { recursive: true, force: true })
  return kept.walked
}

async function writePart(parts: ExportParts, work: Work): Promise<Walked> {
  const { folder, stored, kept } = parts
  const target = await openPart(stored, kept)
  const progress = await LinesFile.open(join(folder, PROGRESS_FILE))
  const running = new RunningExport(parts, target, progress)
  try {
    await running.write(work)
  } catch (error) {
    const failure = work.signal.aborted ? null : asFailure(error, { file: stored.file })
    await running.interrupt(failure)
    await target.close().catch(() => {}) // closed already where closing it failed
    await progress.close()
    if (running.hasNothing) await discardExport(folder, stored)
    throw failure === null || running.hasNothing ? error : interrupted(failure)
  }
  await progress.close()
  return running.walked
}

/** @param stored null where nobody knows its partial file any more */
export async function discardExport(folder: string, stored: StoredExport | null): Promise<void> {
  if (stored !== null) await rm(stored.part, { force: true })
  await rm(folder, { recursive: true, force: true })
}

class RunningExport {
  readonly #parts: ExportParts
  readonly #target: FileHandle
  readonly #progress: LinesFile
  readonly #form: RecordForm
  /** By `topic/partition`: which stretch it is. */
  readonly #index: Map<string, number>
  readonly #next: bigint[]
  /** Stretches that moved since it was last written down. */
  readonly #moved = new Set<number>()
  /** Told, but not passed yet: an export that is resumed here would be told of them again. */
  #gapsAhead: { gap: Gap; last: bigint }[] = []
  #last: ProgressLine
  /** The first portion is written down at once. */
  #keptAt = Number.NEGATIVE_INFINITY
  #isWritable = true
  /** Of the listed gaps, those written down. */
  #gapsKept: number
  readonly walked: Walked

  constructor(parts: ExportParts, target: FileHandle, progress: LinesFile) {
    const { stored, kept } = parts
    this.#parts = parts
    this.#target = target
    this.#progress = progress
    this.#form = recordForms[stored.form](kept)
    this.#index = new Map(stored.stretches.map((each, index) => [placeOf(each), index]))
    this.#next = [...kept.next]
    this.walked = { ...kept.walked, gaps: [...kept.walked.gaps] }
    this.#gapsKept = kept.walked.gaps.length
    const { at, length, problem, isWhole, walked } = kept
    const { records, gapCount } = walked
    this.#last = { at, length, problem, isWhole, records, gapCount, next: [], gaps: [], form: null }
  }

  /** Nothing of it is worth to be kept. */
  get hasNothing(): boolean {
    return this.#last.records === 0
  }

  /** @throws KafkaFailure */
  async write(work: Work): Promise<void> {
    const { scanning, stored } = this.#parts
    const { isolation, stretches } = stored
    const left = stretchesLeft(stretches, this.#next)
    const before = shareOf(stretches, this.#next)
    const onGap = (gap: Gap, last: bigint) => void this.#gapsAhead.push({ gap, last })
    const options = { isolation, signal: work.signal, onGap, endsWhenLost: true }
    for await (const { records, share, ...place } of walkStretches(scanning, left, options)) {
      const index = this.#index.get(placeOf(place)) ?? 0
      for (const record of records) {
        this.#form.add({ ...record, ...place })
        this.#next[index] = record.offset + 1n
        this.walked.records++
        if (!this.#form.isFull) continue
        this.#moved.add(index)
        await this.#take()
        if (performance.now() - this.#keptAt > KEEP_EVERY_MS) await this.#keep(null)
      }
      this.#moved.add(index)
      const passed = Math.min(1, before + (1 - before) * share)
      work.report({ share: passed, records: this.walked.records, bytes: this.walked.bytes })
    }
    work.signal.throwIfAborted()
    await this.#take()
    await this.#append(this.#form.end())
    for (const { gap } of this.#gapsAhead.splice(0)) addGap(this.walked, gap)
    await this.#keep(null, true)
    await this.#onDisk(this.#target.close())
  }

  /** Writes down as much as can be: what was walked over where the file can be written, else what it had before. */
  async interrupt(failure: KafkaFailure | null): Promise<void> {
    const problem = failure === null ? null : problemOf(failure)
    try {
      if (this.#isWritable) {
        await this.#take()
        await this.#keep(problem)
      } else await this.#progress.add({ ...this.#last, next: [], gaps: [], form: null, problem })
    } catch (error) {
      console.error(`How far an export came was not written down: ${error}`)
    }
  }

  async #take(): Promise<void> {
    await this.#append(this.#form.take())
  }

  async #append(bytes: Buffer): Promise<void> {
    let written = 0
    while (written < bytes.length) {
      written += (await this.#onDisk(this.#target.write(bytes, written, null, this.walked.bytes + written)))
        .bytesWritten
    }
    this.walked.bytes += bytes.length
  }

  /** What was taken is on the disk before it says so. */
  async #keep(problem: Problem | null, isWhole = false): Promise<void> {
    await this.#onDisk(this.#target.datasync())
    const ahead = this.#gapsAhead.splice(0)
    for (const each of ahead) {
      const next = this.#next[this.#index.get(placeOf(each.gap)) ?? 0] ?? 0n
      if (each.last < next) addGap(this.walked, each.gap)
      else this.#gapsAhead.push(each)
    }
    const { records, bytes, gapCount, gaps } = this.walked
    this.#last = {
      ...{ at: new Date().toISOString(), length: bytes, records, gapCount, problem, isWhole },
      next: [...this.#moved].map(index => [index, this.#next[index] ?? 0n]),
      gaps: gaps.slice(this.#gapsKept),
      form: this.#form.kept(),
    }
    this.#moved.clear()
    this.#gapsKept = gaps.length
    await this.#onDisk(this.#progress.add(this.#last))
    this.#keptAt = performance.now()
  }

  async #onDisk<Result>(act: Promise<Result>): Promise<Result> {
    try {
      return await act
    } catch (error) {
      this.#isWritable = false
      throw notWritten(this.#parts.stored.file, error)
    }
  }
}

export function addGap(walked: Walked, gap: Gap): void {
  walked.gapCount++
  if (walked.gaps.length < LISTED_GAPS) walked.gaps.push(gap)
}

const placeOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`

/** What stands behind what is kept is cut off. @throws KafkaFailure */
async function openPart({ part, file }: StoredExport, { length }: Kept): Promise<FileHandle> {
  const target = await open(part, length === 0 ? 'w' : 'r+').catch(error => {
    throw length > 0 && isMissing(error) ? partChanged(part) : notWritten(file, error)
  })
  try {
    const { size } = await target.stat()
    if (size < length) throw partChanged(part)
    await target.truncate(length)
    return target
  } catch (error) {
    await target.close()
    throw error instanceof KafkaFailure ? error : notWritten(file, error)
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

function notWritten(file: string, error: unknown): KafkaFailure {
  return new KafkaFailure({
    code: 'FILE_NOT_WRITTEN',
    what: `The file could not be written: ${error instanceof Error ? error.message : String(error)}`,
    where: { file },
    remedy: 'Choose another folder, or check the free space and the rights.',
    cause: error,
  })
}

function interrupted({ code, what, where, remedy, retriable, cause }: KafkaFailure): KafkaFailure {
  const kept = 'What was written is kept: resume or discard it in the list of jobs.'
  return new KafkaFailure({ code, what, where, remedy: `${remedy} ${kept}`.trim(), retriable, cause })
}

function partChanged(part: string): KafkaFailure {
  return new KafkaFailure({
    code: 'EXPORT_PART_CHANGED',
    what: 'What the export had written is gone, or shorter than it was',
    where: { file: part },
    remedy: 'Put the file back, or discard the export and begin anew.',
  })
}
