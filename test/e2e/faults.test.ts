// What breaks under a person's hands: the engine killed, the broker killed, a broker that falls silent, each while a
// list is being read and a record is being written. The app says so, comes back by itself, and keeps what was typed.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, startApp, userDataFolder } from '../support/app.ts'
import { type KafkaServer, startKafka } from '../support/kafka-server.ts'
import { Person } from './person.ts'

const TYPED = 'typed before it broke'

describe('faults', () => {
  let userData: Awaited<ReturnType<typeof userDataFolder>>
  let app: RunningApp
  let person: Person

  beforeEach(async () => {
    userData = await userDataFolder()
    app = await startApp(userData.path)
    person = new Person(app.page)
    await person.node(/^Sandbox, connected/).waitFor()
  })

  afterEach(async () => {
    await app?.close()
    await userData?.remove()
  })

  it('starts a killed engine again and goes on reading', async () => {
    const list = await browseAndType('shop.orders')
    await killProcess('Ottla engine')
    await scrollFar(list)
    await rowsAreShown(list)
    await person.panel('Topic shop.orders').getByRole('alert').waitFor({ state: 'detached' })
    await typedIsThere('shop.orders')
    await status().getByText('restarted 1×').waitFor()
  })

  it('brings the sandbox’s killed broker back', async () => {
    const list = await browseAndType('shop.orders')
    await killProcess('Ottla sandbox broker')
    await status()
      .getByText(/reconnecting/i)
      .waitFor()
    await person.node(/^Sandbox, connected/).waitFor()
    await scrollFar(list)
    await rowsAreShown(list)
    await typedIsThere('shop.orders')
  })

  it('puts a settings file that cannot be read aside, and says so', async () => {
    await app.close()
    const file = join(userData.path, 'settings.json')
    await writeFile(file, '{ broken')
    app = await startApp(userData.path)
    await app.page
      .getByRole('alert')
      .getByText(/could not be read and was started anew/)
      .first()
      .waitFor()
    const names = await readdir(userData.path)
    const aside = names.find(name => name.startsWith('settings.json.unreadable-')) ?? ''
    expect(await readFile(join(userData.path, aside), 'utf8')).toBe('{ broken')
  })

  describe('of Apache Kafka', () => {
    let kafka: KafkaServer

    beforeEach(async () => {
      kafka = await startKafka()
      await person.addConnection('Fragile', kafka.bootstrap)
      await person.createTopic('fragile.topic', 1)
    })

    afterEach(() => kafka?.close())

    it.each([
      { fault: 'killed', breaks: () => kafka.kill(), mends: () => kafka.start() },
      { fault: 'silent', breaks: () => signal('SIGSTOP'), mends: () => signal('SIGCONT') },
    ])('says that the broker is $fault and finds back', async ({ breaks, mends }) => {
      const panel = await person.goToTopic('fragile.topic')
      await send('fragile.topic', '{"at":"before"}')
      await app.page.getByRole('tab', { name: 'fragile.topic', exact: true }).click()
      await person.choose(panel.getByLabel('Start at'), 'Live')
      await panel
        .getByRole('grid')
        .getByRole('row', { name: /before/ })
        .waitFor()
      await breaks()
      await person.node(/^Fragile, reconnecting/).waitFor({ timeout: 60_000 })
      await mends()
      await person.node(/^Fragile, connected/).waitFor({ timeout: 60_000 })
      await send('fragile.topic', '{"at":"after"}')
      await app.page.getByRole('tab', { name: 'fragile.topic', exact: true }).click()
      await panel.getByRole('grid').getByRole('row', { name: /after/ }).waitFor({ timeout: 60_000 })
    })

    async function signal(name: 'SIGSTOP' | 'SIGCONT') {
      process.kill(kafka.pid() ?? 0, name)
    }
  })

  /** Reads a topic in one tab and writes half a record in another; answers the list. */
  async function browseAndType(topic: string): Promise<Locator> {
    const panel = await person.goToTopic(topic)
    await panel.getByRole('button', { name: 'Compose' }).click()
    const composer = person.panel(`Compose ${topic}`)
    await person.write(composer.getByRole('region', { name: 'Value', exact: true }), TYPED)
    await app.page.getByRole('tab', { name: topic, exact: true }).click()
    const list = panel.getByRole('grid')
    await rowsAreShown(list)
    return list
  }

  const status = () => app.page.getByRole('region', { name: 'Status' })

  async function typedIsThere(topic: string): Promise<void> {
    await app.page.getByRole('tab', { name: `Compose ${topic}` }).click()
    await person.panel(`Compose ${topic}`).getByText(TYPED).first().waitFor()
  }

  async function send(topic: string, value: string): Promise<void> {
    const open = app.page.getByRole('tab', { name: `Compose ${topic}` })
    if ((await open.count()) > 0) await open.click()
    else await person.panel(`Topic ${topic}`).getByRole('button', { name: 'Compose' }).click()
    const composer = person.panel(`Compose ${topic}`)
    await person.write(composer.getByRole('region', { name: 'Value', exact: true }), value)
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await composer.getByText(/Landed in partition/).waitFor()
  }

  async function scrollFar(list: Locator): Promise<void> {
    await list.focus()
    await app.page.keyboard.press('End')
  }

  const rowsAreShown = (list: Locator) =>
    list.getByRole('row').getByRole('gridcell').first().waitFor({ timeout: 60_000 })

  async function killProcess(serviceName: string): Promise<void> {
    const pid = await app.electron.evaluate(
      ({ app: electronApp }, name) => electronApp.getAppMetrics().find(each => each.name === name)?.pid ?? 0,
      serviceName,
    )
    expect(pid).toBeGreaterThan(0)
    process.kill(pid, 'SIGKILL')
  }
})
