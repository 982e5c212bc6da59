// Searching a topic of the sandbox as a person does: a customer's key that is there, its hits, one of them opened.
import { describe, expect, it } from 'vitest'
import { aWindow } from './window.ts'

describe('search', () => {
  const ottla = aWindow()

  it('finds the records of a customer, marks the match, and opens one', async () => {
    const topic = await ottla.person.goToTopic('shop.orders')
    const key = /\bc-\d{4}\b/
    const row = topic.getByRole('grid').getByRole('row', { name: key }).first()
    const customer = key.exec(await row.innerText())?.[0] ?? ''

    await ottla.app.page.keyboard.press('Control+f')
    const search = ottla.person.panel('Search shop.orders')
    const field = search.getByRole('textbox', { name: 'Text' })
    await field.waitFor()
    await expect.poll(() => field.evaluate(element => element === document.activeElement)).toBe(true)
    await ottla.app.page.keyboard.type(customer)
    await ottla.person.choose(search.getByRole('combobox', { name: 'Where to look' }), 'In the key')
    await search.getByRole('button', { name: 'Search', exact: true }).click()

    await search.getByRole('status', { name: 'State of the search' }).getByText('Done').waitFor()
    const hits = search.getByRole('grid', { name: 'Found in shop.orders' })
    const found = Number(await hits.getAttribute('aria-rowcount')) - 1
    expect(found).toBeGreaterThan(0)
    await search.getByText(`${found.toLocaleString('en-US')} match`).waitFor()
    const hit = hits.getByRole('row', { name: customer }).first()
    expect(await hit.locator('mark').innerText()).toBe(customer)

    // A condition on a field joins it: nobody's total is negative.
    await search.getByRole('textbox', { name: 'Condition' }).fill('$.customer = "nobody"')
    await ottla.app.page.keyboard.press('Enter')
    await search.getByText('No record matches').waitFor()
    await search.getByRole('textbox', { name: 'Condition' }).fill(`$.customer = "${customer}"`)
    await ottla.app.page.keyboard.press('Enter')
    await hit.waitFor()

    // A script decides about what is left: here it finds the same again.
    await search.getByRole('button', { name: 'Script', exact: true }).click()
    await ottla.person.write(search.getByRole('region', { name: 'Script' }), `record.key === "${customer}"`)
    await ottla.app.page.keyboard.press('Control+Enter')
    await search.getByText('by bytes, then script').waitFor()
    await search.getByText(`${found.toLocaleString('en-US')} match`).waitFor()
    await hit.dblclick()
    await topic.getByRole('region', { name: 'Record' }).getByText(customer).first().waitFor()
  })
})
