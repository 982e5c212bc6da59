// Gives out producer ids, none of them twice. Claims blocks in producer-ids.json, so that a kill skips ids but never
// repeats them (Kafka's KRaft controller hands out such blocks to its brokers).

import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from '../disk/json-file.ts'

const blockSize = 1000n

export class ProducerIds {
  readonly #file: string
  #next: bigint
  #claimed: bigint
  #claiming: Promise<void> | null = null

  private constructor(file: string, next: bigint) {
    this.#file = file
    this.#next = next
    this.#claimed = next
  }

  static async open(dataDirectory: string): Promise<ProducerIds> {
    const file = join(dataDirectory, 'producer-ids.json')
    const content = await readJsonFile(file)
    return new ProducerIds(file, content === null ? 0n : claimedIn(content, file))
  }

  async take(): Promise<bigint> {
    while (this.#next >= this.#claimed) {
      this.#claiming ??= this.#claim()
      await this.#claiming
    }
    return this.#next++
  }

  async #claim(): Promise<void> {
    try {
      const until = this.#claimed + blockSize
      await writeJsonFile(this.#file, { claimedUntil: until.toString() })
      this.#claimed = until
    } finally {
      this.#claiming = null
    }
  }
}

function claimedIn(content: unknown, file: string): bigint {
  if (typeof content === 'object' && content !== null && 'claimedUntil' in content) {
    if (typeof content.claimedUntil === 'string' && /^\d+$/.test(content.claimedUntil))
      return BigInt(content.claimedUntil)
  }
  throw new Error(
    `${file} does not say which producer ids are taken ("claimedUntil"); restore it or remove the data directory`,
  )
}
