// The SQL workspace on the screen: what a query becomes while it runs, when it fails, when it is cancelled and when it ends.
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SqlRun, SqlTable } from '#contract/index.ts'
import { registerCommands } from '#renderer/app/commands.ts'
import { commands, panels, SqlPickedButton } from '#renderer/features/sql/index.ts'
import { runQuery, useSql } from '#renderer/features/sql/sql.store.ts'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const table: SqlTable = {
  ...{ name: 'orders', connectionId: 'c', cluster: 'prod', topic: 'orders', isolation: 'read_uncommitted' },
  ...{ state: 'ready', isStopped: false, records: 12_345, bytes: 1000, seconds: 1, share: 1 },
  partitions: [{ partition: 0, from: 0n, until: 12_345n, next: 12_345n }],
  columns: [{ name: '_offset', type: 'BIGINT', kind: 'number' }],
  picked: null,
  notes: [],
  problem: null,
}

const running: SqlRun = {
  ...{ state: 'running', seconds: 1.5, share: null, columns: [], rows: 0, isMore: false },
  ...{ table: null, problem: null, at: null },
}
const done = (changed: Partial<SqlRun>): SqlRun => ({ ...running, state: 'done', share: 1, ...changed })

/** Answers once the test says so. */
function later<Answer>() {
  let answer: (value: Answer) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const promise = new Promise<Answer>((resolve, reject) => {
    answer = resolve
    fail = reject
  })
  return { promise, answer, fail }
}

const untilAborted = (options?: { signal?: AbortSignal }) =>
  new Promise<never>((_, reject) => options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)))

const tab = { id: 'sql', kind: 'sql', title: 'SQL', connectionId: null, params: {} }

function open(fakes: Fakes['sql'], tables: SqlTable[] = [table]) {
  fakeClient({
    sql: {
      // The first answer, then nothing new.
      tables: ({ after }, options) => (after === 1 ? untilAborted(options) : Promise.resolve({ version: 1, tables })),
      functions: async () => [],
      queries: async () => ({ saved: [], recent: [] }),
      close: async () => {},
      ...fakes,
    },
    connections: { list: async () => [] },
  })
  const { component: SqlPanel } = panels.sql ?? {}
  if (SqlPanel === undefined) throw new Error('no panel')
  renderScreen(<SqlPanel tab={tab} isVisible />)
}

describe('kept queries', () => {
  it('are found by words of their names and texts', async () => {
    const query = (id: string, name: string, sql: string) => ({ id, name, sql })
    open({
      queries: async () => ({
        saved: [query('1', 'late orders', 'SELECT 1 FROM orders'), query('2', 'all refunds', 'SELECT 2')],
        recent: [{ sql: 'SELECT late', at: 0n }],
      }),
    })
    fireEvent.click(screen.getByRole('button', { name: 'Saved' }))
    const list = within(await screen.findByRole('list', { name: 'Saved queries' }))
    expect(await list.findAllByRole('listitem')).toHaveLength(2)
    fireEvent.change(screen.getByRole('textbox', { name: 'Filter queries' }), { target: { value: 'FROM late' } })
    expect(list.getAllByRole('listitem')).toHaveLength(1)
    expect(screen.getByText('late orders')).toBeTruthy()
    expect(screen.getByText('None has this in it.')).toBeTruthy()
  })
})

const result = () => within(screen.getByRole('region', { name: 'Query result' }))
const run = async () => fireEvent.click(await screen.findByRole('button', { name: 'Run' }))

beforeEach(() => {
  registerCommands(commands)
  useSql.setState(useSql.getInitialState())
  useSql.setState({ text: 'select * from orders' })
})

