// The hits of one search in the order they were found, in the pieces in which threads sent them; read in pages.
import type { HitColumns } from '#core/search/hit.ts'

/** `topics`: which of the search's topics the hit is in. */
export type FoundColumns = HitColumns & { topics: Int32Array }

export class HitStore {
  readonly #pieces: { first: number; columns: FoundColumns }[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  add(columns: HitColumns, topic: number): void {
    const topics = new Int32Array(columns.keys.length).fill(topic)
    this.#pieces.push({ first: this.#count, columns: { ...columns, topics } })
    this.#count += columns.keys.length
  }

  /** At most `most` hits from number `from` on. */
  page(from: number, most: number): FoundColumns {
    const end = Math.min(this.#count, from + most)
    const chosen: FoundColumns[] = []
    for (let index = this.#pieceAt(from); index < this.#pieces.length; index++) {
      const piece = this.#pieces[index]
      if (piece === undefined || piece.first >= end) break
      chosen.push(part(piece.columns, Math.max(0, from - piece.first), end - piece.first))
    }
    return joined(chosen)
  }

  #pieceAt(hit: number): number {
    let low = 0
    let high = this.#pieces.length
    while (low < high) {
      const middle = (low + high) >> 1
      const piece = this.#pieces[middle]
      if (piece !== undefined && piece.first + piece.columns.keys.length <= hit) low = middle + 1
      else high = middle
    }
    return low
  }
}

function part(columns: FoundColumns, from: number, to: number): FoundColumns {
  return {
    topics: columns.topics.subarray(from, to),
    partitions: columns.partitions.subarray(from, to),
    offsets: columns.offsets.subarray(from, to),
    timestamps: columns.timestamps.subarray(from, to),
    sizes: columns.sizes.subarray(from, to),
    headerCounts: columns.headerCounts.subarray(from, to),
    keyKinds: columns.keyKinds.subarray(from, to),
    valueKinds: columns.valueKinds.subarray(from, to),
    keys: columns.keys.slice(from, to),
    values: columns.values.slice(from, to),
    snippets: columns.snippets.slice(from, to),
    matchStarts: columns.matchStarts.subarray(from, to),
    matchEnds: columns.matchEnds.subarray(from, to),
    matchFields: columns.matchFields.subarray(from, to),
  }
}

/** Copies, so that a view on a large array does not cross the port with all of it. */
function joined(pieces: readonly FoundColumns[]): FoundColumns {
  const int32 = (pick: (columns: FoundColumns) => Int32Array) =>
    Int32Array.from(pieces.flatMap(each => [...pick(each)]))
  const int64 = (pick: (columns: FoundColumns) => BigInt64Array) =>
    BigInt64Array.from(pieces.flatMap(each => [...pick(each)]))
  const uint8 = (pick: (columns: FoundColumns) => Uint8Array) =>
    Uint8Array.from(pieces.flatMap(each => [...pick(each)]))
  return {
    topics: int32(each => each.topics),
    partitions: int32(each => each.partitions),
    offsets: int64(each => each.offsets),
    timestamps: int64(each => each.timestamps),
    sizes: int32(each => each.sizes),
    headerCounts: int32(each => each.headerCounts),
    keyKinds: uint8(each => each.keyKinds),
    valueKinds: uint8(each => each.valueKinds),
    keys: pieces.flatMap(each => each.keys),
    values: pieces.flatMap(each => each.values),
    snippets: pieces.flatMap(each => each.snippets),
    matchStarts: int32(each => each.matchStarts),
    matchEnds: int32(each => each.matchEnds),
    matchFields: uint8(each => each.matchFields),
  }
}
