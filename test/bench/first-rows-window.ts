// The first rows of a topic in the real window: from the click on it in the tree until a screenful of its newest records
// is drawn. A topic of its own for each round: one that was looked at shows what is known at once.
import type { Page } from 'playwright-core'
import { Person } from '#test/e2e/person.ts'
import { withLauncher, withUserData } from './app-window.ts'
import { say } from './bench.ts'
import { type Figure, median } from './rounds.ts'

const NAME = 'Bench'
const ROWS = 20

/** @param topics the first of them warms up */
export function measureOnScreen(bootstrap: string, topics: readonly string[]): Promise<Figure[]> {
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
        const times: number[] = []
        for (const topic of topics) {
          await person.node(topic).scrollIntoViewIfNeeded()
          times.push(await untilDrawn(page, topic))
          say(`  ${topic}: ${times.at(-1)?.toFixed(0)} ms`)
        }
        return [{ name: 'window: newest of 6 partitions, drawn', value: median(times.slice(1)), unit: 'ms' }]
      } finally {
        await app.close()
      }
    }),
  )
}

function untilDrawn(page: Page, topic: string): Promise<number> {
  return page.evaluate(
    ([name, rows]) =>
      new Promise<number>(resolve => {
        const node = [...document.querySelectorAll<HTMLElement>('[role="treeitem"]')].find(item =>
          item.getAttribute('aria-label')?.startsWith(name),
        )
        const startedAt = performance.now()
        const look = () => {
          const panel = document.querySelector(`section[aria-label="Topic ${name}"]`)
          const drawn =
            panel?.querySelectorAll('[role="grid"] [role="row"][aria-selected] [role="gridcell"]').length ?? 0
          if (drawn >= rows) resolve(performance.now() - startedAt)
          else requestAnimationFrame(look)
        }
        node?.click()
        look()
      }),
    [topic, ROWS] as const,
  )
}
