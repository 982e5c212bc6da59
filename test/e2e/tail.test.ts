// Tailing a topic of the sandbox as a person does: what the composer sends is shown, counted, and let through or not.
import { randomUUID } from 'node:crypto'
import { describe, it } from 'vitest'
import { aWindow } from './window.ts'

describe('tail', () => {
  const ottla = aWindow()

  it('shows a record that the composer sends, and opens it', async () => {
    const topic = `tail.${randomUUID()}`
    await ottla.person.createTopic(topic, 3)
    const panel = await ottla.person.goToTopic(topic)
    await panel.getByRole('button', { name: 'Compose' }).click()
    const composer = ottla.person.panel(`Compose ${topic}`)
    await ottla.person.write(composer.getByRole('region', { name: 'Key', exact: true }), 'customer-7')
    await ottla.person.write(
      composer.getByRole('region', { name: 'Value', exact: true }),
      '{"total": 9007199254740993}',
    )

    await ottla.app.page.getByRole('tab', { name: topic, exact: true }).first().click()
    // Until then the keys are the composer's editor's, which has a Ctrl+L of its own.
    await panel.waitFor()
    await ottla.app.page.keyboard.press('Control+l')
    const tail = ottla.person.panel(`Tail ${topic}`)
    await tail.getByText('Waiting for records').waitFor()

    await ottla.app.page
      .getByRole('tab', { name: `Compose ${topic}` })
      .first()
      .click()
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await composer.getByText(/Landed in partition \d at offset 0/).waitFor()

    await ottla.app.page
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
