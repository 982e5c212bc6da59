// The SQL workspace as a person uses it: a topic of the sandbox becomes a table, a ready-made query runs on it, its result
// is drawn, a typed one fails where it is wrong, and a row leads to its record.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, startApp, userDataFolder } from '../support/app.ts'
import { Person } from './person.ts'

describe('sql', () => {
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

  it('loads a topic, runs a ready-made query, draws it, and opens a record', async () => {
    const person = new Person(app.page)
    await person.node(/^Sandbox, connected/).waitFor()
    await person.goToTopic('shop.orders')
    await person.command('Query with SQL')
    await app.page.getByRole('dialog').getByRole('button', { name: 'Load', exact: true }).click()

    const sql = person.panel('SQL workspace')
    await sql.getByText(/records, .* in [0-9.]+ s/).waitFor()
    await sql.getByRole('button', { name: /^Throughput by minute/ }).click()
    const result = sql.getByRole('region', { name: 'Query result' })
    const grid = result.getByRole('grid', { name: 'Result' })
    await grid.getByRole('columnheader', { name: 'minute' }).waitFor()
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(1)

    await result.getByText('Chart', { exact: true }).click()
    await result.getByRole('img', { name: /^Line of records by minute, \d/ }).waitFor()
    await result.locator('canvas').waitFor()

    await person.write(sql, 'SELECT nonsense FROM shop_orders')
    await app.page.keyboard.press('Control+Enter')
    await result
      .getByText(/Referenced column "nonsense" not found/)
      .first()
      .waitFor()
    await sql.locator('.squiggly-error').first().waitFor()

    await person.write(sql, 'SELECT _partition, _offset, customer FROM shop_orders ORDER BY _offset LIMIT 1')
    await app.page.keyboard.press('Control+Enter')
    await result.getByText('Rows', { exact: true }).click()
    await grid.getByRole('row').nth(1).dblclick()
    await person.panel('Topic shop.orders').getByRole('region', { name: 'Record' }).waitFor()
    expect(app.pageErrors).toEqual([])
  })
})
