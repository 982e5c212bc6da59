// What a person does in the window, by role and name, as small steps that tests join into journeys.
import type { Locator, Page } from 'playwright-core'

export class Person {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** A node of the tree at the left; its name may go on after the given one (a count, a state). */
  node(name: string | RegExp): Locator {
    return this.page.getByRole('tree', { name: 'Clusters' }).getByRole('treeitem', { name })
  }

  panel(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  /** Runs a command as the palette offers it. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await this.#fromPalette('Search, go to, do', title)
  }

  async #fromPalette(field: string, choice: string): Promise<void> {
    const palette = this.page.getByRole('dialog').filter({ has: this.page.getByRole('textbox', { name: field }) })
    await palette.getByRole('textbox', { name: field }).fill(choice)
    await palette.getByRole('button', { name: choice }).first().click()
    await palette.waitFor({ state: 'hidden' })
  }

  async addConnection(name: string, bootstrapServers: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New connection' }).first().click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Bootstrap servers').fill(bootstrapServers)
    await dialog.getByRole('button', { name: 'Test connection' }).click()
    await dialog
      .getByText(/Kafka: /)
      .first()
      .waitFor()
    await dialog.getByRole('button', { name: 'Save and connect' }).click()
    await this.node(new RegExp(`^${name}, connected`)).waitFor()
  }

  /** On the current connection. */
  async createTopic(topic: string, partitions: number): Promise<void> {
    await this.command('Create a topic')
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill(topic)
    await dialog.getByLabel('Partitions').fill(String(partitions))
    await dialog.getByLabel('Replication factor').fill('1')
    await dialog.getByRole('button', { name: 'Dry run' }).click()
    await dialog.getByText('The cluster would create this topic').waitFor()
    await dialog.getByRole('button', { name: 'Create topic' }).click()
    await dialog.waitFor({ state: 'hidden' })
  }

  async goToTopic(topic: string): Promise<Locator> {
    await this.page.keyboard.press('Control+p')
    await this.#fromPalette('Topic name', topic)
    const panel = this.panel(`Topic ${topic}`)
    await panel.waitFor()
    return panel
  }

  /** Replaces what stands in a Monaco editor; again where the editor was still being built. */
  async write(editor: Locator, text: string): Promise<void> {
    const lines = editor.locator('.monaco-editor .view-lines').first()
    for (let attempt = 1; attempt <= 5; attempt++) {
      await lines.click()
      await this.page.keyboard.press('Control+a')
      await this.page.keyboard.press('Delete')
      await this.page.keyboard.insertText(text)
      // Monaco draws spaces as no-break spaces.
      const shown = async () => (await lines.innerText()).replaceAll('\u00a0', ' ').trim() === text
      for (let look = 0; look < 20; look++) if (await shown()) return
    }
    throw new Error(`The editor does not show what was typed: ${await lines.innerText()}`)
  }

  async choose(field: Locator, option: string): Promise<void> {
    await field.click()
    await this.page.getByRole('option', { name: option, exact: true }).click()
  }
}
