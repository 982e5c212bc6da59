// The audit on disk: one JSON object per line, only ever appended. A file that has grown large is closed and a new one
// begun; none is deleted.
import { appendFile, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditEntry, auditEntrySchema } from '#contract/audit.contract.ts'
import type { AuditFilter, Problem } from '#contract/index.ts'

const NAME = 'audit.jsonl'
const CLOSED = /^audit-\d+\.jsonl$/
const LARGE_BYTES = 8 * 1024 * 1024

export interface AuditPage {
  /** Newest first. */
  entries: AuditEntry[]
  /** Older ones fit, too. */
  more: boolean
  /** Lines that are no entries, such as one cut off when the machine stopped, in the files looked at. */
  unreadable: number
}

export class AuditService {
  readonly #folder: string
  readonly #on: { added: () => void; failed: (error: unknown) => void }
  #writing: Promise<void> = Promise.resolve()

  constructor(folder: string, on: { added: () => void; failed: (error: unknown) => void }) {
    this.#folder = folder
    this.#on = on
  }

  /** Written in the order of the calls. */
  add(entry: AuditEntry): void {
    this.#writing = this.#writing.then(() => this.#append(entry)).then(this.#on.added, this.#on.failed)
  }

  /** What fits the filter, newest first, at most `limit`. */
  async list(filter: AuditFilter, limit: number): Promise<AuditPage> {
    await this.#writing
    const page: AuditPage = { entries: [], more: false, unreadable: 0 }
    for (const file of await this.#files()) {
      const found = await this.#read(file, filter)
      page.unreadable += found.unreadable
      page.entries.push(...found.entries.reverse())
      page.more = page.entries.length > limit
      if (page.more) break
    }
    return { ...page, entries: page.entries.slice(0, limit) }
  }

  async #append(entry: AuditEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const path = join(this.#folder, NAME)
    await appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
    if ((await stat(path)).size < LARGE_BYTES) return
    await rename(path, join(this.#folder, `audit-${entry.at}.jsonl`))
  }

  /** Newest first. */
  async #files(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(noFolderYet)
    const closed = names.filter(name => CLOSED.test(name)).sort()
    return [...closed, ...names.filter(name => name === NAME)].reverse()
  }

  async #read(name: string, filter: AuditFilter): Promise<{ entries: AuditEntry[]; unreadable: number }> {
    const entries: AuditEntry[] = []
    let unreadable = 0
    for (const line of (await readFile(join(this.#folder, name), 'utf8')).split('\n')) {
      if (line === '') continue
      const entry = entryOf(line)
      if (entry === null) unreadable++
      else if (fits(entry, filter)) entries.push(entry)
    }
    return { entries, unreadable }
  }
}

function noFolderYet(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}

function entryOf(line: string): AuditEntry | null {
  try {
    return auditEntrySchema.parse(JSON.parse(line))
  } catch {
    return null // counted by the caller
  }
}

function fits(entry: AuditEntry, { connectionId, result, text }: AuditFilter): boolean {
  if (connectionId !== null && entry.connectionId !== connectionId) return false
  if (result !== null && entry.result !== result) return false
  const needle = text.toLowerCase()
  const { request, what, profile, principal, detail } = entry
  return needle === '' || [request, what, profile, principal, detail].some(each => each.toLowerCase().includes(needle))
}

export function auditNotWritten(folder: string, error: unknown): Problem {
  return {
    code: 'AUDIT_NOT_WRITTEN',
    what: `The audit could not be written: ${error instanceof Error ? error.message : error}`,
    where: { folder },
    remedy: 'Check the free space and the rights of the folder.',
    retriable: false,
  }
}
