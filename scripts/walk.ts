// Owns the walk of `npm start` where there is no display: the first journey on the sandbox, by role and name as a
// person would go, with a screenshot at each stop. It judges nothing: the tests do that.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { type Electron, electronSwitches } from './setup/electron.ts'
import { launchApp } from './setup/launch.ts'
import { say } from './setup/progress.ts'
import { PROJECT } from './setup/project.ts'

const TOPIC = 'shop.orders'

/** Walks, and returns the folder with the screenshots. */
export async function walk(place: { electron: Electron; display: string }): Promise<string> {
  const folder = join(PROJECT, 'test-results', 'walk')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const userData = await mkdtemp(join(tmpdir(), 'ottla-walk-'))
  const app = await launchApp({
    executable: place.electron.executable,
    args: [...electronSwitches(), PROJECT],
    display: place.display,
    userData,
  })
  try {
    app.page.setDefaultTimeout(30_000)
    let count = 0
    for (const [name, go] of STOPS) {
      await go(app.page)
      count += 1
      const file = `${String(count).padStart(2, '0')}-${name}.png`
      await app.page.screenshot({ path: join(folder, file), animations: 'disabled' })
      say(`  ${file}`)
    }
    return folder
  } catch (error) {
    await app.page.screenshot({ path: join(folder, 'where-it-stopped.png') })
    throw new Error(`The walk stopped early; see ${join(folder, 'where-it-stopped.png')}`, { cause: error })
  } finally {
    await app.close()
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A tab's content; the dock gives its groups the same names and the same role. */
const panel = (page: Page, name: string) => page.locator(`section[data-ready="true"][aria-label="${name}"]`)

/** Opens what the palette finds under a name: a command with Control-K, a topic with Control-P. */
async function palette(page: Page, keys: 'Control+k' | 'Control+p', name: string): Promise<void> {
  await page.keyboard.press(keys)
  await page.getByLabel(keys === 'Control+p' ? 'Topic name' : 'Search, go to, do').fill(name)
  await page.getByRole('dialog').getByText(name, { exact: true }).first().click()
}

const STOPS: readonly [name: string, go: (page: Page) => Promise<void>][] = [
  [
    'sandbox',
    async page => {
      await page.getByRole('treeitem', { name: /^Sandbox, connected/ }).waitFor()
      await page.getByRole('treeitem', { name: /^shop/ }).first().waitFor()
    },
  ],
  [
    'cluster',
    async page => {
      await page.getByRole('treeitem', { name: /^Overview/ }).click()
      await page.getByRole('region', { name: /^Cluster / }).waitFor()
    },
  ],
  [
    'topic',
    async page => {
      await palette(page, 'Control+p', TOPIC)
      await panel(page, `Topic ${TOPIC}`).getByRole('grid').getByRole('row').nth(1).waitFor()
    },
  ],
  [
    'record',
    async page => {
      await panel(page, `Topic ${TOPIC}`).getByRole('grid').getByRole('row').nth(1).click()
      await page.keyboard.press('Enter')
      await panel(page, `Topic ${TOPIC}`).getByRole('region', { name: 'Record' }).waitFor()
    },
  ],
  [
    'compose',
    async page => {
      await panel(page, `Topic ${TOPIC}`).getByRole('button', { name: 'Compose' }).click()
      const composer = panel(page, `Compose ${TOPIC}`)
      await write(page, composer, 'Key', 'c-1264')
      await write(page, composer, 'Value', '{ "id": 9007199254740993, "status": "created", "total": "129.90" }')
    },
  ],
  [
    'sent',
    async page => {
      const composer = panel(page, `Compose ${TOPIC}`)
      await composer.getByRole('button', { name: 'Send' }).click()
      await composer
        .getByText(/Landed in partition/)
        .first()
        .waitFor()
    },
  ],
  [
    'arrived',
    async page => {
      await page.getByRole('tab', { name: TOPIC, exact: true }).first().click()
      await panel(page, `Topic ${TOPIC}`).getByRole('button', { name: 'Reload' }).click()
      await panel(page, `Topic ${TOPIC}`)
        .getByRole('row', { name: /c-1264/ })
        .first()
        .waitFor()
    },
  ],
  [
    'lab',
    async page => {
      await palette(page, 'Control+k', 'Consumer lab')
      const lab = panel(page, 'Consumer lab')
      await lab.getByLabel('group.id').fill('walk')
      await page.keyboard.press('Escape')
      await lab.getByLabel('How many consumers').fill('2')
      await lab.getByRole('button', { name: 'Join with 2 members' }).click()
      const first = lab.getByRole('region', { name: 'Consumer 1', exact: true })
      await first.getByRole('button', { name: 'Poll once' }).click()
      await lab.getByText(/records delivered/).waitFor()
      await first.getByRole('button', { name: 'Commit now' }).click()
    },
  ],
  [
    'group',
    async page => {
      await page.getByRole('treeitem', { name: /^walk/ }).click()
      await panel(page, 'Group walk').getByText(TOPIC).first().waitFor()
    },
  ],
]

/** Types into one of the composer's editors. */
async function write(page: Page, composer: Locator, field: string, text: string): Promise<void> {
  await composer.getByRole('region', { name: field, exact: true }).locator('.monaco-editor').first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}
