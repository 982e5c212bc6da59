// What became of a query: running, failed, or its rows as a grid or a chart.
import { Button, Menu, Progress, SegmentedControl } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { SqlFormat, SqlTable } from '#contract/index.ts'
import { client, isCancelled, ProblemError } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { EmptyState, notifyDone, notifyProblem, ProblemView, shortcutText } from '#renderer/ui/index.ts'
import { Chart } from './chart.tsx'
import { ResultGrid } from './result-grid.tsx'
import { ResultRecords } from './result-records.tsx'
import classes from './sql.module.css'
import { cancelQuery, isRunning, runQuery, useSql } from './sql.store.ts'

const FORMATS: [format: SqlFormat, name: string][] = [
  ['csv', 'CSV'],
  ['json', 'JSON lines'],
  ['parquet', 'Parquet'],
]

export function Result({ tables }: { tables: readonly SqlTable[] }) {
  const state = useSql()
  const { queryId, run, rows, error, view, ran } = state
  if (error !== null)
    return (
      <Framed>
        <ProblemView error={error} onRetry={() => void runQuery(ran)} />
      </Framed>
    )
  if (isRunning(state)) {
    const share = run?.share ?? null
    return (
      <div className={classes.running}>
        <Progress
          size={4}
          value={share === null || share === 0 ? 100 : share * 100}
          animated={share === null || share === 0}
          aria-label="Query"
        />
        <span role="status">Running · {(run?.seconds ?? 0).toFixed(1)} s</span>
        <Button size="compact-xs" variant="default" onClick={cancelQuery}>
          Cancel
        </Button>
      </div>
    )
  }
  if (queryId === null || run === null) {
    return (
      <EmptyState title="No query has run yet">
        {tables.length === 0
          ? 'Load a topic, then write a query or take a ready-made one.'
          : `Write a query and press ${shortcutText('mod+Enter')}, or take a ready-made one.`}
      </EmptyState>
    )
  }
  if (run.state === 'cancelled') return <EmptyState title="Cancelled">The query was stopped.</EmptyState>
  if (run.problem !== null)
    return (
      <Framed>
        <ProblemView error={new ProblemError(run.problem)} />
      </Framed>
    )
  const found = rows ?? []
  const save = (format: SqlFormat) => {
    client.sql.export({ sql: ran, format }).then(
      name => name !== null && notifyDone('Result saved', name),
      failure => isCancelled(failure) || notifyProblem('Save the result', failure),
    )
  }
  return (
    <>
      <div className={classes.resultBar}>
        <SegmentedControl
          size="xs"
          aria-label="Show as"
          data={[
            { value: 'rows', label: 'Rows' },
            { value: 'chart', label: 'Chart' },
          ]}
          value={view}
          onChange={value => useSql.setState({ view: value === 'chart' ? 'chart' : 'rows' })}
        />
        <span role="status" aria-label="Result size">
          {run.isMore ? `The first ${formatCount(run.rows)} rows; a file has all` : plural(run.rows, 'row')} ·{' '}
          {run.seconds < 10 ? `${formatCount(Math.round(run.seconds * 1000))} ms` : `${run.seconds.toFixed(1)} s`}
        </span>
        <ResultRecords queryId={queryId} run={run} />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-xs" variant="default" leftSection={<IconDownload size={13} aria-hidden />}>
              Save result
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {FORMATS.map(([format, name]) => (
              <Menu.Item key={format} onClick={() => save(format)}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      {view === 'chart' ? (
        <Chart columns={run.columns} rows={found} />
      ) : (
        <ResultGrid
          // Another result has other columns: widths and order begin anew.
          key={queryId}
          queryId={queryId}
          columns={run.columns}
          rows={found}
          table={tables.find(each => each.name === run.table)}
        />
      )}
    </>
  )
}

function Framed({ children }: { children: React.ReactNode }) {
  return <div className={classes.problem}>{children}</div>
}
