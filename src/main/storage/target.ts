// A file that is written piece by piece, whole or not at all: what stood there stays until the last byte is written.
import { open, rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { KafkaFailure } from '#kafka/failure.ts'

export interface Target {
  name: string
  path: string
  /** @throws KafkaFailure FILE_NOT_WRITTEN, or what `pieces` throws */
  write(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>
  /** For a process that writes by itself, to the path it is given. @throws what `writer` throws */
  writeBy(writer: (path: string) => Promise<void>): Promise<void>
}

export function targetAt(path: string): Target {
  return {
    name: basename(path),
    path,
    write: pieces =>
      whole(path, async partial => {
        const file = await written(path, open(partial, 'w'))
        try {
          for await (const piece of pieces) await written(path, file.writeFile(piece))
        } finally {
          await written(path, file.close())
        }
      }),
    writeBy: writer => whole(path, writer),
  }
}

async function whole(path: string, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.part`
  try {
    await write(partial)
    await written(path, rename(partial, path))
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function written<Result>(path: string, act: Promise<Result>): Promise<Result> {
  try {
    return await act
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KafkaFailure({
      code: 'FILE_NOT_WRITTEN',
      what: `The file could not be written: ${reason}`,
      where: { file: path },
      remedy: 'Choose another folder, or check the free space and the rights.',
    })
  }
}
