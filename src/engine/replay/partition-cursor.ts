// A partition's records in their order, handed out up to one offset and then up to a further one.
import type { Isolation, LogSource } from '#core/log/source.ts'
import type { KafkaRecord } from '#core/records/batch.ts'
import type { SourceStretch } from '../stretches.ts'
import { PartitionRecords } from './source-records.ts'

export class PartitionCursor {
  readonly #records: PartitionRecords
  #block: KafkaRecord[] = []
  #at = 0

  constructor(log: LogSource, stretch: SourceStretch, isolation: Isolation) {
    this.#records = new PartitionRecords(log, stretch, isolation, null, () => {})
  }

  /** Those that were not handed out before. @throws KafkaFailure */
  async *below(offset: bigint): AsyncGenerator<KafkaRecord> {
    for (;;) {
      const record = this.#block[this.#at]
      if (record === undefined) {
        const following = await this.#records.next()
        if (following === null) return
        this.#block = following
        this.#at = 0
      } else if (record.offset >= offset) return
      else {
        this.#at++
        yield record
      }
    }
  }
}
