// A JavaScript predicate: takes records one after the other, asks the sandbox about many at once, and answers a verdict
// for each. Knows no batches and no counts.
import type { RecordView } from '../record-view.ts'
import { RecordEncoder } from './script-record.ts'
import { Sandbox } from './script-sandbox.ts'
import { readScript } from './script-source.ts'

/** How long the sandbox may take for one batch of records; far more than any of them needs. */
export const SCRIPT_LIMIT_MS = 2000
const MOST_RECORDS = 128
const MOST_CHARACTERS = 262_144
/** Larger ones would not fit beside what the script makes of them. */
const LARGEST_RECORD = 4 * 1024 * 1024

/** True and false are the script's answer, a text says why there is none. */
export type Verdict = boolean | string

/** The script cannot go on: it took too long or all memory. `index`: at which of the records. */
export class ScriptStopped extends Error {
  override readonly name = 'ScriptStopped'
  readonly code: 'SCRIPT_TIMED_OUT' | 'SCRIPT_OUT_OF_MEMORY' | 'SCRIPT_BROKEN'
  readonly partition: number
  readonly offset: bigint

  constructor(code: ScriptStopped['code'], message: string, { partition, offset }: Place) {
    super(message)
    this.code = code
    this.partition = partition
    this.offset = offset
  }
}

interface Place {
  partition: number
  offset: bigint
}

interface Waiting extends Place {
  /** Null: too large. */
  json: string | null
}

export class Script {
  readonly #sandbox: Sandbox
  readonly #encoder: RecordEncoder
  readonly #limitMs: number
  #waiting: Waiting[] = []
  #characters = 0

  /** @throws QueryError */
  static async open(source: string, limitMs = SCRIPT_LIMIT_MS): Promise<Script> {
    const { code, needs } = readScript(source)
    return new Script(await Sandbox.open(code), new RecordEncoder(needs), limitMs)
  }

  private constructor(sandbox: Sandbox, encoder: RecordEncoder, limitMs: number) {
    this.#sandbox = sandbox
    this.#encoder = encoder
    this.#limitMs = limitMs
  }

  /** Time to ask for verdicts. */
  get isFull(): boolean {
    return this.#waiting.length >= MOST_RECORDS || this.#characters >= MOST_CHARACTERS
  }

  /** Copies what the script looks at. */
  add(record: RecordView, topic: string): void {
    const { partition, offset } = record
    const json = this.#encoder.encode(record, topic)
    const fits = json.length <= LARGEST_RECORD
    this.#waiting.push({ partition, offset, json: fits ? json : null })
    if (fits) this.#characters += json.length
  }

  /**
   * One verdict for each record added since; none when `stopped` ended it.
   * @throws ScriptStopped after which the script must not be used any more
   */
  verdicts(stopped: () => boolean): Verdict[] {
    const asked = this.#waiting
    this.forget()
    const fitting = asked.filter(each => each.json !== null)
    const answers = this.#ask(fitting, stopped)
    if (answers === null) return []
    if (fitting.length === asked.length) return answers
    let next = 0
    return asked.map(each => (each.json === null ? TOO_LARGE : (answers[next++] ?? NO_ANSWER)))
  }

  forget(): void {
    this.#waiting = []
    this.#characters = 0
  }

  close(): void {
    this.#sandbox.close()
  }

  /** Null when it was stopped from outside. */
  #ask(records: readonly Waiting[], stopped: () => boolean): Verdict[] | null {
    if (records.length === 0) return []
    const end = performance.now() + this.#limitMs
    const json = `[${records.map(each => each.json).join(',')}]`
    const answer = this.#sandbox.run(json, () => stopped() || performance.now() > end)
    switch (answer.is) {
      case 'answer':
        return verdictsIn(answer.text, records.length)
      case 'refused': {
        if (records.length === 1) return [answer.what]
        // One of them cannot be read in there: which, each tells alone.
        const each: Verdict[] = []
        for (const record of records) {
          const alone = this.#ask([record], stopped)
          if (alone === null) return null
          each.push(...alone)
        }
        return each
      }
      case 'interrupted': {
        if (stopped()) return null
        const words = `The script took more than ${this.#limitMs / 1000} s and was stopped`
        throw new ScriptStopped('SCRIPT_TIMED_OUT', words, placeOf(records, answer.at))
      }
      case 'out-of-memory':
        throw new ScriptStopped(
          'SCRIPT_OUT_OF_MEMORY',
          'The script took all memory it may have',
          placeOf(records, answer.at),
        )
      case 'broken':
        throw new ScriptStopped(
          'SCRIPT_BROKEN',
          `The script’s sandbox broke: ${answer.what}`,
          placeOf(records, answer.at),
        )
    }
  }
}

const TOO_LARGE = `What the script looks at has more than ${LARGEST_RECORD / 1024 / 1024} MB`
const NO_ANSWER = 'The script gave no answer'

function placeOf(records: readonly Waiting[], index: number): Place {
  return records[index] ?? records[0] ?? { partition: 0, offset: 0n }
}

/** The text comes from where the script runs: nothing of it is taken for granted. */
function verdictsIn(text: string, count: number): Verdict[] {
  const words = new Map<number, string>()
  try {
    const errors: unknown = JSON.parse(text.slice(count))
    for (const each of Array.isArray(errors) ? errors : []) {
      if (Array.isArray(each) && typeof each[0] === 'number') words.set(each[0], String(each[1]).slice(0, 300))
    }
  } catch {
    return new Array<Verdict>(count).fill(NO_ANSWER)
  }
  return Array.from({ length: count }, (_, index) => {
    const mark = text[index]
    if (mark === '1') return true
    return mark === '0' ? false : (words.get(index) ?? NO_ANSWER)
  })
}
