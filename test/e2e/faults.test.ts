// What breaks under a person's hands: the engine killed, the broker killed, a broker that falls silent, each while a
// list is being read and a record is being written. The app says so, comes back by itself, and keeps what was typed.
// Records that are replayed meanwhile are sent once.
import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { KafkaConnection } from '#kafka/connection.ts'
import { produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { type KafkaServer, startKafka } from '../support/kafka-server.ts'
import { everySource, sourcesIn } from '../support/replays.ts'
import { waitFor } from '../support/waiting.ts'
import { aWindow } from './window.ts'

const TYPED = 'typed before it broke'

describe('faults', () => {
  const ottla = aWindow()

  it('starts a killed engine again and goes on reading', async () => {
    const list = await browseAndType('shop.orders')
    await killProcess('Ottla engine')
    await scrollFar(list)
    await rowsAreShown(list)
    await ottla.person.panel('Topic shop.orders').getByRole('alert').waitFor({ state: 'detached' })
    await typedIsThere('shop.orders')
    await status().getByText('restarted 1×').waitFor()
  })

  it('shows replays as interrupted when the engine is killed in their middle, and resumes them: each record is there once', async () => {
    const { app, person } = ottla
    const { bootstrap } = inject('kafka')
    const { source, targets } = await topicsToReplay(bootstrap)
    await person.addConnection('Real', bootstrap)
    const panel = person.panel('Replays')
    for (const [way, target] of Object.entries(targets)) {
      await (await person.goToTopic(source)).getByRole('button', { name: `More about ${source}` }).click()
      await app.page.getByRole('menuitem', { name: 'Replay', exact: true }).click()
      const dialog = app.page.getByRole('dialog', { name: `Replay ${source}` })
      await dialog.getByLabel('Name', { exact: true }).fill(way)
      await dialog.getByRole('combobox', { name: 'Name of the topic' }).fill(target)
      await dialog.getByRole('tab', { name: 'How it is sent' }).click()
      await person.choose(dialog.getByRole('combobox', { name: 'Pace' }), 'That of the timestamps')
      await person.choose(dialog.getByRole('combobox', { name: 'Once only' }), way)
      await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
      await panel.getByRole('row', { name: new RegExp(`^${way} 90 %`) }).waitFor()
    }
    await killProcess('Ottla engine')
    for (const [way, target] of Object.entries(targets)) {
      const row = (state: string) => panel.getByRole('row', { name: new RegExp(`^${way} ${state}`) })
      await row('interrupted').click()
      await panel.getByRole('button', { name: 'Resume' }).click()
      await row('complete').waitFor()
      await panel.getByRole('button', { name: 'Verify' }).click()
      await panel
        .getByRole('status', { name: 'What the verification found' })
        .getByText('Each of 10 records is in the target once')
        .waitFor()
      expect(await sourcesIn(bootstrap, target)).toEqual(everySource(1, 10))
    }
  })

  it('brings the sandbox’s killed broker back', async () => {
    const list = await browseAndType('shop.orders')
    await killProcess('Ottla sandbox broker')
    await status()
      .getByText(/reconnecting/i)
      .waitFor()
    await ottla.person.node(/^Sandbox, connected/).waitFor()
    await scrollFar(list)
    await rowsAreShown(list)
    await typedIsThere('shop.orders')
  })

  it('goes on reading over new sockets when the machine wakes up', async () => {
    const list = await browseAndType('shop.orders')
    const heard = await ottla.app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    expect(heard).toBe(true)
    await scrollFar(list)
    await rowsAreShown(list)
    await ottla.person.node(/^Sandbox, connected/).waitFor()
    await typedIsThere('shop.orders')
  })

  it('puts a settings file that cannot be read aside, and says so', async () => {
    await ottla.reopen(() => writeFile(join(ottla.userData, 'settings.json'), '{ broken'))
    await ottla.app.page
      .getByRole('alert')
      .getByText(/could not be read and was started anew/)
      .first()
      .waitFor()
    const names = await readdir(ottla.userData)
    const aside = names.find(name => name.startsWith('settings.json.unreadable-')) ?? ''
    expect(await readFile(join(ottla.userData, aside), 'utf8')).toBe('{ broken')
  })

  describe('of Apache Kafka', () => {
    let kafka: KafkaServer

    beforeEach(async () => {
      kafka = await startKafka()
      await ottla.person.addConnection('Fragile', kafka.bootstrap)
      await ottla.person.createTopic('fragile.topic', 1)
    })

    afterEach(() => kafka?.close())

    it.each([
      { fault: 'killed', breaks: () => kafka.kill(), mends: () => kafka.start() },
      { fault: 'silent', breaks: () => signal('SIGSTOP'), mends: () => signal('SIGCONT') },
    ])('says that the broker is $fault and finds back', async ({ breaks, mends }) => {
      const panel = await ottla.person.goToTopic('fragile.topic')
      await send('fragile.topic', '{"at":"before"}')
      await ottla.app.page.getByRole('tab', { name: 'fragile.topic', exact: true }).click()
      await ottla.person.choose(panel.getByLabel('Start at'), 'Live')
      await panel
        .getByRole('grid')
        .getByRole('row', { name: /before/ })
        .waitFor()
      await breaks()
      await ottla.person.node(/^Fragile, reconnecting/).waitFor({ timeout: 60_000 })
      await mends()
      await ottla.person.node(/^Fragile, connected/).waitFor({ timeout: 60_000 })
      await send('fragile.topic', '{"at":"after"}')
      await ottla.app.page.getByRole('tab', { name: 'fragile.topic', exact: true }).click()
      await panel.getByRole('grid').getByRole('row', { name: /after/ }).waitFor({ timeout: 60_000 })
    })

    async function signal(name: 'SIGSTOP' | 'SIGCONT') {
      process.kill(kafka.pid() ?? 0, name)
    }
  })

  /** Reads a topic in one tab and writes half a record in another; answers the list. */
  async function browseAndType(topic: string): Promise<Locator> {
    const panel = await ottla.person.goToTopic(topic)
    await panel.getByRole('button', { name: 'Compose' }).click()
    const composer = ottla.person.panel(`Compose ${topic}`)
    await ottla.person.write(composer.getByRole('region', { name: 'Value', exact: true }), TYPED)
    await ottla.app.page.getByRole('tab', { name: topic, exact: true }).click()
    const list = panel.getByRole('grid')
    await rowsAreShown(list)
    return list
  }

  const status = () => ottla.app.page.getByRole('region', { name: 'Status' })

  async function typedIsThere(topic: string): Promise<void> {
    await ottla.app.page.getByRole('tab', { name: `Compose ${topic}` }).click()
    await ottla.person.panel(`Compose ${topic}`).getByText(TYPED).first().waitFor()
  }

  async function send(topic: string, value: string): Promise<void> {
    const open = ottla.app.page.getByRole('tab', { name: `Compose ${topic}` })
    if ((await open.count()) > 0) await open.click()
    else await ottla.person.panel(`Topic ${topic}`).getByRole('button', { name: 'Compose' }).click()
    const composer = ottla.person.panel(`Compose ${topic}`)
    await ottla.person.write(composer.getByRole('region', { name: 'Value', exact: true }), value)
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await composer.getByText(/Landed in partition/).waitFor()
  }

  async function scrollFar(list: Locator): Promise<void> {
    await list.focus()
    await ottla.app.page.keyboard.press('End')
  }

  const rowsAreShown = (list: Locator) =>
    list.getByRole('row').getByRole('gridcell').first().waitFor({ timeout: 60_000 })

  /** The last record is an hour younger: at the pace of the timestamps a replay waits for it. Resumed, it is the first. */
  async function topicsToReplay(bootstrap: string) {
    const source = `killed-${randomUUID()}`
    const [byTransactions, byReadingBack] = [`${source}-transactions`, `${source}-read-back`]
    const options = { cluster: 'test', bootstrapServers: [bootstrap], clientId: 'ottla-test', tls: null, sasl: null }
    const grant = { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER }
    const writer = new KafkaConnection({ ...options, connectMs: 5000, requestMs: 30_000 }, grant)
    await writer.connect()
    for (const topic of [source, byTransactions, byReadingBack])
      await createTopic(writer, { topic, partitions: 1, replicationFactor: 1, configs: [] }, false)
    const now = BigInt(Date.now())
    const records = Array.from({ length: 10 }, (_, n) => ({
      key: Buffer.from(`${n}`),
      value: Buffer.from(`{"n":${n}}`),
      headers: [],
      timestamp: n < 9 ? now - 3_600_000n : now,
    }))
    const how = { acks: -1, compression: 'none', timeoutMs: 10_000 } as const
    await waitFor('the topic to take records', () => produceExact(writer, source, 0, records, how))
    await writer.close()
    return { source, targets: { 'By transactions': byTransactions, 'By reading back': byReadingBack } }
  }

  async function killProcess(serviceName: string): Promise<void> {
    const pid = await ottla.app.electron.evaluate(
      ({ app: electronApp }, name) => electronApp.getAppMetrics().find(each => each.name === name)?.pid ?? 0,
      serviceName,
    )
    expect(pid).toBeGreaterThan(0)
    process.kill(pid, 'SIGKILL')
  }
})
