// The list of messages in the real window, over ten million rows: jumps to random offsets until rows are on the screen,
// scrolling by the wheel frame by frame, and what both leave in memory.
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import type { LaunchedApp } from '#scripts/setup/launch.ts'
import { Person } from '#test/e2e/person.ts'
import { withLauncher, withUserData } from './app-window.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { busyFrames } from './main-thread.ts'
import type { Figure } from './rounds.ts'
import { fillScrollTopic } from './scroll-topic.ts'

const NAME = 'Bench'
const MEASURED_JUMPS = 300
const FRAMES = 600
/** What Chromium scrolls for one notch of a wheel; one in each frame is more than a hand turns. */
const NOTCH = 120
/** For one jump. */
const PATIENCE_MS = 15_000

export const scroll: Bench = {
  name: 'scroll',
  usage: '[--records 10000000] [--jumps 10000] [--topic T]: the window with a long list: jumps, the wheel, memory',
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        ...commonOptions,
        records: { type: 'string', default: '10000000' },
        jumps: { type: 'string', default: '10000' },
        topic: { type: 'string' },
      },
    })
    return withKafka(values.bootstrap, async bootstrap => {
      const topic = values.topic ?? (await fillScrollTopic(bootstrap, Number(values.records)))
      return measure(bootstrap, topic, Number(values.jumps))
    })
  },
}

function measure(bootstrap: string, topic: string, jumps: number): Promise<Figure[]> {
  return withLauncher(({ launch }) =>
    withUserData(async userData => {
      const app = await launch(userData)
      try {
        const { page } = app
        page.setDefaultTimeout(60_000)
        // What runs in the page is compiled with calls of this.
        await page.evaluate('globalThis.__name = value => value')
        const person = new Person(page)
        await person.addConnection(NAME, bootstrap)
        await person.goToTopic(topic)
        await page.locator('[role="grid"] [role="row"][aria-selected]').first().waitFor()
        await jumpAround(page, 20)
        const before = await memoryOf(app)
        const jumped = await jumpAround(page, MEASURED_JUMPS)
        say(`  ${MEASURED_JUMPS} jumps measured`)
        const { outcome: wheel, busyMs } = await busyFrames(page, () => scrollByWheel(page, FRAMES, NOTCH))
        const { busyMs: flung } = await busyFrames(page, () => scrollByWheel(page, FRAMES, 2 * NOTCH))
        say(`  ${FRAMES} frames of scrolling measured, twice`)
        await jumpAround(page, jumps)
        const after = await memoryOf(app)
        return [
          { name: 'jump to rows on the screen, p50', value: percentile(jumped, 50), unit: 'ms' },
          { name: 'jump to rows on the screen, p95', value: percentile(jumped, 95), unit: 'ms', atMost: 60 },
          { name: 'wheel: main thread per frame, p50', value: percentile(busyMs, 50), unit: 'ms' },
          { name: 'wheel: main thread per frame, p95', value: percentile(busyMs, 95), unit: 'ms', atMost: 8 },
          { name: 'wheel, twice as fast: main thread per frame, p95', value: percentile(flung, 95), unit: 'ms' },
          { name: 'wheel: tasks above 50 ms', value: wheel.longTasks, unit: '', atMost: 0 },
          { name: 'wheel: life of a blank row, p95', value: percentile(wheel.blanks, 95), unit: 'ms', atMost: 60 },
          { name: 'wheel: rows that were blank', value: wheel.blanks.length, unit: '' },
          { name: `page heap, growth over ${jumps} jumps`, value: after.page - before.page, unit: 'MB', atMost: 20 },
          { name: 'page heap afterwards', value: after.page, unit: 'MB' },
          { name: 'engine before', value: before.engine, unit: 'MB' },
          { name: 'engine afterwards', value: after.engine, unit: 'MB' },
        ]
      } finally {
        await app.close()
      }
    }),
  )
}

/** Drags the bar to random places; ms from each until no row on the screen is missing. */
function jumpAround(page: Page, jumps: number): Promise<number[]> {
  return page.evaluate(
    async ([count, patience]) => {
      // Asked for each time: a view that is opened again has a list of its own.
      const grid = () => {
        const found = document.querySelector('[role="grid"]')
        if (found === null) throw new Error('No list is on the screen')
        return found
      }
      const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
      const top = () => grid().querySelector('[role="row"][aria-selected]')?.getAttribute('aria-rowindex')
      const times: number[] = []
      for (let jump = 0; jump < count; jump++) {
        const before = top()
        const startedAt = performance.now()
        const { scrollHeight, clientHeight } = grid()
        const target = 2 + Math.random() * (scrollHeight - clientHeight - 4)
        grid().scrollTop = target
        do {
          await frame()
          if (performance.now() - startedAt < patience) continue
          const blank = grid().querySelectorAll('[aria-busy="true"]').length
          throw new Error(`Jump ${jump} to ${target} ended nowhere: row ${top()}, ${blank} rows blank`)
        } while (top() === before || grid().querySelector('[aria-busy="true"]') !== null)
        times.push(performance.now() - startedAt)
      }
      return times
    },
    [jumps, PATIENCE_MS] as const,
  )
}

interface Scrolled {
  longTasks: number
  blanks: number[]
}

/** So many pixels per frame, without a pause. */
function scrollByWheel(page: Page, frames: number, pixels: number): Promise<Scrolled> {
  return page.evaluate(
    async ([count, deltaY]) => {
      const grid = document.querySelector('[role="grid"]')
      const scrolled: Scrolled = { longTasks: 0, blanks: [] }
      if (grid === null) return scrolled
      const observer = new PerformanceObserver(list => {
        scrolled.longTasks += list.getEntries().length
      })
      observer.observe({ type: 'longtask' })
      const blankSince = new Map<string, number>()
      for (let n = 0; n < count; n++) {
        await new Promise(resolve => requestAnimationFrame(resolve))
        const now = performance.now()
        const busy = [...grid.querySelectorAll('[aria-busy="true"]')].map(
          row => row.getAttribute('aria-rowindex') ?? '',
        )
        for (const [row, since] of blankSince) {
          if (busy.includes(row)) continue
          scrolled.blanks.push(now - since)
          blankSince.delete(row)
        }
        for (const row of busy) if (!blankSince.has(row)) blankSince.set(row, now)
        grid.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }))
      }
      observer.disconnect()
      return scrolled
    },
    [frames, pixels] as const,
  )
}

/** Megabytes: the page's heap after a collection, the engine's working set. */
async function memoryOf({ page, electron }: LaunchedApp): Promise<{ page: number; engine: number }> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  const kilobytes = await electron.evaluate(
    ({ app }) => app.getAppMetrics().find(each => each.name === 'Ottla engine')?.memory.workingSetSize ?? 0,
  )
  return { page: usedSize / 1e6, engine: kilobytes / 1000 }
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}
