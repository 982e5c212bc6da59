// Moving a group's offsets and putting them back, and what a crash before a commit means, as a person walks it on the
// sandbox.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aWindow } from './window.ts'

describe('consumer groups on the sandbox', () => {
  const ottla = aWindow()

  it('moves offsets from a preview, finds the change in the journal, and puts it back', async () => {
    const groupId = `moved-${randomUUID()}`
    // A group without members that has read some of a topic.
    await ottla.person.goToTopic('shop.orders')
    await ottla.person.command('Consumer lab')
    const lab = ottla.person.panel('Consumer lab')
    await lab.getByText('Assign partitions').click()
    await lab.getByLabel('group.id').fill(groupId)
    await ottla.app.page.keyboard.press('Escape')
    await lab.getByRole('button', { name: 'Open 1 consumer' }).click()
    await lab.getByRole('button', { name: 'Poll once' }).click()
    await lab.getByText(/^[1-9][\d,]* records delivered/).waitFor()
    await lab.getByRole('button', { name: 'Commit now' }).click()

    await ottla.person.node(new RegExp(`^${groupId}`)).click()
    const group = ottla.person.panel(`Group ${groupId}`)
    await group.getByRole('button', { name: 'Move offsets' }).click()
    const move = ottla.person.panel(`Move offsets of ${groupId}`)
    const summary = move.getByRole('status', { name: 'Summary' })
    const lags = async () => /lag ([\d,]+) → ([\d,]+)/.exec((await summary.textContent()) ?? '')?.slice(1) ?? []
    await move.getByText('Latest', { exact: true }).click()
    await expect.poll(lags).toEqual([expect.stringMatching(/[1-9]/), '0'])
    await move.getByText('Earliest', { exact: true }).click()
    await expect.poll(async () => (await lags())[1]).not.toBe('0')
    await move
      .getByRole('grid', { name: `Preview of ${groupId}` })
      .getByRole('row')
      .nth(1)
      .waitFor()
    await move.getByRole('button', { name: /^Apply to/ }).click()
    await move
      .getByRole('status', { name: 'Applied' })
      .getByText(/changed\./)
      .waitFor()

    await ottla.person.command('Show journal of offsets')
    const journal = ottla.person.panel('Journal of offsets')
    const entries = journal.getByRole('grid', { name: 'Entries' }).getByRole('row', { name: new RegExp(groupId) })
    await entries.first().click()
    await journal.getByRole('button', { name: 'Put back…' }).click()
    await expect.poll(() => move.getByRole('radio', { name: 'Put back' }).isChecked()).toBe(true)
    await move.getByRole('button', { name: /^Apply to/ }).click()
    await move
      .getByRole('status', { name: 'Applied' })
      .getByText(/changed\./)
      .waitFor()
    await ottla.person.command('Show journal of offsets')
    await journal
      .getByText(/put back since/)
      .first()
      .waitFor()
    expect(ottla.app.pageErrors).toEqual([])
  })

  it('shares partitions between two members, and marks what comes again after a crash', async () => {
    const groupId = `shared-${randomUUID()}`
    await ottla.person.goToTopic('shop.orders')
    await ottla.person.command('Consumer lab')
    const lab = ottla.person.panel('Consumer lab')
    await lab.getByLabel('group.id').fill(groupId)
    await ottla.app.page.keyboard.press('Escape')
    await lab.getByLabel('How many consumers').fill('2')
    await lab.getByRole('button', { name: 'Join with 2 members' }).click()
    const [first, second] = [
      lab.getByRole('region', { name: 'Consumer 1' }),
      lab.getByRole('region', { name: 'Consumer 2' }),
    ]
    const partitionsOf = (lane: typeof first) => lane.getByRole('region', { name: /^Partition / }).count()
    await expect.poll(() => Promise.all([first, second].map(partitionsOf)), { timeout: 60_000 }).toEqual([3, 3])

    // It reads, commits nothing, and is gone without a word: the other gets its partitions and the same records.
    await first.getByRole('button', { name: 'Poll once' }).click()
    await lab.getByText(/^[1-9][\d,]* records delivered$/).waitFor()
    await first.getByRole('button', { name: 'Crash' }).click()
    await expect.poll(() => partitionsOf(second), { timeout: 60_000 }).toBe(6)
    await second.getByRole('button', { name: 'Run', exact: true }).click()
    await lab.getByText(/records delivered · [1-9][\d,]* read before/).waitFor()
    expect(ottla.app.pageErrors).toEqual([])
  })
})
