// How soon the app is ready, beside an empty window of the same Electron: from the launch until the first screen shows
// what it opens with. The very first start makes the sandbox's data, later ones find it.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PROJECT } from '#scripts/setup/project.ts'
import { withLauncher, withUserData } from './app-window.ts'
import { type Bench, commonOptions, say } from './bench.ts'
import { median } from './rounds.ts'

const EMPTY_WINDOW = join(PROJECT, 'test/bench/empty-window')

export const start: Bench = {
  name: 'start',
  usage: 'the app until it is ready, beside an empty Electron window',
  async run(args) {
    const { values } = parseArgs({ args, options: commonOptions })
    return withLauncher(({ launch }) =>
      withUserData(async kept => {
        const started = async (userData: string, folder?: string) => {
          const startedAt = performance.now()
          const app = await launch(userData, folder)
          const ms = performance.now() - startedAt
          await app.close()
          return ms
        }
        const competitors = [
          { name: 'an empty Electron window', run: () => withUserData(folder => started(folder, EMPTY_WINDOW)) },
          { name: 'Ottla, started again', run: () => started(kept) },
          { name: 'Ottla, its very first start', run: () => withUserData(folder => started(folder)) },
        ].map(each => ({ ...each, times: [] as number[] }))
        // Fills the caches of the system and makes the sandbox that is found again; not counted.
        await started(kept)
        for (let round = 1; round <= Number(values.rounds); round++) {
          for (const { name, run, times } of competitors) {
            times.push(await run())
            say(`  round ${round} of ${values.rounds}: ${name} ${times.at(-1)?.toFixed(0)} ms`)
          }
        }
        const first = median(competitors[0]?.times ?? [])
        return competitors.map(({ name, times }) => {
          const medianMs = median(times)
          return { name, medianMs, ratio: medianMs / first, cpuMs: null }
        })
      }),
    )
  },
}
