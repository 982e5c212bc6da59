// The workspace's text and view, kept across restarts, and the query that runs or ran last.
import { create } from 'zustand'
import type { SqlRun } from '#contract/index.ts'
import { persistStore } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { type ChartChoice, type ChartKind, chartKinds } from './chart-data.ts'

export type Cells = (string | null)[][]

interface SqlState {
  text: string
  view: 'rows' | 'chart'
  /** Null: as the result suggests. */
  chart: ChartChoice | null
  /** The table that ready-made queries are about. */
  chosen: string | null
  queryId: string | null
  /** The text that was run: the whole, or a selection of it. */
  ran: string
  /** Lines of the text above what was run. */
  linesAbove: number
  run: SqlRun | null
  rows: Cells | null
  /** Why it could not even be asked. */
  error: unknown
}

export const useSql = create<SqlState>(() => ({
  text: '',
  view: 'rows',
  chart: null,
  chosen: null,
  queryId: null,
  ran: '',
  linesAbove: 0,
  run: null,
  rows: null,
  error: null,
}))

export const setText = (text: string) => useSql.setState({ text })
export const isRunning = ({ queryId, run, error }: SqlState) =>
  queryId !== null && error === null && (run === null || run.state === 'running')

const POLL_MS = 300
const PAGE = 2000
/** Not known by its id yet. */
const ASKING = 'asking'

let runs = 0

/** Runs `sql`; what ran before is forgotten. */
export async function runQuery(sql: string, linesAbove = 0): Promise<void> {
  const mine = ++runs
  const isCurrent = () => mine === runs
  const { queryId: former } = useSql.getState()
  if (former !== null && former !== ASKING) client.sql.close({ queryId: former }).catch(gone)
  useSql.setState({ queryId: ASKING, ran: sql, linesAbove, run: null, rows: null, error: null })
  try {
    const { queryId } = await client.sql.run({ sql })
    if (!isCurrent()) return void client.sql.close({ queryId }).catch(gone)
    useSql.setState({ queryId })
    while (isCurrent()) {
      const run = await client.sql.poll({ queryId, waitMs: POLL_MS })
      if (!isCurrent()) return
      if (run.state !== 'done') useSql.setState({ run })
      if (run.state === 'running') continue
      if (run.state !== 'done') return
      const rows: Cells = []
      while (rows.length < run.rows) {
        const page = await client.sql.rows({ queryId, from: rows.length, count: PAGE })
        rows.push(...page.rows)
      }
      if (isCurrent()) useSql.setState({ run, rows })
      return
    }
  } catch (error) {
    // What ran before fails when it is closed: that is not said of the one that runs now.
    if (isCurrent()) useSql.setState({ error, run: null })
  }
}

export function cancelQuery(): void {
  const { queryId } = useSql.getState()
  if (queryId !== null && queryId !== ASKING) client.sql.cancel({ queryId }).catch(gone)
}

/** A result that the process has dropped by itself needs no closing. */
function gone(error: unknown): void {
  console.warn('A result was gone already:', error)
}

const isKind = (kind: unknown): kind is ChartKind => chartKinds.some(each => each === kind)

persistStore(
  'sql',
  useSql,
  ({ text, view, chart, chosen }) => ({ text, view, chart: chart === null ? null : { ...chart }, chosen }),
  kept => {
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) throw new Error('not an object')
    const { text, view, chart, chosen } = kept
    const restored: Partial<SqlState> = { view: view === 'chart' ? 'chart' : 'rows' }
    if (typeof text === 'string') restored.text = text
    if (typeof chosen === 'string') restored.chosen = chosen
    if (typeof chart === 'object' && chart !== null && !Array.isArray(chart)) {
      const { kind, x, y } = chart
      if (isKind(kind) && typeof x === 'string' && typeof y === 'string') restored.chart = { kind, x, y }
    }
    return restored
  },
)
