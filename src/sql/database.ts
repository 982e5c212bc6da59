// The database of the workspace: one file in a folder of its own, gone with the workspace. Locked before the first query:
// what a person writes can neither read nor write other files, reach the network, load extensions, nor change a setting.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

export interface Limits {
  memoryMiB: number
  /** 0: as many as DuckDB takes by itself. */
  threads: number
}

/** Tables are filled here before they have their columns. */
export const LOADING = 'loading'
/** Of each table the structures of its JSON values, counted: found for its columns, and kept for queries. */
export const SHAPES = 'shapes'

/** In this order: with external access gone, what names a path cannot be set any more; the lock comes last. */
const LOCKS = [
  'SET allow_community_extensions = false',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET allow_persistent_secrets = false',
  'SET enable_external_access = false',
  'SET lock_configuration = true',
]

const MACROS = [
  // The last value of a header that is text.
  'CREATE MACRO header(headers, name) AS list_filter(headers, lambda h: h.key = name)[-1].value',
  // A key or value as one text: what is no text as hex.
  "CREATE MACRO as_text(part, bytes) AS coalesce(part, '\\x' || lower(hex(bytes)))",
]

/** Queries that run at once and can say how far they are: that is switched on for a connection, and only before the lock. */
const WATCHED = 4
const WATCH = ['SET enable_progress_bar = true', 'SET enable_progress_bar_print = false']

export class Database {
  readonly instance: DuckDBInstance
  readonly #watched: DuckDBConnection[]

  constructor(instance: DuckDBInstance, watched: DuckDBConnection[]) {
    this.instance = instance
    this.#watched = watched
  }

  /** To be given back with `give`. */
  async take(): Promise<DuckDBConnection> {
    return this.#watched.pop() ?? this.instance.connect()
  }

  give(connection: DuckDBConnection): void {
    if (this.#watched.length < WATCHED) this.#watched.push(connection)
    else connection.closeSync()
  }

  close(): void {
    for (const connection of this.#watched) connection.closeSync()
    this.instance.closeSync()
  }
}

/** What lay in the folder is removed: nothing of an earlier workspace is used again. */
export async function openDatabase(folder: string, { memoryMiB, threads }: Limits): Promise<Database> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const instance = await DuckDBInstance.create(join(folder, 'workspace.duckdb'), {
    memory_limit: `${memoryMiB}MiB`,
    ...(threads > 0 ? { threads: String(threads) } : {}),
    temp_directory: join(folder, 'spilled'),
  })
  const watched = await Promise.all(Array.from({ length: WATCHED }, () => instance.connect()))
  for (const connection of watched) for (const setting of WATCH) await connection.run(setting)
  await onConnection(instance, async connection => {
    for (const schema of [LOADING, SHAPES]) await connection.run(`CREATE SCHEMA ${schema}`)
    for (const macro of MACROS) await connection.run(macro)
    for (const lock of LOCKS) await connection.run(lock)
  })
  return new Database(instance, watched)
}

export async function onConnection<Result>(
  instance: DuckDBInstance,
  use: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await instance.connect()
  try {
    return await use(connection)
  } finally {
    connection.closeSync()
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
