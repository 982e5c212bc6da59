// How soon a search that is cancelled in its middle is over: until it says so, and until its process has come to rest.
import { setTimeout } from 'node:timers/promises'
import type { SearchQuery } from '#contract/index.ts'
import { type Figure, median, ownCpuMs } from './rounds.ts'
import type { BenchEngine } from './search-engine.ts'

const SLICE_MS = 5
const WATCHED_MS = 500
/** Of a slice: timers and the garbage collector go on at rest. */
const AT_WORK = 0.4

export async function cancelFigures(
  engine: BenchEngine,
  topic: string,
  query: SearchQuery,
  title: string,
  rounds: number,
): Promise<Figure[]> {
  const said: number[] = []
  const rested: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { searchId } = await engine.client.start({ connectionId: 'bench', topics: [topic], query })
    for (let records = 0; records === 0; ) {
      records = (await engine.client.poll({ searchId, afterHit: 0, waitMs: 10 })).progress.records
    }
    const startedAt = performance.now()
    await engine.client.cancel({ searchId })
    const { progress } = await engine.client.poll({ searchId, afterHit: 0, waitMs: WATCHED_MS })
    said.push(performance.now() - startedAt)
    if (progress.state !== 'cancelled') throw new Error(`Cancelled in its middle, the search is ${progress.state}`)
    rested.push(await restedAfter(startedAt))
    await engine.client.close({ searchId })
  }
  return [
    { name: `${title}: cancelled, until it is said`, value: median(said), unit: 'ms' },
    { name: `${title}: cancelled, until the process rests`, value: median(rested), unit: 'ms' },
  ]
}

/** The end of the last slice of time in which this process was at work, in ms after `startedAt`. */
async function restedAfter(startedAt: number): Promise<number> {
  let rested = performance.now()
  for (let now = rested; now < startedAt + WATCHED_MS; ) {
    const cpuBefore = ownCpuMs()
    await setTimeout(SLICE_MS)
    const after = performance.now()
    if (ownCpuMs() - cpuBefore > (after - now) * AT_WORK) rested = after
    now = after
  }
  return rested - startedAt
}
