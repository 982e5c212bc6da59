// Small state kept as JSON beside the logs, replaced as a whole: after a crash the file is the old or the new one.

import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'

/** The parsed content, or null when there is no such file. Throws when it is not JSON, naming the file. */
export async function readJsonFile(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not valid JSON (${String(error)}); restore it or remove the data directory`)
  }
}

export async function writeJsonFile(file: string, content: unknown): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`)
}
