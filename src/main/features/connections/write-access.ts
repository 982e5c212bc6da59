// Whether a profile may write now: its mode, and until when it is armed. Write grants are made here and follow it: when
// writing is disarmed they end, whoever holds them.
import type { WriteMode } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { WriteGrant } from '#kafka/gate.ts'

const ARMED_MS = 15 * 60_000
/** Members of groups leave when the time is over, which is a write, too. */
const LEAVING_MS = 10_000

export class WriteAccess {
  readonly #cluster: string
  readonly #mode: WriteMode
  readonly #on: { changed: () => void; ending: () => Promise<void> }
  #armedUntil: number | null = null
  #leavingUntil = 0
  #timer: NodeJS.Timeout | null = null

  /** @param on `changed`: armed or disarmed; `ending`: whoever holds a grant has to end now, while it still lasts */
  constructor(cluster: string, mode: WriteMode, on: { changed: () => void; ending: () => Promise<void> }) {
    this.#cluster = cluster
    this.#mode = mode
    this.#on = on
  }

  /** Milliseconds since the epoch; null in other modes than `ask`, and when not armed. */
  get armedUntil(): number | null {
    return this.#armedUntil
  }

  /** Again for the whole time when armed already. @throws KafkaFailure READ_ONLY */
  arm(): void {
    if (this.#mode === 'read-only') throw this.#readOnly()
    if (this.#mode === 'free') return
    this.#stopTimer()
    this.#armedUntil = Date.now() + ARMED_MS
    this.#timer = setTimeout(() => void this.disarm(), ARMED_MS)
    this.#on.changed()
  }

  async disarm(): Promise<void> {
    this.#stopTimer()
    if (this.#armedUntil === null) return
    this.#armedUntil = null
    this.#leavingUntil = Date.now() + LEAVING_MS
    this.#on.changed()
    await this.#on.ending()
    if (this.#armedUntil === null) this.#leavingUntil = 0
  }

  /** @throws KafkaFailure READ_ONLY or NOT_ARMED */
  check(): void {
    if (this.#mode === 'free') return
    if (this.#mode === 'read-only') throw this.#readOnly()
    if (this.#armedUntil !== null && this.#armedUntil > Date.now()) return
    throw new KafkaFailure({
      code: 'NOT_ARMED',
      what: 'Writing to this cluster has to be armed first',
      where: { cluster: this.#cluster },
      remedy: 'Arm writing in the title row; it lasts for 15 minutes.',
    })
  }

  /** Ends after `lastsMs`, and with the arming in mode `ask`. @throws KafkaFailure as `check` */
  grant(reason: string, lastsMs: number): WriteGrant {
    this.check()
    const end = Date.now() + lastsMs
    const until = () => this.#until()
    return {
      reason,
      get expiresAt() {
        return Math.min(end, until())
      },
    }
  }

  /** For good: the profile is disconnected. */
  close(): void {
    this.#stopTimer()
  }

  #until(): number {
    if (this.#mode === 'free') return Number.POSITIVE_INFINITY
    return this.#armedUntil === null ? this.#leavingUntil : this.#armedUntil + LEAVING_MS
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #readOnly(): KafkaFailure {
    return new KafkaFailure({
      code: 'READ_ONLY',
      what: 'This profile is read-only: nothing is written to the cluster',
      where: { cluster: this.#cluster },
      remedy: 'Change its writing mode in the connection’s form if it shall write.',
    })
  }
}
