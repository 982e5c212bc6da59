// Writes records to a file as they are walked over, in flat memory. The file stands there whole or not at all.
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { ExportFormat, RecordsSource } from '#contract/exports.contract.ts'
import type { Walked } from '#contract/picked.ts'
import type { Isolation } from '#core/log/source.ts'
import { initCompression } from '#core/records/compression.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Scanning } from '../sources.ts'
import type { Work } from '../steps.ts'
import { recordForms } from './record-forms.ts'
import { walkRecords } from './walk-records.ts'

const LISTED_GAPS = 100

export interface ExportAsked {
  source: RecordsSource
  format: ExportFormat
  isolation: Isolation
  file: string
}

/** @throws KafkaFailure FILE_NOT_WRITTEN, or why the records cannot be read */
export async function exportRecords(scanning: Scanning, asked: ExportAsked, work: Work): Promise<Walked> {
  await initCompression()
  const { source, format, isolation, file } = asked
  const form = recordForms[format]()
  const walked: Walked = { records: 0, bytes: 0, gapCount: 0, gaps: [] }
  const partial = `${file}.part`
  const target = await onDisk(file, open(partial, 'w'))
  try {
    const write = async (bytes: Buffer) => {
      await onDisk(file, writeWhole(target, bytes))
      walked.bytes += bytes.length
    }
    const options = { isolation, signal: work.signal, onGap: (gap: Walked['gaps'][number]) => addGap(walked, gap) }
    for await (const { records, share, ...place } of walkRecords(scanning, source, options)) {
      for (const record of records) {
        form.add({ ...record, ...place })
        if (form.isFull) await write(form.take())
      }
      walked.records += records.length
      work.report({ share: Math.min(1, share), records: walked.records, bytes: walked.bytes })
    }
    work.signal.throwIfAborted()
    await write(form.take())
    await write(form.end())
    await onDisk(file, target.close())
    await onDisk(file, rename(partial, file))
    return walked
  } catch (error) {
    await target.close().catch(() => {}) // closed already where closing it failed
    await rm(partial, { force: true })
    throw error
  }
}

export function addGap(walked: Walked, gap: Walked['gaps'][number]): void {
  walked.gapCount++
  if (walked.gaps.length < LISTED_GAPS) walked.gaps.push(gap)
}

async function writeWhole(target: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0
  while (written < bytes.length) written += (await target.write(bytes, written)).bytesWritten
}

async function onDisk<Result>(file: string, act: Promise<Result>): Promise<Result> {
  try {
    return await act
  } catch (error) {
    throw new KafkaFailure({
      code: 'FILE_NOT_WRITTEN',
      what: `The file could not be written: ${error instanceof Error ? error.message : String(error)}`,
      where: { file },
      remedy: 'Choose another folder, or check the free space and the rights.',
      cause: error,
    })
  }
}
