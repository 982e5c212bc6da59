// Rows of several reads as one.
import type { Rows } from '#contract/index.ts'

export function joinRows(parts: readonly Rows[]): Rows {
  return {
    partitions: Int32Array.from(parts.flatMap(part => [...part.partitions])),
    offsets: BigInt64Array.from(parts.flatMap(part => [...part.offsets])),
    timestamps: BigInt64Array.from(parts.flatMap(part => [...part.timestamps])),
    sizes: Int32Array.from(parts.flatMap(part => [...part.sizes])),
    headerCounts: Int32Array.from(parts.flatMap(part => [...part.headerCounts])),
    keyKinds: Uint8Array.from(parts.flatMap(part => [...part.keyKinds])),
    valueKinds: Uint8Array.from(parts.flatMap(part => [...part.valueKinds])),
    keys: parts.flatMap(part => part.keys),
    values: parts.flatMap(part => part.values),
  }
}
