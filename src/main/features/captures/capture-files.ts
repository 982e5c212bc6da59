// Captures as one file to share: written, and opened from a dialog, a double click or a drop. Files that the system gave
// wait here until a window takes them.
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { AppEvents } from '../../ipc/context.ts'
import type { JobsService } from '../jobs/jobs.service.ts'
import type { CapturesService } from './captures.service.ts'

export const CAPTURE_EXTENSION = 'ottla'
/** Of Kafka's segment files. */
export const SEGMENT_EXTENSION = 'log'

interface Parts {
  captures: CapturesService
  engine: () => ContractRouterClient<typeof engineControlContract>['captures']
  jobs: JobsService
  events: AppEvents
}

export class CaptureFiles {
  readonly #parts: Parts
  readonly #waiting: string[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  arrived(path: string): void {
    this.#waiting.push(path)
    this.#parts.events.emit({ event: 'file' })
  }

  take(): string | null {
    return this.#waiting.shift() ?? null
  }

  /** `incident.ottla`: what a file system takes of the capture's name. */
  async suggestedName(id: string): Promise<string> {
    const { name } = await this.#parts.captures.readForUse(id)
    return `${name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, '_')}.${CAPTURE_EXTENSION}`
  }

  /** False when it was cancelled. @throws KafkaFailure */
  async pack(id: string, file: string): Promise<boolean> {
    const { captures, engine, jobs } = this.#parts
    const { folder, name } = await captures.readForUse(id)
    const packed = await jobs.follow(`Save ${name} as ${basename(file)}`, signal =>
      engine().pack({ folder, file }, { signal }),
    )
    return packed !== null
  }

  /** Puts a capture's file, a folder, or a segment file into the tree; the connection's id, null when it was cancelled. */
  async add(path: string): Promise<string | null> {
    const { captures, engine, jobs, events } = this.#parts
    if ((await stat(path)).isDirectory()) return captures.addFolder(path)
    if (extname(path) === `.${SEGMENT_EXTENSION}`) return captures.addSegment(path)
    const unpacked = await jobs.follow(`Open ${basename(path)}`, signal =>
      engine().unpack({ file: path, folder: captures.folder }, { signal }),
    )
    if (unpacked === null) return null
    events.emit({ event: 'captures' })
    return captures.add(unpacked.id)
  }
}
