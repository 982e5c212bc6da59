// What the engine and its search threads say to each other. Memory of batches travels with the message and back.
import type { ScanSpec } from '#core/search/query.ts'
import type { ScanPart, ScanResult } from '#core/search/scanner.ts'

/** Where a part's batches lie within the block's memory. */
export interface UnitPart extends ScanPart {
  position: number
  length: number
}

export type ToThread =
  | { say: 'open'; search: number; spec: ScanSpec; control: SharedArrayBuffer }
  | { say: 'scan'; search: number; unit: number; memory: ArrayBuffer; parts: UnitPart[] }
  | { say: 'close'; search: number }

export interface FromThread {
  unit: number
  memory: ArrayBuffer
  results: ScanResult[]
  /** Why the block was not looked through to its end: the search cannot go on. */
  failure: ThreadFailure | null
}

export interface ThreadFailure {
  code: string
  what: string
  remedy: string
  where: Record<string, string>
}

/** Slots of a search's shared control, all int32. */
export const STOP = 0
export const KEPT = 1
export const KEEP_LIMIT = 2
export const CONTROL_SLOTS = 3
