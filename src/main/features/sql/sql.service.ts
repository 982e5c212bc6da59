// The SQL workspace as main sees it: a process that is started when it is first needed, told which cluster to read and
// which file to write, and started anew, empty, after it died.
import { rm } from 'node:fs/promises'
import type { ContractRouterClient } from '@orpc/contract'
import type { Settings, SqlLoad } from '#contract/index.ts'
import type { sqlProcessContract } from '#contract/sql-process.contract.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'

export type SqlClient = ContractRouterClient<typeof sqlProcessContract>

/** A process as it is started here: Electron's utility process, or the same module in the process of a test. */
export interface SqlChild {
  client: SqlClient
  ended: Promise<void>
  kill(): void
}

interface Parts {
  start: () => SqlChild
  /** For the database; nothing else lies there. */
  folder: string
  settings: () => Pick<Settings, 'sqlMemoryMiB' | 'sqlThreads'>
  /** @throws KafkaFailure NOT_CONNECTED */
  options: (connectionId: string) => ConnectionOptions
}

interface Running {
  child: SqlChild
  opened: Promise<void>
  /** Rejects when the process ends. */
  lost: Promise<never>
}

export class SqlService {
  readonly #parts: Parts
  #running: Running | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Asks the process, which is started for it. @throws KafkaFailure SQL_ENDED where it ends meanwhile */
  async ask<Answer>(question: (client: SqlClient) => Promise<Answer>): Promise<Answer> {
    const running = this.#running ?? this.#start()
    await Promise.race([running.opened, running.lost])
    return Promise.race([question(running.child.client), running.lost])
  }

  load(spec: SqlLoad): Promise<{ name: string }> {
    const options = this.#parts.options(spec.connectionId)
    return this.ask(client => client.load({ ...spec, options }))
  }

  /** The database is gone with it. */
  async close(): Promise<void> {
    const running = this.#running
    this.#running = null
    running?.child.kill()
    await running?.child.ended
    await rm(this.#parts.folder, { recursive: true, force: true })
  }

  #start(): Running {
    const { start, folder, settings } = this.#parts
    const { sqlMemoryMiB, sqlThreads } = settings()
    const child = start()
    const lost = child.ended.then(() => {
      if (this.#running?.child === child) this.#running = null
      throw new KafkaFailure({
        code: 'SQL_ENDED',
        what: 'The process that runs queries has ended. Its tables are gone',
        where: {},
        remedy: 'Load the tables again. If it ends again, lower the memory limit of SQL in the settings.',
        retriable: true,
      })
    })
    // Nobody may be asking when it ends.
    lost.catch(() => {})
    const opened = child.client.open({ folder, memoryMiB: sqlMemoryMiB, threads: sqlThreads })
    opened.catch(() => child.kill())
    const running = { child, opened, lost }
    this.#running = running
    return running
  }
}
