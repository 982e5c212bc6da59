// What is found in a folder that is only read: the shapes, no code that runs.

import type { CaptureManifest } from '#core/captures/manifest.ts'
import type { BatchHeader } from '#core/records/batch.ts'

/** A stretch of a file that holds no batch that can be read. */
export interface DamagedPlace {
  file: string
  position: number
  bytes: number
  what: string
  /** What can be read before it ends here: the missing offsets begin at this one, at the earliest. */
  after: bigint
}

export type OnBatch = (header: BatchHeader, position: number, bytes: Buffer, isNew: boolean) => void

/** Where one partition lies, and what the files around it say. */
export interface FoundPartition {
  topic: string
  partition: number
  /** Null where nothing of it was written. */
  folder: string | null
  /** The one file of the folder that was chosen; null: all. */
  segment: string | null
  logStartOffset: bigint | null
  /** Records from here on are not shown. */
  end: bigint | null
  /** Ends of transactions that lie behind what is here. */
  cutOff: CaptureManifest['topics'][number]['partitions'][number]['transactionsCutOff']
}

export interface FoundFolder {
  clusterId: string | null
  partitions: FoundPartition[]
  /** Set where the folder is a capture. */
  manifest: CaptureManifest | null
  /** What was seen and is not shown, in words. */
  notes: string[]
}

/** What the opened folder is like, for the person who opened it. */
export interface OfflineReport {
  isCapture: boolean
  topics: number
  partitions: number
  damaged: (Omit<DamagedPlace, 'after'> & { topic: string; partition: number; after: string })[]
  notes: string[]
}
