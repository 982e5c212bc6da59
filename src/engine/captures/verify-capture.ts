// Compares the files of a capture with the checksums in its manifest, from the first byte to the last.
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckedFiles } from '#contract/captures.contract.ts'
import { checkOf } from '#core/captures/checksum.ts'
import { type CapturedPartition, readManifest, type SegmentFile } from '#core/captures/manifest.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Work } from '../steps.ts'
import { captureNotFound } from './captures-on-disk.ts'

const READ_BYTES = 1024 * 1024

/** @throws KafkaFailure CAPTURE_DIFFERS, which names the files */
export async function verifyCapture(folder: string, { signal, report }: Work): Promise<CheckedFiles> {
  const manifest = await readManifest(folder)
  if (manifest === null) throw captureNotFound(folder)
  const partitions = manifest.topics.flatMap(topic => topic.partitions)
  const total = partitions.flatMap(each => each.files).reduce((sum, file) => sum + file.bytes, 0)
  const checked: CheckedFiles = { files: 0, bytes: 0, unknown: [] }
  const wrong: string[] = []
  const read = (bytes: number) => {
    checked.bytes += bytes
    report({ share: total === 0 ? 1 : Math.min(1, checked.bytes / total), records: null, bytes: checked.bytes })
  }
  for (const partition of partitions) {
    for (const file of partition.files) {
      const difference = await differenceOf(join(folder, partition.folder, file.name), file, signal, read)
      checked.files++
      if (difference !== null) wrong.push(`${partition.folder}/${file.name}: ${difference}`)
    }
    checked.unknown.push(...(await withoutChecksum(folder, partition)))
  }
  if (wrong.length > 0) throw differs(wrong)
  return checked
}

/** Null where it is what was written. */
async function differenceOf(path: string, file: SegmentFile, signal: AbortSignal, read: (bytes: number) => void) {
  const size = await sizeOf(path)
  if (size === null) return 'it is missing'
  if (size !== file.bytes) return `it has ${size} bytes, not ${file.bytes}`
  const check = checkOf(file)
  for await (const piece of createReadStream(path, { highWaterMark: READ_BYTES, signal })) {
    check.update(piece)
    read(piece.length)
  }
  return check.matches() ? null : 'its bytes are not those that were written'
}

async function withoutChecksum(folder: string, { folder: name, files }: CapturedPartition): Promise<string[]> {
  const known = new Set(files.map(each => each.name))
  const found = await readdir(join(folder, name)).catch(ignoreMissing)
  return found.filter(each => each.endsWith('.log') && !known.has(each)).map(each => `${name}/${each}`)
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    ignoreMissing(error)
    return null
  }
}

/** A partition of which nothing came has no folder. */
function ignoreMissing(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}

function differs(wrong: readonly string[]): KafkaFailure {
  const shown = wrong.slice(0, 20)
  return new KafkaFailure({
    code: 'CAPTURE_DIFFERS',
    what: `${wrong.length === 1 ? 'One file differs' : `${wrong.length} files differ`} from what was captured. ${shown.join('; ')}${shown.length < wrong.length ? ' …' : ''}`,
    where: {},
    remedy: 'What can still be read of it is shown when it is opened, and damaged places are named there.',
  })
}
