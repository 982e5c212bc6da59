// The tails that run: the contract's `tail` feature. Each has a connection of its own, so that its long polls hold up
// nothing else, and loses it when it is closed, or when nobody asks for it any more.
import type { SearchText } from '#contract/index.ts'
import type { Isolation } from '#core/log/source.ts'
import { initCompression } from '#core/records/compression.ts'
import { type Matcher, openMatcher } from '#core/search/matcher.ts'
import { QueryError } from '#core/search/query.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { TopicsTail } from '#kafka/tail.ts'
import { Registry } from './registry.ts'
import { RunningTail } from './running-tail.ts'
import type { Sources } from './sources.ts'

const IDLE_LOOK_MS = 60_000

/** A script runs where all tails are read: one that takes long would hold up the others, too. */
const SCRIPT_LIMIT_MS = 250

export interface TailFilter {
  text: SearchText | null
  filter: string
  script: string
}

export interface TailInput extends TailFilter {
  connectionId: string
  topics: string[]
  prefix: string | null
  isolation: Isolation
}

interface Open {
  running: RunningTail
  follower: TopicsTail
  connection: KafkaConnection
}

export class Tails {
  readonly #sources: Sources
  readonly #tails = new Registry<Open>(
    { code: 'TAIL_CLOSED', what: 'This tail is no longer open in the engine', remedy: 'Start it again.' },
    ({ running, follower, connection }) => {
      follower.close()
      running.close()
      void connection.close()
    },
  )

  constructor(sources: Sources) {
    this.#sources = sources
    // A tail costs its cluster something all the time: one that nobody looks at is not left until the next is opened.
    setInterval(() => this.#tails.dropIdle(), IDLE_LOOK_MS).unref()
  }

  async start({ connectionId, topics, prefix, isolation, ...filter }: TailInput): Promise<{ tailId: string }> {
    const running = new RunningTail(isolation, await matcherOf(filter))
    await initCompression()
    const { connection, pool } = await this.#sources.ownScanning(connectionId)
    const follower = new TopicsTail(connection, pool, { topics, prefix }, isolation, running)
    try {
      await follower.start()
    } catch (error) {
      follower.close()
      running.close()
      await connection.close()
      throw error
    }
    return { tailId: this.#tails.add(connectionId, { running, follower, connection }) }
  }

  find(tailId: string): RunningTail {
    return this.#tails.find(tailId).running
  }

  async filter(tailId: string, filter: TailFilter): Promise<void> {
    const running = this.find(tailId)
    const matcher = await matcherOf(filter)
    if (this.#tails.isOpen(tailId)) running.filter(matcher)
    else matcher?.script?.close()
  }

  close(tailId: string): void {
    this.#tails.close(tailId)
  }

  closeConnection(connectionId: string): void {
    this.#tails.closeConnection(connectionId)
  }
}

/** Null where everything is let through. @throws KafkaFailure INVALID_QUERY */
async function matcherOf({ text, filter, script }: TailFilter): Promise<Matcher | null> {
  if (text === null && filter.trim() === '' && script.trim() === '') return null
  try {
    return await openMatcher({ text, filter, script }, SCRIPT_LIMIT_MS)
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new KafkaFailure({
      code: 'INVALID_QUERY',
      what: error.message,
      where: { part: error.part, position: String(error.position) },
      remedy: 'Correct the filter.',
    })
  }
}
