// The batches of an answer that says where in files they lie: our own broker's, of a folder on this machine. Read into
// one piece of the pool's memory, as an answer over a socket would come.
import { closeSync, openSync, readSync } from 'node:fs'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { KafkaFailure } from './failure.ts'
import type { FramePool } from './frame-pool.ts'

export interface BatchPlace {
  /** Below the folder. */
  file: string
  position: bigint
  /** In bytes; 0 where there is nothing. */
  size: number
}

/** The bytes of each place, in their order; fewer where the file ends earlier. @throws KafkaFailure FILE_NOT_READ */
export function readPlaces(folder: string, places: readonly BatchPlace[], pool: FramePool): Buffer[] {
  const memory = pool.take(places.reduce((sum, { size }) => sum + size, 0))
  try {
    let filled = 0
    return places.map(place => {
      const target = memory.subarray(filled, filled + place.size)
      filled += place.size
      return place.size === 0 ? target : target.subarray(0, readPlace(folder, place, target))
    })
  } catch (error) {
    // The pool's memory is never shared.
    pool.give(memory.buffer as ArrayBuffer)
    throw error
  }
}

function readPlace(folder: string, { file, position }: BatchPlace, target: Buffer): number {
  if (leadsOutside(file)) throw notRead(file, position, 'it lies outside of the folder')
  try {
    const opened = openSync(join(folder, file), 'r')
    try {
      let filled = 0
      while (filled < target.length) {
        const count = readSync(opened, target, filled, target.length - filled, Number(position) + filled)
        if (count === 0) break
        filled += count
      }
      return filled
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    // The system's own words would name the whole path.
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw notRead(file, position, reason, error)
  }
}

/** Whoever answers may not have us read another file than those of the folder. */
function leadsOutside(file: string): boolean {
  return isAbsolute(file) || normalize(file).split(sep).includes('..')
}

function notRead(file: string, position: bigint, reason: string, cause?: unknown): KafkaFailure {
  const what = `The file could not be read: ${reason}`
  return new KafkaFailure({ code: 'FILE_NOT_READ', what, where: { file, position: String(position) }, cause })
}
