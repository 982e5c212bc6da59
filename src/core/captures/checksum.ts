// The checksum of a capture's file, which its manifest keeps: CRC-32, that of zip and gzip, at several times the speed of a
// disk. It tells damage, not tampering: who can write the file can write the manifest. Older manifests hold SHA-256.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { SegmentFile } from './manifest.ts'

export interface ChecksumCheck {
  /** Its next bytes, from the first on. */
  update(bytes: Buffer): void
  /** Whether they were, to the last, those that were written. */
  matches(): boolean
}

/** As the manifest holds it. */
export function crc32Text(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}

export function checkOf(file: SegmentFile): ChecksumCheck {
  if ('sha256' in file) {
    const hash = createHash('sha256')
    return { update: bytes => void hash.update(bytes), matches: () => hash.digest('hex') === file.sha256 }
  }
  let crc = 0
  return {
    update: bytes => {
      crc = crc32(bytes, crc)
    },
    matches: () => crc32Text(crc) === file.crc32,
  }
}
