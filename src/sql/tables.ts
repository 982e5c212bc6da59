// The tables of the workspace: which there are, how far each is, and what each is called.
import type { DuckDBInstance } from '@duckdb/node-api'
import type { SqlLoad, SqlTable } from '#contract/sql.contract.ts'
import { Change } from '#core/change.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { LOADING, onConnection, quoted, SHAPES } from './database.ts'
import { TableLoad } from './load.ts'

export class Tables {
  readonly #database: DuckDBInstance
  readonly #loads = new Map<string, TableLoad>()
  readonly #change = new Change()
  #version = 0

  constructor(database: DuckDBInstance) {
    this.#database = database
  }

  /** The name of a table that was dropped may be another's later. */
  get(name: string): TableLoad | undefined {
    return this.#loads.get(name)
  }

  async list(after: number, waitMs: number): Promise<{ version: number; tables: SqlTable[] }> {
    await this.#change.until(() => this.#version !== after, waitMs)
    return { version: this.#version, tables: [...this.#loads.values()].map(each => each.describe()) }
  }

  load(spec: SqlLoad, options: ConnectionOptions): string {
    const name = this.#freeName(spec.range.by === 'records' ? `${spec.topic}_picked` : spec.topic)
    this.#loads.set(name, new TableLoad(this.#database, name, spec, options, () => this.#changed()))
    this.#changed()
    return name
  }

  stop(name: string): void {
    this.#find(name).stop()
  }

  async drop(name: string): Promise<void> {
    const load = this.#find(name)
    load.stop()
    await load.ended
    await onConnection(this.#database, async connection => {
      for (const schema of ['main', SHAPES, LOADING]) {
        await connection.run(`DROP TABLE IF EXISTS ${schema}.${quoted(name)}`)
      }
    })
    this.#loads.delete(name)
    this.#changed()
  }

  async close(): Promise<void> {
    for (const load of this.#loads.values()) load.stop()
    await Promise.all([...this.#loads.values()].map(load => load.ended))
  }

  #changed(): void {
    this.#version++
    this.#change.notify()
  }

  #find(name: string): TableLoad {
    const found = this.#loads.get(name)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'SQL_NO_TABLE',
      what: `There is no table ${name}`,
      where: {},
      remedy: 'Load it again.',
    })
  }

  /** Of a topic's name what can be written without quotes; numbered where there is such a table. */
  #freeName(topic: string): string {
    const plain = topic.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '_')
    const wanted = /^[a-z]/.test(plain) ? plain : `t_${plain}`
    let name = wanted
    for (let number = 2; this.#loads.has(name); number++) name = `${wanted}_${number}`
    return name
  }
}
