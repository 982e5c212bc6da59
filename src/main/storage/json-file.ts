// One value in one versioned JSON file: read once, written atomically, one write after the other. A file that cannot be
// read is put aside, never overwritten.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

export interface JsonFile<T> {
  get(): T
  /** Resolves when it is on disk. */
  update(next: T): Promise<void>
  /** Set when the file was unreadable at start and was put aside under this name. */
  readonly putAside: string | null
}

const envelope = z.object({ version: z.int(), data: z.unknown() })

export function openJsonFile<T>(
  path: string,
  options: { version: number; schema: z.ZodType<T>; initial: T },
): JsonFile<T> {
  const { schema, version, initial } = options
  let putAside: string | null = null
  let value = initial
  if (existsSync(path)) {
    try {
      const file = envelope.parse(JSON.parse(readFileSync(path, 'utf8')))
      if (file.version !== version) throw new Error(`version ${file.version} is not ${version}`)
      value = schema.parse(file.data)
    } catch (error) {
      putAside = `${path}.unreadable-${Date.now()}`
      renameSync(path, putAside)
      console.error(`${path} could not be read (${error}); it was put aside as ${putAside}`)
    }
  }
  let writing: Promise<void> = Promise.resolve()
  return {
    putAside,
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
