// The engine as the app runs it, and the two things it is compared with: the broker's bytes thrown away, and kcat.
import { spawn } from 'node:child_process'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { engineContract, SearchProgress, SearchQuery } from '#contract/index.ts'
import { createEngine } from '#engine/engine.ts'
import { BrokerLog } from '#kafka/broker-log.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { FramePool } from '#kafka/frame-pool.ts'
import { TopicScan } from '#kafka/scan.ts'
import { HereReader } from '#kafka/scan-fetch.ts'
import { benchOptions } from './search-topic.ts'

export const textQuery = (text: string): SearchQuery => ({
  text: { text, regex: false, matchCase: true, wholeWord: false, within: 'all', unescape: false },
  filter: '',
  script: '',
  partitions: null,
  offsets: null,
  times: null,
  isolation: 'read_committed',
  verifyChecksums: true,
  keepHits: 10_000,
})

type Reading = ContractRouterClient<typeof engineContract>
type Control = ContractRouterClient<typeof engineControlContract>

export interface BenchEngine {
  search(topic: string, query: SearchQuery): Promise<SearchProgress>
  client: Reading['search']
}

/** In this process; connected, its threads started. */
export async function startBenchEngine(bootstrap: string, warmTopic: string, logFolder?: string): Promise<BenchEngine> {
  const engine = createEngine()
  return connectEngine(
    createRouterClient(engine.controlRouter),
    createRouterClient(engine.router),
    bootstrap,
    warmTopic,
    logFolder,
  )
}

/** Wherever it runs. */
export async function connectEngine(
  control: Control,
  { search: client }: Reading,
  bootstrap: string,
  warmTopic: string,
  logFolder?: string,
): Promise<BenchEngine> {
  await control.open({ connectionId: 'bench', options: { ...benchOptions(bootstrap), logFolder } })
  const search = async (topic: string, query: SearchQuery) => {
    const { searchId } = await client.start({ connectionId: 'bench', topics: [topic], query })
    for (let afterHit = 0; ; ) {
      const { nextHit, done, progress, problem } = await client.poll({ searchId, afterHit, waitMs: 1000 })
      afterHit = nextHit
      if (!done) continue
      await client.close({ searchId })
      if (problem !== null || progress.gapCount > 0) {
        throw new Error(`The search is not whole: ${problem?.what ?? progress.gaps[0]?.what}`)
      }
      return progress
    }
  }
  await search(warmTopic, { ...textQuery('-'), offsets: { from: 0n, to: 1n } })
  return { search, client }
}

/** All bytes of the topic, fetched and thrown away. */
export async function openRawFetch(bootstrap: string): Promise<(topic: string) => Promise<number>> {
  const pool = new FramePool(48 * 1024 * 1024)
  const connection = new KafkaConnection(benchOptions(bootstrap), null, pool)
  await connection.connect()
  return async topic => {
    const log = new BrokerLog(connection, topic)
    const bounds = await log.bounds(await log.partitions(), 'read_committed')
    const ranges = [...bounds].map(([partition, { logStartOffset, end }]) => ({
      partition,
      from: logStartOffset,
      until: end,
    }))
    const scan = new TopicScan(new HereReader(connection, pool), topic, ranges, {
      isolation: 'read_committed',
      budgetBytes: 64 * 1024 * 1024,
      onGap: () => {},
      onEnd: () => {},
    })
    let bytes = 0
    for (let block = await scan.next(); block !== null; block = await scan.next()) {
      for (const part of block.parts) bytes += part.bytes
      scan.give(block)
    }
    return bytes
  }
}

/** `kcat -C -e -q | grep -c`, and the processor time of both. */
export class KcatGrep {
  cpuMs = 0
  readonly #arguments: string[]

  constructor(bootstrap: string, topic: string, text: string) {
    this.#arguments = [bootstrap, topic, text]
  }

  /** Lines with the text. */
  count(): Promise<number> {
    return new Promise((resolve, reject) => {
      // `times` prints what the shell used, and on a second line what its children did.
      const command = 'kcat -C -e -q -b "$1" -t "$2" | grep -c -- "$3"; times'
      const child = spawn('sh', ['-c', command, 'sh', ...this.#arguments], { stdio: ['ignore', 'pipe', 'ignore'] })
      let printed = ''
      child.stdout.on('data', (bytes: Buffer) => {
        printed += String(bytes)
      })
      child.on('error', reject)
      child.on('close', () => {
        const [count = '', , ofChildren = ''] = printed.trim().split('\n')
        for (const [, minutes, seconds] of ofChildren.matchAll(/(\d+)m([\d.]+)s/g)) {
          this.cpuMs += (Number(minutes) * 60 + Number(seconds)) * 1000
        }
        resolve(Number(count))
      })
    })
  }
}
