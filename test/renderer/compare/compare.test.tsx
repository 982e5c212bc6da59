import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { FullRecord } from '#contract/index.ts'
import { openCompare, useTabs } from '#renderer/app/index.ts'
import { ComparePanel } from '#renderer/features/compare/compare-panel.tsx'
import { differenceOf, headerChanges } from '#renderer/features/compare/differences.ts'
import { bytesOf } from '#renderer/lib/bytes.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'
import { recordOf } from '#test/support/sample-record.ts'

function Screen() {
  const tab = useTabs(state => state.tabs.find(({ id }) => id === state.activeId))
  return tab === undefined ? null : <ComparePanel tab={tab} isVisible />
}

function show(before: FullRecord, after: FullRecord) {
  fakeClient({
    connections: { list: async () => [connectionOf('prod'), connectionOf('test')] },
    settings: { get: () => new Promise(() => undefined) },
    messages: {
      record: async ({ connectionId, offset }) => {
        const found = [before, after].find(each => each.offset === offset)
        if (found === undefined) throw new Error(`There is no record ${offset} in ${connectionId}`)
        return found
      },
    },
  })
  const link = (connectionId: string, { topic, partition, offset }: FullRecord) => ({
    connectionId,
    topic,
    partition,
    offset,
  })
  openCompare(link('prod', before), link('test', after))
  renderScreen(<Screen />)
  return userEvent.setup()
}

describe('two records compared', () => {
  it('lists what differs by path, with every digit, and swaps sides', async () => {
    const user = show(
      recordOf({ offset: 1n, value: bytesOf('{"id":9007199254740993,"status":"created"}') }),
      recordOf({ offset: 2n, value: bytesOf('{"id":9007199254740994,"status":"created"}'), timestamp: 4_000n }),
    )
    const changes = within(await screen.findByRole('grid', { name: 'Changes of the value' }))
    const rows = changes.getAllByRole('row').slice(1)
    expect(rows.map(row => row.textContent)).toEqual(['$.id90071992547409939007199254740994'])
    expect(screen.getByRole('region', { name: 'Key' }).textContent).toContain('The same bytes.')
    await user.click(screen.getByRole('button', { name: 'Swap' }))
    expect(useTabs.getState().tabs.at(-1)?.params).toMatchObject({ before: { connectionId: 'test', offset: '2' } })
  })

  it('shows bytes by line, headers in their order, and null as null', async () => {
    const header = (key: string, value: string | null) => ({
      key: bytesOf(key),
      value: value === null ? null : bytesOf(value),
    })
    show(
      recordOf({ offset: 1n, key: null, value: Uint8Array.of(0, 1, 2), headers: [header('a', '1'), header('a', '2')] }),
      recordOf({ offset: 2n, key: bytesOf(''), value: Uint8Array.of(0, 9, 2), headers: [header('a', '1')] }),
    )
    const bytes = await screen.findByRole('grid', { name: 'Bytes of the value that differ' })
    expect(within(bytes).getAllByRole('row')[1]?.textContent).toBe('0000000000 01 0200 09 02')
    expect(screen.getByRole('region', { name: 'Key' }).textContent).toContain('null → empty')
    const headers = within(screen.getByRole('grid', { name: 'Headers that differ' }))
    expect(headers.getAllByRole('row')[1]?.textContent).toBe('2a = 2not there')
  })

  it('says which record could not be read', async () => {
    fakeClient({
      connections: { list: async () => [connectionOf('prod')] },
      settings: { get: () => new Promise(() => undefined) },
      messages: { record: () => Promise.reject(new Error('The log starts at 12')) },
    })
    const link = { connectionId: 'prod', topic: 'shop.orders', partition: 0 }
    openCompare({ ...link, offset: 1n }, { ...link, offset: 2n })
    renderScreen(<Screen />)
    expect((await screen.findAllByRole('alert'))[0]?.textContent).toContain('The log starts at 12')
  })
})

describe('differences', () => {
  it('tell JSON written in another way from other content, and text from bytes', () => {
    expect(differenceOf(bytesOf('{"a":1,"b":2}'), bytesOf('{ "b":2,"a":1 }'))).toMatchObject({ is: 'layout' })
    expect(differenceOf(bytesOf('one'), bytesOf('two'))).toMatchObject({ is: 'text' })
    expect(differenceOf(null, null)).toEqual({ is: 'same' })
    expect(differenceOf(null, new Uint8Array())).toEqual({ is: 'presence' })
    expect(differenceOf(Uint8Array.of(0xff), Uint8Array.of(0xff, 0xfe))).toMatchObject({ is: 'bytes', first: 1 })
  })

  it('of headers leave out what is the same at both ends', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(name => ({ key: bytesOf(name), value: null }))
    if (a === undefined || b === undefined || c === undefined) throw new Error('three headers')
    expect(headerChanges([a, c], [a, b, c])).toEqual([{ number: 2, before: null, after: b }])
    expect(headerChanges([a, b], [a, b])).toEqual([])
  })
})