describe('the SQL workspace', () => {
  it('says what to do first where nothing is loaded, and runs no empty text', async () => {
    useSql.setState({ text: ' ' })
    open({}, [])
    expect(await screen.findByText('No query has run yet')).toBeTruthy()
    expect(result().getByText(/Load a topic/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', true)
  })

  it('shows that a query runs, and for how long; then its rows, NULL told from empty, int64 exact', async () => {
    const end = later<SqlRun>()
    const polled = vi
      .fn(async () => running)
      .mockResolvedValueOnce(running)
      .mockReturnValueOnce(end.promise)
    const asked = vi.fn(async () => ({ queryId: 'q' }))
    const cells = [
      ['9007199254740993', null],
      ['2', ''],
    ]
    open({ run: asked, poll: polled, rows: async () => ({ rows: cells }) })
    await run()
    expect(await result().findByText('Running · 1.5 s')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Run' })).toBeNull()
    const columns = [
      { name: 'n', type: 'BIGINT', kind: 'number' as const },
      { name: 'word', type: 'VARCHAR', kind: 'text' as const },
    ]
    end.answer(done({ columns, rows: 2, seconds: 0.25 }))
    const grid = await result().findByRole('grid', { name: 'Result' })
    expect(within(grid).getByText('9007199254740993')).toBeTruthy()
    expect(within(grid).getAllByText('NULL')).toHaveLength(1)
    expect(result().getByRole('status', { name: 'Result size' }).textContent).toBe('2 rows · 250 ms')
    expect(asked).toHaveBeenCalledWith({ sql: 'select * from orders' })
    expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy()
  })

  it('says that a result is only the beginning of what was found', async () => {
    const columns = [{ name: 'n', type: 'BIGINT', kind: 'number' as const }]
    const found = done({ columns, rows: 2000, isMore: true, seconds: 12 })
    const rows = Array.from({ length: 2000 }, (_, index) => [`${index}`])
    open({ run: async () => ({ queryId: 'q' }), poll: async () => found, rows: async () => ({ rows }) })
    await run()
    expect(await result().findByText('The first 2,000 rows; a file has all · 12.0 s')).toBeTruthy()
  })

  it('replays the records of a result, and says why where there are none', async () => {
    const columns = [
      { name: '_partition', type: 'INTEGER', kind: 'number' as const },
      { name: '_offset', type: 'BIGINT', kind: 'number' as const },
    ]
    const records = [{ topic: 'orders', partition: 0, offsets: [7n, 9n] }]
    const picked = vi.fn(async () => ({ connectionId: 'c', records }))
    const poll = vi.fn(async () => done({ columns, rows: 1, table: 'orders' }))
    open({ run: async () => ({ queryId: 'q' }), poll, rows: async () => ({ rows: [['0', '7']] }), picked })
    await run()
    fireEvent.click(await result().findByRole('button', { name: 'Records' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Replay these records…' }))
    expect(await screen.findByRole('dialog', { name: 'Replay 2 records of orders' })).toBeTruthy()
    expect(picked).toHaveBeenCalledWith({ queryId: 'q' })
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))

    poll.mockResolvedValue(done({ columns, rows: 1 }))
    await run()
    fireEvent.click(await result().findByRole('button', { name: 'Records' }))
    expect(await screen.findByText(/reads none, or several/)).toBeTruthy()
    expect(screen.getByRole('menuitem', { name: 'Replay these records…' })).toHaveProperty('disabled', true)

    poll.mockResolvedValue(done({ columns: columns.slice(1), rows: 1, table: 'orders' }))
    await run()
    fireEvent.click(await result().findByRole('button', { name: 'Records' }))
    expect(await screen.findByText(/Add both columns/)).toBeTruthy()
  })

  it('has a table for each topic of what was picked', async () => {
    const load = vi.fn(async ({ topic }: { topic: string }) => ({ name: `${topic}_picked` }))
    open({ load })
    const at = (topic: string, partition: number) => ({ topic, partition, offsets: [1n] })
    const picked = [at('orders', 0), at('names', 0), at('orders', 1)]
    renderScreen(<SqlPickedButton connectionId="c" what="hits" picked={() => picked} />)
    fireEvent.click(screen.getByRole('button', { name: 'Open hits in SQL' }))
    await waitFor(() => expect(useSql.getState().chosen).toBe('names_picked'))
    const of = (topic: string, ...partitions: number[]) => ({
      connectionId: 'c',
      topic,
      partitions: null,
      range: { by: 'records', records: partitions.map(partition => at(topic, partition)) },
      isolation: 'read_uncommitted',
    })
    expect(load.mock.calls).toEqual([[of('orders', 0, 1)], [of('names', 0)]])
  })

  it('says that nothing was found', async () => {
    const columns = [{ name: 'n', type: 'BIGINT', kind: 'number' as const }]
    open({ run: async () => ({ queryId: 'q' }), poll: async () => done({ columns }) })
    await run()
    expect(await result().findByText('No rows')).toBeTruthy()
    expect(result().getByText('0 rows · 1,500 ms')).toBeTruthy()
  })

  it('shows what is wrong with a query, and what to do', async () => {
    const problem = {
      ...{ code: 'SQL_FAILED', what: 'Table “order” does not exist', where: { line: '1' } },
      ...{ remedy: 'Did you mean “orders”?', retriable: false },
    }
    const failed: SqlRun = { ...running, state: 'failed', problem, at: { line: 1, column: 15 } }
    open({ run: async () => ({ queryId: 'q' }), poll: async () => failed })
    await run()
    expect(await result().findByText('Table “order” does not exist')).toBeTruthy()
    expect(result().getByText('Did you mean “orders”?')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy()
  })

  it('asks again where the query could not even be asked', async () => {
    const asked = vi.fn(async () => ({ queryId: 'q' })).mockRejectedValueOnce(new Error('The process has ended'))
    open({ run: asked, poll: async () => done({}) })
    await run()
    expect(await result().findByText('The process has ended')).toBeTruthy()
    fireEvent.click(result().getByRole('button', { name: 'Retry' }))
    expect(await result().findByText('No rows')).toBeTruthy()
    expect(asked).toHaveBeenCalledTimes(2)
  })

  it('cancels what runs, and says so', async () => {
    const end = later<SqlRun>()
    const polled = vi
      .fn(async () => running)
      .mockResolvedValueOnce(running)
      .mockReturnValueOnce(end.promise)
    const cancel = vi.fn(async () => end.answer({ ...running, state: 'cancelled' }))
    open({ run: async () => ({ queryId: 'q' }), poll: polled, cancel })
    await run()
    fireEvent.click(await result().findByRole('button', { name: 'Cancel' }))
    expect(await result().findByText('The query was stopped.')).toBeTruthy()
    expect(cancel).toHaveBeenCalledWith({ queryId: 'q' })
  })

  it('tells nothing of a query that another one took the place of', async () => {
    const former = later<SqlRun>()
    const asked = vi.fn(async () => ({ queryId: 'second' })).mockResolvedValueOnce({ queryId: 'first' })
    open({
      run: asked,
      poll: ({ queryId }) => (queryId === 'first' ? former.promise : Promise.resolve(done({}))),
      close: async () => former.fail(new Error('The query is not known any more')),
    })
    await run()
    await waitFor(() => expect(useSql.getState().queryId).toBe('first'))
    await runQuery('select 2')
    await expect(former.promise).rejects.toThrow()
    expect(await result().findByText('No rows')).toBeTruthy()
    expect(useSql.getState()).toMatchObject({ queryId: 'second', error: null, ran: 'select 2' })
  })

  it('draws the chart that suits the columns, or the one that is chosen', async () => {
    const columns = [
      { name: 'minute', type: 'TIMESTAMP', kind: 'time' as const },
      { name: 'records', type: 'BIGINT', kind: 'number' as const },
    ]
    const rows = [
      ['2026-11-22 12:00:00', '5'],
      ['2026-11-22 12:01:00', null],
      ['2026-11-22 12:02:00', '7'],
    ]
    const found = done({ columns, rows: 3 })
    open({ run: async () => ({ queryId: 'q' }), poll: async () => found, rows: async () => ({ rows }) })
    await run()
    fireEvent.click(await result().findByRole('radio', { name: 'Chart' }))
    expect(await result().findByRole('img', { name: 'Line of records by minute, 3 points' })).toBeTruthy()
    expect(result().getByText('1 row without a number left out')).toBeTruthy()
    fireEvent.click(result().getByRole('radio', { name: 'Bar' }))
    expect(result().getByRole('img', { name: 'Bar of records by minute, 3 points' })).toBeTruthy()
    // Times are no numbers: it takes the column that has some.
    fireEvent.click(result().getByRole('radio', { name: 'Histogram' }))
    expect(result().getByRole('img', { name: /^Histogram of records, / })).toBeTruthy()
    await waitFor(() => expect(useSql.getState().chart).toEqual({ kind: 'histogram', x: 'records', y: 'records' }))
  })

  it('has nothing to draw where no column holds numbers', async () => {
    useSql.setState({ view: 'chart' })
    const columns = [{ name: 'word', type: 'VARCHAR', kind: 'text' as const }]
    const found = done({ columns, rows: 1 })
    open({ run: async () => ({ queryId: 'q' }), poll: async () => found, rows: async () => ({ rows: [['a']] }) })
    await run()
    expect(await result().findByText('A chart needs a column of numbers.')).toBeTruthy()
  })
})
