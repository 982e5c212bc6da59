// What the composer sent, newest first, to send again from: at most 200 entries in one versioned JSON file.
// Bytes are base64 there and int64 decimal strings. Holds records, so it is private data of the user.
import { z } from 'zod'
import type { HistoryEntry } from '#contract/index.ts'
import { bytesSchema } from '#contract/procedure.ts'
import { outgoingRecordSchema } from '#contract/produce.contract.ts'
import { decimal } from '../../storage/codecs.ts'

const KEPT = 200
/** Larger records are left out of the history: the file is rewritten as a whole. */
const LARGEST_BYTES = 1_000_000

const base64 = z.codec(z.base64(), bytesSchema, {
  decode: text => new Uint8Array(Buffer.from(text, 'base64')),
  encode: bytes => Buffer.from(bytes).toString('base64'),
})
/** Text as it is; bytes that are no text in an object, so that the two cannot be mistaken. */
const headerKey = z.union([
  z.string(),
  z.codec(z.object({ base64: z.base64() }), bytesSchema, {
    decode: ({ base64: text }) => new Uint8Array(Buffer.from(text, 'base64')),
    encode: bytes => ({ base64: Buffer.from(bytes).toString('base64') }),
  }),
])
const { partition, acks, compression } = outgoingRecordSchema.shape

const entrySchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  topic: z.string(),
  sentAt: decimal,
  record: z.object({
    partition,
    key: base64.nullable(),
    value: base64.nullable(),
    headers: z.array(z.object({ key: headerKey, value: base64.nullable() })),
    timestamp: decimal.nullable(),
    acks,
    compression,
  }),
  result: z.object({ partition: z.int(), offset: decimal.nullable(), timestamp: decimal }),
})

type StoredEntry = z.input<typeof entrySchema>

/** What the file holds: strings and numbers only. For `openJsonFile`. */
export const historyFile: { version: number; schema: z.ZodType<StoredEntry[]>; initial: StoredEntry[] } = {
  version: 1,
  schema: z.array(z.custom<StoredEntry>(entry => entrySchema.safeParse(entry).success, 'is no history entry')),
  initial: [],
}

/** The part of a JSON file the store needs. */
export interface HistoryFile {
  get(): StoredEntry[]
  update(next: StoredEntry[]): Promise<void>
}

export class HistoryStore {
  readonly #file: HistoryFile

  constructor(file: HistoryFile) {
    this.#file = file
  }

  /** Newest first. */
  list(connectionId: string): HistoryEntry[] {
    return this.#file
      .get()
      .filter(entry => entry.connectionId === connectionId)
      .map(entry => z.decode(entrySchema, entry))
  }

  async add(entry: HistoryEntry): Promise<void> {
    if (sizeOf(entry) > LARGEST_BYTES) return
    await this.#file.update([z.encode(entrySchema, entry), ...this.#file.get()].slice(0, KEPT))
  }

  async clear(connectionId: string): Promise<void> {
    await this.#file.update(this.#file.get().filter(entry => entry.connectionId !== connectionId))
  }
}

function sizeOf({ record }: HistoryEntry): number {
  const headers = record.headers.reduce((sum, header) => sum + (header.value?.length ?? 0), 0)
  return (record.key?.length ?? 0) + (record.value?.length ?? 0) + headers
}
