// Replays that are killed in their middle, again and again, and resumed: in the end each record is in the target once,
// whichever way was planned. The engine runs in a process of its own for it.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { build } from 'vite'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import type { Verification } from '#contract/index.ts'
import { createEngine } from '#engine/engine.ts'
import { produceExact } from '#kafka/produce.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { everySource, replayOf, sourcesIn } from '#test/support/replays.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type ConnectedWorkbench, describeOnBoth, makeTopic } from '#test/support/workbench.ts'

const KILLS = Number(process.env.OTTLA_TEST_KILLS ?? 2)
/** Between two kills are some chunks more than it is killed after: it does not end meanwhile. */
const RECORDS = 200 * (KILLS + 1)
const VALUE_BYTES = 40 * 1024
const PARTITIONS = 2
/** One bundle: a process from source takes longer to begin than the whole replay. */
const PROCESS = join(PROJECT, 'node_modules', '.vite', 'replay-process', 'replay-process.js')

beforeAll(async () => {
  await build({
    root: PROJECT,
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'test/support/replay-process.ts', outDir: join(PROCESS, '..'), target: 'node20' },
  })
}, 60_000)

async function fill(bench: ConnectedWorkbench, topic: string): Promise<void> {
  const writer = await bench.services.connections.writer(bench.connectionId)
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (let first = 0; first < RECORDS / PARTITIONS; first += 10) {
      const records = Array.from({ length: 10 }, (_, index) => ({
        key: Buffer.from(`key ${first + index}`),
        value: Buffer.alloc(VALUE_BYTES, `${partition}/${first + index} `),
        headers: [{ key: 'same', value: Buffer.from(`${index}`) }],
        timestamp: BigInt(Date.now()),
      }))
      await produceExact(writer, topic, partition, records, { acks: -1, compression: 'none', timeoutMs: 10_000 })
    }
  }
}

describeOnBoth('a replay that is killed again and again', bench => {
  it.each(['transactions', 'read-back'] as const)(
    'is there once, by %s',
    async onceOnly => {
      const { bootstrap } = bench()
      const folder = await mkdtemp(join(tmpdir(), 'ottla-replays-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const source = await makeTopic(bench(), { topic: 'killed', partitions: PARTITIONS })
      const target = await makeTopic(bench(), { topic: 'arrived', partitions: PARTITIONS })
      await fill(bench(), source)
      const results = join(folder, 'r', 'results.jsonl')
      const linesNow = async () => (await readFile(results, 'utf8').catch(() => '')).split('\n').length
      const start = (spec: string[]): ServerProcess =>
        startProcess(process.execPath, [PROCESS, folder, 'r', bootstrap, ...spec], { cwd: PROJECT })

      const spec = replayOf('c', source, target, { onceOnly, compression: 'none' })
      spec.mapping.partition = { by: 'key' }
      let running = start([JSON.stringify(spec)])
      for (let kill = 0; kill < KILLS; kill++) {
        const until = (await linesNow()) + Math.floor(Math.random() * 5)
        await waitFor('some of it to be sent', async () => (await linesNow()) > until || running.hasEnded(), {
          interval: 1,
        })
        await running.kill()
        // On a busy machine it may come to its end before it is looked at: then there is nothing left to kill.
        if (running.output() !== '') break
        running = start([])
      }
      expect(await running.line(/./)).toBe('complete')
      expect(await sourcesIn(bootstrap, target)).toEqual(everySource(PARTITIONS, RECORDS / PARTITIONS))
      expect(await verified(bootstrap, folder)).toMatchObject({
        isExact: true,
        sent: RECORDS,
        same: RECORDS,
        duplicates: 0,
        differences: [],
      })
    },
    120_000,
  )
})

async function verified(bootstrap: string, folder: string): Promise<Verification | null> {
  const { replay, open } = createRouterClient(createEngine().controlRouter)
  const options = {
    cluster: 'test',
    bootstrapServers: [bootstrap],
    clientId: 'ottla-test',
    tls: null,
    sasl: null,
    connectMs: 5000,
    requestMs: 30_000,
  }
  await open({ connectionId: 'c', options })
  let verification: Verification | null = null
  for await (const { result } of await replay.verify({ folder, id: 'r' })) verification = result
  return verification
}
