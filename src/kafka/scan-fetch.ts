// One Fetch of a scan: sessionless, of several partitions of a topic at one leader. What comes is said without the bytes,
// so that it can be told to another thread than the one that has them. Of a folder opened offline the answer says where
// the batches lie, and they are read there.
import type { Isolation } from '#core/log/source.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { readPlaces } from './batch-places.ts'
import type { KafkaConnection } from './connection.ts'
import type { FramePool } from './frame-pool.ts'
import { type BlockPart, offsetAfter, type ScanBlock, type ScanRange } from './scan-block.ts'

const MAX_WAIT_MS = 500

export interface ScanRequest {
  topic: string
  nodeId: number
  /** From which offset, and how far the scan will go: the broker is told the first alone. */
  ranges: readonly ScanRange[]
  maxBytes: number
  isolation: Isolation
  /** Of this machine, where a replica nearby may be named instead. */
  rack: string
}

/** What became of one partition of the request. */
export interface Fetched {
  partition: number
  errorCode: number
  /** Behind the last whole batch; null when there is none. */
  next: bigint | null
  bytes: number
  /** The broker to ask instead of this one; -1: none. */
  nearest: number
}

export interface ScanAnswer<Held> {
  errorCode: number
  partitions: Fetched[]
  /** Of the memory that the answer takes until `held` is given back. */
  heldBytes: number
  held: Held
}

/** Who sends a scan's requests and has the bytes of their answers. */
export interface ScanReader<Held> {
  /** For leaders, bounds and the cluster's name. */
  readonly connection: KafkaConnection
  /** @throws KafkaFailure */
  fetch(request: ScanRequest): Promise<ScanAnswer<Held>>
  /** An answer has been dealt with. */
  give(held: Held): void
}

export interface FetchedBytes {
  batches: Buffer
  abortedTransactions: { producerId: bigint; firstOffset: bigint }[]
}

/** By partition. */
export type Batches = ReadonlyMap<number, FetchedBytes>

/** The memory of an answer, and where in it the batches lie. */
export interface HeldBatches {
  memory: ArrayBuffer
  batches: Batches
}

/** Reads where it is called. */
export class HereReader implements ScanReader<HeldBatches> {
  readonly connection: KafkaConnection
  readonly #pool: FramePool

  /** @param pool the connection's */
  constructor(connection: KafkaConnection, pool: FramePool) {
    this.connection = connection
    this.#pool = pool
  }

  async fetch({ topic, nodeId, ranges, maxBytes, isolation, rack }: ScanRequest): Promise<ScanAnswer<HeldBatches>> {
    const { logFolder } = this.connection
    const answer = await this.connection.send({ nodeId }, fetch, {
      maxWaitMs: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes,
      isolationLevel: isolation === 'read_committed' ? 1 : 0,
      topics: [
        {
          topic,
          partitions: ranges.map(({ partition, from }) => ({
            partition,
            fetchOffset: from,
            partitionMaxBytes: maxBytes,
          })),
        },
      ],
      forgottenTopicsData: [],
      rackId: rack,
      placesOnly: logFolder !== null,
    })
    const partitions: Fetched[] = []
    const batches = new Map<number, FetchedBytes>()
    let memory = new ArrayBuffer(0)
    const answered = answer.responses[0]?.partitions ?? []
    const places = logFolder === null ? [] : answered.map(({ place }) => place)
    const read = logFolder === null ? [] : readPlaces(logFolder, places, this.#pool)
    for (const [index, { partitionIndex, errorCode, records, ...each }] of answered.entries()) {
      const bytes = (each.place.size > 0 ? read[index] : records) ?? Buffer.alloc(0)
      const nearest = each.preferredReadReplica
      partitions.push({ partition: partitionIndex, errorCode, next: offsetAfter(bytes), bytes: bytes.length, nearest })
      if (bytes.length === 0) continue
      batches.set(partitionIndex, { batches: bytes, abortedTransactions: each.abortedTransactions ?? [] })
      // Frames come from sockets, and places are read into the pool's memory: it is never shared.
      memory = bytes.buffer as ArrayBuffer
    }
    return { errorCode: answer.errorCode, partitions, heldBytes: memory.byteLength, held: { memory, batches } }
  }

  give({ memory }: HeldBatches): void {
    this.#pool.give(memory)
  }
}

export type FilledPart = BlockPart & FetchedBytes

/** The parts of a block that was read here, with their bytes: the block's, until it is given back. */
export function filledParts({ parts, held: { batches } }: ScanBlock<HeldBatches>): FilledPart[] {
  return parts.flatMap(part => {
    const found = batches.get(part.partition)
    return found === undefined ? [] : [{ ...part, ...found }]
  })
}
