// Owns the part of the soak that nothing may be lost of: numbered records, written with acks from all, remembered when
// acknowledged, and compared with what the log holds in the end.
import type { Producer } from 'kafkajs'
import { kcat } from '../support/other-clients.ts'

export const LEDGER_TOPIC = 'soak.ledger'
export const LEDGER_PARTITIONS = 3
const BATCH = 50

export class Ledger {
  readonly #acknowledged: number[] = Array.from({ length: LEDGER_PARTITIONS }, () => -1)
  #next = 0
  refused = 0

  get acknowledged(): number {
    return this.#next
  }

  /**
   * Writes one batch to each partition. A batch that was not acknowledged is written again with the same numbers, so
   * that the log may hold a number twice but never misses one below the last acknowledged.
   */
  async write(producer: Producer): Promise<void> {
    const numbers = Array.from({ length: BATCH }, (_, index) => this.#next + index)
    try {
      await producer.send({
        topic: LEDGER_TOPIC,
        acks: -1,
        messages: this.#acknowledged.flatMap((_, partition) =>
          numbers.map(number => ({ partition, key: String(number), value: `record ${number} of ${partition}` })),
        ),
      })
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.refused += 1
      return
    }
    this.#next += BATCH
    this.#acknowledged.fill(this.#next - 1)
  }

  /** What is wrong with the log; empty when it holds every acknowledged number, in order. */
  async audit(bootstrap: string): Promise<string[]> {
    const problems: string[] = []
    for (const [partition, last] of this.#acknowledged.entries()) {
      const args = ['-C', '-b', bootstrap, '-t', LEDGER_TOPIC, '-p', String(partition), '-o', 'beginning', '-e', '-q']
      const read = await kcat([...args, '-f', '%k %s\n'], { timeLimit: 300_000 })
      if (read.code !== 0) problems.push(`partition ${partition} cannot be read: ${read.stderr.trim()}`)
      let expected = 0
      for (const line of read.stdout.split('\n').slice(0, -1)) {
        const [key = '', ...value] = line.split(' ')
        const number = Number(key)
        if (value.join(' ') !== `record ${number} of ${partition}`) problems.push(`partition ${partition}: “${line}”`)
        if (number > expected) problems.push(`partition ${partition}: ${expected} to ${number - 1} are missing`)
        expected = Math.max(expected, number + 1)
      }
      if (expected <= last) problems.push(`partition ${partition}: ${expected} to ${last} are missing at the end`)
    }
    return problems.slice(0, 20)
  }
}
