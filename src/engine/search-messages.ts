// What the engine and its search threads say to each other. The bytes of batches stay in the thread that fetched them.
import type { ScanSpec } from '#core/search/query.ts'
import type { ScanResult } from '#core/search/scanner.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import type { ScanAnswer, ScanRequest } from '#kafka/scan-fetch.ts'

/** The cluster a search reads from; the thread's own connection to it is opened when first needed. */
export interface ThreadSource {
  connectionId: string
  options: ConnectionOptions
}

export type ToThread =
  | { say: 'open'; search: number; source: ThreadSource; spec: ScanSpec; control: SharedArrayBuffer }
  /** Send one Fetch, say what came, then look through it. */
  | { say: 'read'; search: number; unit: number; request: ScanRequest }
  | { say: 'close'; search: number }
  /** The profile was closed. */
  | { say: 'leave'; connectionId: string }

export type FromThread =
  | { say: 'fetched'; unit: number; answer: ScanAnswer<null> }
  /** Nothing came, and nothing more follows of this unit. */
  | { say: 'lost'; unit: number; failure: ThreadFailure }
  /** `failure`: why the block was not looked through to its end, and the search cannot go on. */
  | { say: 'looked'; unit: number; results: ScanResult[]; failure: ThreadFailure | null }

/** What a KafkaFailure is made of: an Error's own class does not come through. */
export interface ThreadFailure {
  code: string
  what: string
  remedy: string
  where: Record<string, string>
  retriable: boolean
}

/** Slots of a search's shared control, all int32. */
export const STOP = 0
export const KEPT = 1
export const KEEP_LIMIT = 2
export const CONTROL_SLOTS = 3
