// Thousands of groups in the real window: from the click that connects until their number stands in the tree, from the
// command until the list is drawn with its figures, from the double click until a group's page is.
import type { Page } from 'playwright-core'
import { Person } from '#test/e2e/person.ts'
import { withLauncher, withUserData } from './app-window.ts'
import { say } from './bench.ts'
import { type Figure, median } from './rounds.ts'

const NAME = 'Many groups'

export function measureWindow(bootstrap: string, count: number, rounds: number): Promise<Figure[]> {
  return withLauncher(({ launch }) =>
    withUserData(async userData => {
      const connecting: number[] = []
      const listing: number[] = []
      const opening: number[] = []
      // Each in a process of its own: a window that has seen the groups shows what it knows at once.
      for (let round = 0; round <= rounds; round++) {
        const app = await launch(userData)
        try {
          const { page } = app
          page.setDefaultTimeout(60_000)
          // What runs in the page is compiled with calls of this.
          await page.evaluate('globalThis.__name = value => value')
          const person = new Person(page)
          if (round === 0) await person.addConnection(NAME, bootstrap)
          else {
            const connect = person.node(new RegExp(`^${NAME}, `))
            await connect.waitFor()
            connecting.push(await page.evaluate(untilCounted, [NAME, count.toLocaleString('en-US')] as const))
            await person.node(new RegExp(`^${NAME}, connected`)).click()
            listing.push(await untilListed(page))
            opening.push(await page.evaluate(untilOpened))
            say(`  round ${round} of ${rounds}: ${[connecting, listing, opening].map(each => each.at(-1)?.toFixed(0))}`)
          }
          await person.node(new RegExp(`^${NAME}, connected`)).click({ button: 'right' })
          await page.getByRole('menuitem', { name: 'Disconnect' }).click()
          await person.node(new RegExp(`^${NAME}, disconnected`)).waitFor()
        } finally {
          await app.close()
        }
      }
      const title = `${count} groups`
      return [
        { name: `${title}: connect to their number in the tree`, value: median(connecting), unit: 'ms' },
        { name: `${title}: the command to the list with its lag`, value: median(listing), unit: 'ms' },
        { name: `${title}: the row to the page of its group`, value: median(opening), unit: 'ms' },
      ]
    }),
  )
}

async function untilListed(page: Page): Promise<number> {
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Search, go to, do' }).fill('Show all groups')
  const choice = page.getByRole('dialog').getByRole('button', { name: 'Show all groups' }).first()
  await choice.waitFor()
  return choice.evaluate(
    button =>
      new Promise<number>(resolve => {
        const startedAt = performance.now()
        const look = () => {
          const rows = [...document.querySelectorAll('[role="grid"][aria-label="Consumer groups"] [role="row"]')]
          const lag = rows[1]?.querySelectorAll('[role="gridcell"]')[5]?.textContent ?? ''
          if (/\d/.test(lag)) resolve(performance.now() - startedAt)
          else requestAnimationFrame(look)
        }
        button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
        look()
      }),
  )
}

/** In the page: from the click on the profile until the row of its groups tells their number. */
function untilCounted([name, shown]: readonly [string, string]): Promise<number> {
  return new Promise(resolve => {
    const rows = () => [...document.querySelectorAll<HTMLElement>('[role="tree"] [role="treeitem"]')]
    const startedAt = performance.now()
    const look = () => {
      const groups = rows().filter(row => row.getAttribute('aria-label')?.startsWith('Consumer groups'))
      if (groups.some(row => row.textContent?.includes(shown))) resolve(performance.now() - startedAt)
      else requestAnimationFrame(look)
    }
    rows()
      .find(row => row.getAttribute('aria-label')?.startsWith(`${name}, `))
      ?.click()
    look()
  })
}

/** In the page: opens the group of a row in the middle of those drawn, until its offsets are there. */
function untilOpened(): Promise<number> {
  return new Promise(resolve => {
    const rows = [...document.querySelectorAll('[role="grid"][aria-label="Consumer groups"] [role="row"]')]
    const row = rows[rows.length >> 1]
    const group = row?.querySelector('[role="gridcell"]')?.textContent ?? ''
    const startedAt = performance.now()
    const look = () => {
      const page = [...document.querySelectorAll('section')].find(
        section => section.getAttribute('aria-label') === `Group ${group}`,
      )
      if ((page?.querySelectorAll('[role="grid"] [role="row"]').length ?? 0) > 1) resolve(performance.now() - startedAt)
      else requestAnimationFrame(look)
    }
    row?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    look()
  })
}
