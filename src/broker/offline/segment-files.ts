// Opens the segment files of one partition's folder for reading: which of them count, and what in them is sound.

import { closeSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Segment } from '../log/segment.ts'
import { walkSound } from './sound-stretches.ts'
import type { DamagedPlace, OnBatch } from './types.ts'

const segmentFile = /^(\d{20})\.log(\.swap)?$/

interface File {
  name: string
  base: bigint
  isSwap: boolean
}

export interface OpenedSegments {
  /** Sound stretches by offset: several per file where places in it are damaged. */
  segments: Segment[]
  damaged: DamagedPlace[]
  /** Files that were left out, in words. */
  notes: string[]
}

/**
 * @param segment of the folder this file alone; null: all that count
 * @param onBatch called with every sound batch, by offset
 */
export function openSegments(folder: string | null, segment: string | null, onBatch: OnBatch): OpenedSegments {
  if (folder === null) return { segments: [], damaged: [], notes: [] }
  const { files, notes } = segment === null ? filesOf(folder) : { files: [fileOf(segment)], notes: [] }
  const segments: Segment[] = []
  const damaged: DamagedPlace[] = []
  for (const [index, { name, base, isSwap }] of files.entries()) {
    const path = join(folder, name)
    const suffix = isSwap ? '.log.swap' : '.log'
    const file = openSync(path, 'r')
    const least = segments.at(-1)?.nextOffset ?? 0n
    try {
      const found = walkSound(
        { path, file, baseOffset: base, least, end: files[index + 1]?.base ?? null },
        (...told) => {
          const [header, position, , isNew] = told
          if (isNew) segments.push(new Segment(folder, base, { suffix, start: position, readOnly: true }))
          segments.at(-1)?.add(header)
          onBatch(...told)
        },
      )
      damaged.push(...found)
    } finally {
      closeSync(file)
    }
  }
  return { segments, damaged, notes }
}

/**
 * Compaction writes `.cleaned`, renames it to `.swap` once it is whole, and puts it in the place of the files whose
 * offsets it spans: from its own base offset up to that of the next swap or of a file it does not reach. Those keep
 * their names until then, or are `.deleted` already.
 */
function filesOf(folder: string): { files: File[]; notes: string[] } {
  const all = readdirSync(folder).sort()
  const found = all.flatMap((name): File[] => {
    return segmentFile.test(name) ? [fileOf(name)] : []
  })
  const swaps = found.filter(({ isSwap }) => isSwap)
  const replaced = new Set<File>()
  for (const swap of swaps) {
    const end = endOf(join(folder, swap.name), swap.base)
    for (const each of found) if (!each.isSwap && each.base >= swap.base && each.base < end) replaced.add(each)
  }
  const left = all.filter(name => /\.log\.(deleted|cleaned)$/.test(name)).length
  const notes = [
    ...[...replaced].map(({ name }) => `${name} was replaced by compaction and is left out`),
    ...(left > 0 ? [`Files that Kafka was deleting or had not finished are left out: ${left}`] : []),
  ]
  const files = found.filter(each => !replaced.has(each)).sort((a, b) => (a.base < b.base ? -1 : 1))
  return { files, notes }
}

function fileOf(name: string): File {
  const [, base = '0', swap] = segmentFile.exec(name) ?? []
  return { name, base: BigInt(base), isSwap: swap !== undefined }
}

/** The offset behind the last batch of a file. */
function endOf(path: string, baseOffset: bigint): bigint {
  const file = openSync(path, 'r')
  let end = baseOffset
  try {
    walkSound({ path, file, baseOffset, least: 0n, end: null }, header => {
      end = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    })
  } finally {
    closeSync(file)
  }
  return end
}
