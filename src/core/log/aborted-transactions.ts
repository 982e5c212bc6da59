// Which producers' transactional batches are to be skipped, as Kafka's own consumer decides it (KIP-98).
import { decodeBatch, decodeControl } from '../records/batch.ts'

export class AbortedTransactions {
  readonly #pending: { producerId: bigint; firstOffset: bigint }[]
  readonly #open = new Set<bigint>()

  constructor(list: readonly { producerId: bigint; firstOffset: bigint }[]) {
    this.#pending = [...list].sort((a, b) =>
      a.firstOffset < b.firstOffset ? -1 : a.firstOffset > b.firstOffset ? 1 : 0,
    )
  }

  covers(producerId: bigint, isTransactional: boolean, lastOffset: bigint): boolean {
    this.#begun(lastOffset)
    return isTransactional && this.#open.has(producerId)
  }

  ended(producerId: bigint, controlBatch: Buffer): void {
    const [marker] = decodeBatch(controlBatch)
    if (marker === undefined || decodeControl(marker)?.kind !== 'abort') return
    // What was fetched may begin with the marker: its transaction is over all the same.
    this.#begun(marker.offset)
    this.#open.delete(producerId)
  }

  #begun(lastOffset: bigint): void {
    for (let next = this.#pending[0]; next !== undefined && next.firstOffset <= lastOffset; next = this.#pending[0]) {
      this.#open.add(next.producerId)
      this.#pending.shift()
    }
  }
}
