// One connected profile: its reading connection, a writing one when a writing procedure asks for it, and a heartbeat
// that tells the screen how the cluster is. Finds its way back by itself when brokers come and go.
import type { ConnectionState, Problem, WriteMode } from '#contract/index.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { WriteGrant } from '#kafka/gate.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import type { WriteRecord } from '#kafka/write-record.ts'
import type { Member } from '../../ipc/context.ts'
import { WriteAccess } from './write-access.ts'

const HEALTHY_INTERVAL_MS = 3000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000
const GRANT_MS = 15 * 60_000
/** The cluster, or who vouches for us, says no: the next attempt would hear the same. */
const REFUSED = new Set(['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'TOKEN_REFUSED'])

export const disconnected: ConnectionState = {
  status: 'disconnected',
  problem: null,
  brokersUp: 0,
  brokersTotal: 0,
  latencyMs: null,
  armedUntil: null,
}

interface Events {
  state: (state: ConnectionState) => void
  /** What was written, or refused, over any connection of this profile. */
  write: (record: WriteRecord) => void
  /** Members of groups have to leave: writing is about to be disarmed. */
  ending: () => Promise<void>
}

export class LiveConnection {
  readonly options: ConnectionOptions
  readonly access: WriteAccess
  readonly #on: Events
  #reader: KafkaConnection
  #writer: { connection: Promise<KafkaConnection>; expiresAt: number } | null = null
  #state: ConnectionState = { ...disconnected, status: 'connecting' }
  readonly #members = new Set<Member>()
  #timer: NodeJS.Timeout | null = null
  #retryMs = FIRST_RETRY_MS
  #closed = false

  constructor(options: ConnectionOptions, mode: WriteMode, on: Events) {
    this.options = options
    this.#on = on
    this.access = new WriteAccess(options.cluster, mode, {
      changed: () => this.#set({ armedUntil: this.access.armedUntil }),
      ending: on.ending,
    })
    this.#reader = this.#open(null)
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** @throws KafkaFailure what the cluster refused the login with: what a screen asks meanwhile would log in once more */
  get reader(): KafkaConnection {
    this.#checkLogin()
    return this.#reader
  }

  /** @throws KafkaFailure; the state says the same */
  async connect(): Promise<void> {
    this.#set({ status: 'connecting', problem: null })
    try {
      await this.#reader.connect()
    } catch (error) {
      const failure = asFailure(error, { cluster: this.options.cluster })
      this.#set({ status: 'failed', problem: problemOf(failure) })
      throw failure
    }
    if (this.#closed) return
    await this.#beat()
  }

  /** A connection with a write grant of 15 minutes, made anew in time. @throws KafkaFailure READ_ONLY, NOT_ARMED */
  async writer(): Promise<KafkaConnection> {
    this.access.check()
    this.#checkLogin()
    const now = Date.now()
    if (this.#writer !== null && this.#writer.expiresAt - now > GRANT_MS / 2) return this.#writer.connection
    const expired = this.#writer
    const expiresAt = now + GRANT_MS
    this.#writer = { connection: this.#openWriter(), expiresAt }
    void expired?.connection.then(
      connection => connection.close(),
      () => {},
    )
    return this.#writer.connection
  }

  /**
   * For a member of a group: a connection of its own whose grant lasts until the member ends, writing is disarmed or
   * the profile is disconnected.
   * @param name ends the client id, by which the group's description shows the member
   * @throws KafkaFailure READ_ONLY, NOT_ARMED
   */
  async member(name: string): Promise<Member> {
    this.#checkLogin()
    const clientId = `${this.options.clientId}-${name}`
    const connection = this.#open(this.access.grant('a member of a group', Number.POSITIVE_INFINITY), clientId)
    const member: Member = {
      clientId,
      connection,
      end: async () => {
        this.#members.delete(member)
        await connection.close()
      },
    }
    this.#members.add(member)
    try {
      await connection.connect()
    } catch (error) {
      await member.end()
      throw error
    }
    return member
  }

  /** Looks at once instead of at the next heartbeat. */
  check(): void {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    void this.#beat()
  }

  /**
   * The machine slept: sockets that look open may lead nowhere. Reading goes on over new ones, the next write takes a new
   * connection, and the cluster is looked at now.
   */
  async wake(): Promise<void> {
    const writer = this.#writer
    this.#writer = null
    void writer?.connection.then(
      connection => connection.close(),
      () => {},
    )
    this.#retryMs = FIRST_RETRY_MS
    await this.#reader.renew()
    this.check()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.access.close()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#set(disconnected)
    const writer = await this.#writer?.connection.catch(() => null)
    await Promise.all([this.#reader.close(), writer?.close(), ...[...this.#members].map(member => member.end())])
  }

  #checkLogin(): void {
    const { status, problem } = this.#state
    if (status === 'failed' && problem !== null && REFUSED.has(problem.code)) throw new KafkaFailure(problem)
  }

  #open(grant: WriteGrant | null, clientId = this.options.clientId): KafkaConnection {
    const connection = new KafkaConnection({ ...this.options, clientId }, grant)
    connection.onWrite(this.#on.write)
    return connection
  }

  async #openWriter(): Promise<KafkaConnection> {
    const connection = this.#open(this.access.grant('a writing call of the window', GRANT_MS))
    try {
      await connection.connect()
    } catch (error) {
      this.#writer = null
      throw error
    }
    return connection
  }

  async #beat(): Promise<void> {
    const startedAt = performance.now()
    try {
      const nodes = await this.#reader.refreshNodes({ timeoutMs: this.options.connectMs })
      const latencyMs = performance.now() - startedAt
      this.#retryMs = FIRST_RETRY_MS
      const total = Math.max(nodes.length, this.#state.brokersTotal)
      this.#set({ status: 'connected', problem: null, brokersUp: nodes.length, brokersTotal: total, latencyMs })
      this.#schedule(HEALTHY_INTERVAL_MS)
    } catch (error) {
      const problem = problemOf(asFailure(error, { cluster: this.options.cluster }))
      if (REFUSED.has(problem.code)) {
        // Trying again would lock the account in many a cluster. A person connects again when it is mended.
        this.#set({ status: 'failed', problem, brokersUp: 0, latencyMs: null })
        return
      }
      this.#set({ status: 'reconnecting', problem, brokersUp: 0, latencyMs: null })
      this.#schedule(this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
    }
  }

  #schedule(milliseconds: number): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.#beat(), milliseconds)
  }

  #set(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change }
    this.#on.state(this.#state)
  }
}

function problemOf({ code, what, where, remedy, retriable }: KafkaFailure): Problem {
  return { code, what, where, remedy, retriable }
}
