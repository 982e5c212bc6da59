// A file of JSON lines that is only ever added to: a line is on the disk when it was added. What a kill left of a last one
// is cut off. An int64 in it is a decimal string.
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'

export const int64 = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform(BigInt)

export const decimal = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)

const LINE_END = 0x0a

export class LinesFile {
  readonly #file: FileHandle
  #length: number

  private constructor(file: FileHandle, length: number) {
    this.#file = file
    this.#length = length
  }

  static async open(path: string): Promise<LinesFile> {
    const content = await readFile(path).catch(noFileYet)
    const length = content.lastIndexOf(LINE_END) + 1
    const file = await open(path, 'a', 0o600)
    if (length < content.length) await file.truncate(length)
    return new LinesFile(file, length)
  }

  /** On the disk when it returns; not a part of it stays when it fails. */
  async add(line: unknown): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(line, decimal)}\n`)
    try {
      await this.#file.appendFile(bytes)
      await this.#file.datasync()
    } catch (error) {
      await this.#file.truncate(this.#length)
      throw error
    }
    this.#length += bytes.length
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

function noFileYet(error: unknown): Buffer {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
  throw error
}

/** Whole lines, each as its schema says. A file that is not there has none. @throws Error that names the line */
export async function* linesOf<Line extends z.ZodType>(path: string, schema: Line): AsyncGenerator<z.output<Line>> {
  if (!existsSync(path)) return
  let [rest, number] = ['', 0]
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield parsed(line, ++number, path, schema)
  }
}

function parsed<Line extends z.ZodType>(line: string, number: number, path: string, schema: Line): z.output<Line> {
  try {
    return schema.parse(JSON.parse(line))
  } catch (error) {
    throw new Error(`Line ${number} of ${basename(path)} cannot be read`, { cause: error })
  }
}
