// The records the consumers of one lab were given, the newest ones kept, and which offsets each group has been given:
// what comes again, after a crash or a seek, is marked as read before.
import type { LabDelivered } from '#contract/index.ts'
import { OffsetRanges } from './offset-ranges.ts'
import { placeOf } from './place.ts'
import type { Polled } from './reading.ts'

/** Records kept for the page to show; older ones are still marked when they come again. */
const KEPT = 5000

export class Deliveries {
  readonly #given = new Map<string, OffsetRanges>()
  #chunks: LabDelivered[] = []
  #count = 0

  /** @param reader who counts as having read: the group, or a consumer without one */
  add(consumer: number, reader: string, { topics, rows }: Polled): Uint8Array<ArrayBuffer> {
    const readBefore = new Uint8Array(topics.length)
    for (const [index, topic] of topics.entries()) {
      const offset = rows.offsets[index] ?? 0n
      const given = this.#givenTo(reader, placeOf({ topic, partition: rows.partitions[index] ?? 0 }))
      readBefore[index] = given.has(offset) ? 1 : 0
      given.add(offset, offset + 1n)
    }
    if (topics.length > 0) this.#keep({ first: this.#count + 1, consumer, topics, rows, readBefore })
    return readBefore
  }

  /** Kept records after the given number. */
  after(number: number): LabDelivered[] {
    return this.#chunks.filter(each => each.first > number)
  }

  #keep(chunk: LabDelivered): void {
    this.#chunks.push(chunk)
    this.#count += chunk.topics.length
    const isOld = ({ first, topics }: LabDelivered) => first + topics.length <= this.#count - KEPT + 1
    this.#chunks = this.#chunks.filter(each => !isOld(each))
  }

  #givenTo(reader: string, place: string): OffsetRanges {
    const key = `${place}/${reader}`
    const known = this.#given.get(key) ?? new OffsetRanges()
    this.#given.set(key, known)
    return known
  }
}
