// <data>/meta.properties, Kafka's own file that says which cluster and node a log directory belongs to.

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { BrokerSettings } from '../settings.ts'

/** The cluster id of this directory, made when it is new: 22 characters of URL-safe base64. */
export async function readOrMakeClusterId(settings: BrokerSettings): Promise<string> {
  const file = join(settings.dataDirectory, 'meta.properties')
  const kept = /^cluster\.id=(\S+)$/m.exec(await readFile(file, 'utf8').catch(missingAsEmpty))?.[1]
  if (kept !== undefined) return kept
  const clusterId = randomBytes(16).toString('base64url')
  const lines = ['version=1', `cluster.id=${clusterId}`, `node.id=${settings.nodeId}`]
  await writeFileAtomic(file, `${lines.join('\n')}\n`)
  return clusterId
}

function missingAsEmpty(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}
