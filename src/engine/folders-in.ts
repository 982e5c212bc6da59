// The folders in a folder, by name. One that is not there yet holds none.
import { readdir } from 'node:fs/promises'

export async function foldersIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter(each => each.isDirectory()).map(each => each.name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
