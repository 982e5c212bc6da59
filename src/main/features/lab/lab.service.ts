// The consumers a person holds in the hand: opens, finds and closes them. What each kind does is in its own file.
import { randomUUID } from 'node:crypto'
import type { LabSession } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Member } from '../../ipc/context.ts'
import { type AssignOptions, AssignSession } from './assign-session.ts'
import type { ReadRecords } from './reading.ts'
import type { Session } from './session.ts'
import { type SubscribeOptions, SubscribeSession } from './subscribe-session.ts'

export interface LabDependencies {
  /** @throws KafkaFailure NOT_CONNECTED */
  reader(connectionId: string): KafkaConnection
  /** The engine's `messages.read`: records of one partition from an offset on, without joining anything. */
  read: ReadRecords
}

export class LabService {
  readonly #dependencies: LabDependencies
  readonly #sessions = new Map<string, { connectionId: string; session: Session }>()

  constructor(dependencies: LabDependencies) {
    this.#dependencies = dependencies
  }

  async assign(options: Omit<AssignOptions, 'sessionId'>): Promise<LabSession> {
    const { reader, read } = this.#dependencies
    const sessionId = randomUUID()
    const { connectionId } = options
    const session = await AssignSession.open({ ...options, sessionId }, () => reader(connectionId), read)
    this.#sessions.set(sessionId, { connectionId, session })
    return session.describe()
  }

  /** @param member a connection with a write grant of its own, which ends with the session */
  async subscribe(options: Omit<SubscribeOptions, 'sessionId'>, member: Member): Promise<LabSession> {
    const { reader, read } = this.#dependencies
    const sessionId = randomUUID()
    const { connectionId } = options
    const session = new SubscribeSession({ ...options, sessionId }, () => reader(connectionId), read, member)
    // Known from the start: joining may take long, and ends with the session.
    this.#sessions.set(sessionId, { connectionId, session })
    try {
      await session.join(reader(connectionId))
    } catch (error) {
      await this.close(sessionId)
      throw error
    }
    return session.describe()
  }

  list(connectionId: string): Promise<LabSession[]> {
    const here = [...this.#sessions.values()].filter(each => each.connectionId === connectionId)
    return Promise.all(here.map(each => each.session.describe()))
  }

  /** @throws KafkaFailure SESSION_CLOSED */
  find(sessionId: string): { connectionId: string; session: Session } {
    const found = this.#sessions.get(sessionId)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'SESSION_CLOSED',
      what: 'This consumer is no longer open',
      where: { consumer: sessionId },
      remedy: 'Open it again with the same settings.',
    })
  }

  async close(sessionId: string): Promise<void> {
    const found = this.#sessions.get(sessionId)
    this.#sessions.delete(sessionId)
    await found?.session.close()
  }

  /** Those of a connection that is about to be closed. */
  async closeOf(connectionId: string): Promise<void> {
    const ids = [...this.#sessions].filter(([, each]) => each.connectionId === connectionId).map(([id]) => id)
    await Promise.allSettled(ids.map(sessionId => this.close(sessionId)))
  }

  /** Members leave their groups, so that nobody waits for a session timeout. */
  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#sessions.keys()].map(sessionId => this.close(sessionId)))
  }
}
