// Kafka's index of aborted transactions beside each segment, which knows them even where a marker cannot be read.
// `.txnindex`: entries of version int16 · producerId int64 · firstOffset int64 · lastOffset int64 · lastStableOffset int64

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AbortedTransaction } from '../log/index.ts'

const entryBytes = 34

/** An index of another version, or cut short, tells what can be read of it. */
export function readTransactionIndexes(folder: string): AbortedTransaction[] {
  return readdirSync(folder)
    .filter(name => /^\d{20}\.txnindex$/.test(name))
    .flatMap(name => {
      const bytes = readFileSync(join(folder, name))
      const entries: AbortedTransaction[] = []
      for (let at = 0; at + entryBytes <= bytes.length && bytes.readInt16BE(at) === 0; at += entryBytes) {
        entries.push({
          producerId: bytes.readBigInt64BE(at + 2),
          firstOffset: bytes.readBigInt64BE(at + 10),
          lastOffset: bytes.readBigInt64BE(at + 18),
        })
      }
      return entries
    })
}
