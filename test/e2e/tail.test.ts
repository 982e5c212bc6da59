// Tailing a topic of the sandbox as a person does: what the composer sends is shown, counted, and let through or not.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { type RunningApp, startApp, userDataFolder } from '../support/app.ts'
import { Person } from './person.ts'

describe('tail', () => {
  let userData: Awaited<ReturnType<typeof userDataFolder>>
  let app: RunningApp

  beforeEach(async () => {
    userData = await userDataFolder()
    app = await startApp(userData.path)
  })

  afterEach(async () => {
    await app?.close()
    await userData?.remove()
  })

  it('shows a record that the composer sends, and opens it', async () => {
    const topic = `tail.${randomUUID()}`
    const person = new Person(app.page)
    await person.node(/^Sandbox, connected/).waitFor()
    await person.createTopic(topic, 3)
    const panel = await person.goToTopic(topic)
    await panel.getByRole('button', { name: 'Compose' }).click()
    const composer = person.panel(`Compose ${topic}`)
    await person.write(composer.getByRole('region', { name: 'Key', exact: true }), 'customer-7')
    await person.write(composer.getByRole('region', { name: 'Value', exact: true }), '{"total": 9007199254740993}')

    await app.page.getByRole('tab', { name: topic, exact: true }).first().click()
    await app.page.keyboard.press('Control+l')
    const tail = person.panel(`Tail ${topic}`)
    await tail.getByText('Waiting for records').waitFor()

    await app.page
      .getByRole('tab', { name: `Compose ${topic}` })
      .first()
      .click()
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await composer.getByText(/Landed in partition \d at offset 0/).waitFor()

    await app.page
      .getByRole('tab', { name: `Tail ${topic}` })
      .first()
      .click()
    const row = tail.getByRole('grid', { name: 'Tailed records' }).getByRole('row', { name: /customer-7/ })
    await row.waitFor()
    await tail.getByText('1 record held').waitFor()
    await row.dblclick()
    await tail.getByRole('region', { name: 'Record' }).getByText('9007199254740993').first().waitFor()
  })
})
