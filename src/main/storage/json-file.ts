// One value in one versioned JSON file: read once, written atomically, one write after the other. A file that cannot be
// read is put aside, never overwritten.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { Problem } from '#contract/index.ts'

export interface JsonFile<T> {
  get(): T
  /** Resolves when it is on disk. */
  update(next: T): Promise<void>
}

const unreadable: Problem[] = []

/** The files that could not be read since the app began: each was put aside and started anew. */
export function unreadableFiles(): readonly Problem[] {
  return unreadable
}

const envelope = z.object({ version: z.int(), data: z.unknown() })

export function openJsonFile<T>(
  path: string,
  options: { version: number; schema: z.ZodType<T>; initial: T },
): JsonFile<T> {
  const { schema, version, initial } = options
  let value = initial
  if (existsSync(path)) {
    try {
      const file = envelope.parse(JSON.parse(readFileSync(path, 'utf8')))
      if (file.version !== version) throw new Error(`version ${file.version} is not ${version}`)
      value = schema.parse(file.data)
    } catch (error) {
      const putAside = `${path}.unreadable-${Date.now()}`
      renameSync(path, putAside)
      unreadable.push({
        code: 'FILE_UNREADABLE',
        what: `A file of Ottla could not be read and was started anew: ${reasonOf(error)}`,
        where: { file: path, 'put aside as': putAside },
        remedy: 'Nothing was deleted. Close Ottla, mend the file that was put aside and give it its old name.',
        retriable: false,
      })
    }
  }
  let writing: Promise<void> = Promise.resolve()
  return {
    get: () => value,
    update(next) {
      // Encoding validates too: bytes and int64 are codecs, text on disk.
      const text = `${JSON.stringify({ version, data: z.encode(schema, next) }, null, 2)}\n`
      value = next
      const write = async () => {
        mkdirSync(dirname(path), { recursive: true })
        await writeFileAtomic(path, text, { mode: 0o600 })
      }
      writing = writing.then(write, write)
      return writing
    },
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  return error instanceof Error ? error.message : String(error)
}
