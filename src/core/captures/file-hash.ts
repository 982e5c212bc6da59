// SHA-256 of files that grow at their ends, so that a capture knows its files' checksums when its last byte is written.
import { createHash, type Hash } from 'node:crypto'

export interface FileHashes {
  /** These bytes are at the file's end now, which is `size` bytes long. They may be overwritten once it returns. */
  grown(path: string, bytes: Buffer, size: number): void
  /** Of the whole file, in hexadecimal; nothing more comes of it. @throws Error why it could not be read */
  digest(path: string): Promise<string>
}

/** As bytes come, where they come: for few of them. */
export class HashesHere implements FileHashes {
  readonly #hashes = new Map<string, Hash>()

  grown(path: string, bytes: Buffer): void {
    const hash = this.#hashes.get(path) ?? createHash('sha256')
    this.#hashes.set(path, hash)
    hash.update(bytes)
  }

  async digest(path: string): Promise<string> {
    const hash = this.#hashes.get(path) ?? createHash('sha256')
    this.#hashes.delete(path)
    return hash.digest('hex')
  }
}
