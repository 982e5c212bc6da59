// What Kafka 4.1's own client wrote of every API and version (test/golden/protocol).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface Golden {
  readonly name: string
  readonly version: number
  readonly direction: 'request' | 'response' | 'embedded'
  readonly hex: string
  readonly values: Readonly<Record<string, unknown>>
}

export const goldens: readonly Golden[] = gunzipSync(
  readFileSync(join(import.meta.dirname, '../golden/protocol/messages.jsonl.gz')),
)
  .toString('utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line))
