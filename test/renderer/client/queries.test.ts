import { beforeEach, expect, it } from 'vitest'
import { invalidate, keyOf, queryClient } from '#renderer/client/queries.ts'

beforeEach(() => queryClient.clear())

it('a change on a connection makes old what was read of it, and what was read of no connection in particular', async () => {
  const inputs = [{ connectionId: 'c' }, { connectionId: 'other' }, { connectionId: null }, { id: 'an entry' }]
  for (const input of inputs) queryClient.setQueryData(keyOf('journal.get', input), 'read')
  queryClient.setQueryData(keyOf('topics.list', { connectionId: 'c' }), 'read')
  await invalidate('journal', 'c')
  const isOld = (key: readonly unknown[]) => queryClient.getQueryState(key)?.isInvalidated
  expect(inputs.map(input => isOld(keyOf('journal.get', input)))).toEqual([true, false, true, true])
  expect(isOld(keyOf('topics.list', { connectionId: 'c' }))).toBe(false)
})
