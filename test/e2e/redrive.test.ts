// Dead letters on their way back as a person sends them: the sandbox's sample is looked through, one error is chosen, its
// replay is planned, tried out, sent and verified, and the next look tells which records were redriven.
import { describe, expect, it } from 'vitest'
import { aWindow } from './window.ts'

describe('redrive', () => {
  const ottla = aWindow()

  it('sends the records of one error to their original topic, and marks them', async () => {
    const { app, person } = ottla
    await person.goToTopic('warehouse.dead-letters')
    await person.command('Redrive')
    const panel = person.panel('Redrive warehouse.dead-letters')
    await panel.getByRole('checkbox', { name: /^Choose UnknownProductException/ }).check()
    const redrive = panel.getByRole('button', { name: /^Redrive \d+$/ })
    const count = Number((await redrive.innerText()).replace(/\D/g, ''))
    expect(count).toBeGreaterThan(0)
    await redrive.click()

    const dialog = app.page.getByRole('dialog', { name: /^Replay/ })
    await dialog
      .getByRole('region', { name: 'Plan' })
      .getByText(/shop\.orders, /)
      .waitFor()
    await dialog.getByRole('button', { name: 'Dry run' }).click()
    await dialog.getByRole('grid').waitFor()
    await dialog.getByRole('button', { name: 'Replay', exact: true }).click()

    const replays = person.panel('Replays')
    await replays.getByRole('row', { name: /complete/ }).waitFor()
    await replays.getByRole('button', { name: 'Verify' }).click()
    await replays
      .getByRole('status', { name: 'What the verification found' })
      .getByText(`Each of ${count} records is in the target once`)
      .waitFor()

    await app.page.getByRole('tab', { name: /^Redrive/ }).click()
    const errors = panel.getByRole('grid', { name: 'Errors of warehouse.dead-letters' })
    const cells = errors.getByRole('row', { name: /UnknownProductException/ }).getByRole('gridcell')
    // The sixth tells how many were redriven.
    await cells.nth(5).getByText(String(count), { exact: true }).waitFor()
    expect(app.pageErrors).toEqual([])
  })
})
