// The first journey, as a person walks it: connect, look around, read, write, see it arrive, seek, commit, come back.
// The same on the sandbox's built-in broker and on Apache Kafka.
import { randomUUID } from 'node:crypto'
import type { Locator } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { aWindow } from './window.ts'

const clusters = [
  { broker: 'the built-in broker', name: 'Sandbox', bootstrap: () => null },
  { broker: 'Apache Kafka', name: 'Real cluster', bootstrap: () => inject('kafka').bootstrap },
]

describe.each(clusters)('the first journey on $broker', ({ name, bootstrap }) => {
  const ottla = aWindow()

  it('reads, writes, seeks, commits, and finds everything as it was', async () => {
    const topic = `journey.${randomUUID()}`
    const groupId = `journey-${randomUUID()}`
    const address = bootstrap()
    if (address !== null) await ottla.person.addConnection(name, address)

    // Create a topic and open it: an empty list that says so.
    await ottla.person.createTopic(topic, 3)
    const panel = await ottla.person.goToTopic(topic)
    await panel
      .getByText(/no records|empty/i)
      .first()
      .waitFor()
    await ottla.person.choose(panel.getByLabel('Start at'), 'Live')

    // Compose two records with the same key; where they go is shown before they are sent.
    await panel.getByRole('button', { name: 'Compose' }).click()
    const composer = ottla.person.panel(`Compose ${topic}`)
    await ottla.person.write(composer.getByRole('region', { name: 'Key', exact: true }), 'customer-7')
    await composer.getByText(/→ partition \d of 3/).waitFor()
    await ottla.person.write(
      composer.getByRole('region', { name: 'Value', exact: true }),
      '{"total": 9007199254740993}',
    )
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await composer.getByText(/Landed in partition \d at offset 0/).waitFor()
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await composer.getByText(/Landed in partition \d at offset 1/).waitFor()

    // They arrive in the live list, and one opened shows its value to the last digit.
    await ottla.app.page.getByRole('tab', { name: topic, exact: true }).first().click()
    const list = panel.getByRole('grid')
    await list
      .getByRole('row', { name: /customer-7/ })
      .nth(1)
      .waitFor()
    await list
      .getByRole('row', { name: /customer-7/ })
      .first()
      .click()
    await ottla.app.page.keyboard.press('Enter')
    await panel.getByRole('region', { name: 'Record' }).getByText('9007199254740993').first().waitFor()

    // A consumer in the hand: read, commit, lag goes to 0, seek back, read the same again, marked so.
    await ottla.person.command('Consumer lab')
    const lab = ottla.person.panel('Consumer lab')
    await lab.getByText('Assign partitions').click()
    await lab.getByLabel('group.id').fill(groupId)
    await ottla.app.page.keyboard.press('Escape')
    await lab.getByRole('button', { name: 'Open 1 consumer' }).click()
    await lab.getByRole('button', { name: 'Poll once' }).click()
    await lab.getByText('2 records delivered').waitFor()
    await lab.getByRole('button', { name: 'Commit now' }).click()
    await expect.poll(() => lagsOf(lab)).toEqual(['0', '0', '0'])
    await lab.getByRole('button', { name: 'Seek all' }).click()
    await ottla.app.page
      .getByRole('form', { name: 'Seek all partitions' })
      .getByRole('button', { name: 'Seek', exact: true })
      .click()
    await lab.getByRole('button', { name: 'Poll once' }).click()
    await lab.getByText('4 records delivered · 2 read before').waitFor()

    // The group's own page agrees with what was committed.
    await ottla.person.node(new RegExp(`^${groupId}`)).click()
    const group = ottla.person.panel(`Group ${groupId}`)
    await group.getByText(topic).first().waitFor()

    // The app ends and starts again: the same tabs, the same topic, still readable.
    await ottla.reopen()
    await ottla.app.page.getByRole('tab', { name: topic, exact: true }).first().click()
    await ottla.person
      .panel(`Topic ${topic}`)
      .getByRole('row', { name: /customer-7/ })
      .first()
      .waitFor()
    expect(ottla.app.pageErrors).toEqual([])
  })
})

async function lagsOf(lab: Locator): Promise<string[]> {
  const partitions = lab.getByRole('region', { name: /^Partition / })
  return partitions.evaluateAll(all =>
    all.map(each => each.querySelector('dl > div:last-of-type dd')?.textContent ?? ''),
  )
}
