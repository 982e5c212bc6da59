// The shape of a columnar index over one batch; columns.ts and message-set.ts fill it.

import type { BatchHeader } from './batch-header.ts'

/** Record i is described by element i of each array. Positions and lengths are bytes within `data`; length -1 is null. */
export interface BatchColumns {
  header: BatchHeader
  /** The decompressed record area (uncompressed: the batch's own bytes, not copied). */
  data: Buffer
  count: number
  /** offset = baseOffset + offsetDelta[i]. Unlike header.baseOffset it is the first offset for v0/v1 too. */
  baseOffset: bigint
  offsetDelta: Int32Array
  /** ms since the epoch; -1 for v0. With LogAppendTime the batch's time, as consumers see it. */
  timestamp: BigInt64Array
  /** Where the whole record starts, and its bytes with framing. */
  recordPosition: Int32Array
  recordSize: Int32Array
  keyPosition: Int32Array
  keyLength: Int32Array
  valuePosition: Int32Array
  valueLength: Int32Array
  /** Where the first header starts; see readHeaders in batch.ts. */
  headersPosition: Int32Array
  headerCount: Int32Array
}

/** Empty columns for `count` records over `data`. */
export function allocateColumns(header: BatchHeader, data: Buffer, baseOffset: bigint, count: number): BatchColumns {
  return {
    header,
    data,
    count,
    baseOffset,
    offsetDelta: new Int32Array(count),
    timestamp: new BigInt64Array(count),
    recordPosition: new Int32Array(count),
    recordSize: new Int32Array(count),
    keyPosition: new Int32Array(count),
    keyLength: new Int32Array(count),
    valuePosition: new Int32Array(count),
    valueLength: new Int32Array(count),
    headersPosition: new Int32Array(count),
    headerCount: new Int32Array(count),
  }
}
