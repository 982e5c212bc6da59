// The SQL workspace: tables on the left, the query above, what it found below.
import { Button } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { PanelProps } from '#renderer/app/index.ts'
import { CodeEditor, notifyProblem, Panel, shortcutText } from '#renderer/ui/index.ts'
import { askLoad } from './commands.tsx'
import { useCompletions } from './completion.ts'
import { KeptQueries } from './kept-queries.tsx'
import type { ReadyQuery } from './ready-queries.ts'
import { Result } from './result.tsx'
import classes from './sql.module.css'
import { cancelQuery, isRunning, runQuery, setText, useSql } from './sql.store.ts'
import { TablesPane } from './tables-pane.tsx'
import { useTables } from './use-tables.ts'

export function SqlPanel({ isVisible }: PanelProps) {
  const { tables, version, error } = useTables(isVisible)
  const { text, chosen: chosenName, run, linesAbove } = useSql()
  const isBusy = useSql(isRunning)
  const completions = useCompletions(tables, version !== null)
  const chosen = tables.find(each => each.name === chosenName) ?? tables[0]

  const told = useRef<unknown>(null)
  useEffect(() => {
    if (error !== null && told.current === null) notifyProblem('SQL', error)
    told.current = error
  }, [error])

  const start = (sql: string, above = 0) => {
    if (sql.trim() !== '') void runQuery(sql, above)
  }
  const runText = (whole: string, selected: string, at: number) => {
    if (selected.trim() === '') start(whole)
    else start(selected, whole.slice(0, at).split('\n').length - 1)
  }
  const ready = (query: ReadyQuery) => {
    if (chosen === undefined) return
    const other = tables.find(each => each !== chosen && each.state === 'ready')
    const sql = query.sql(chosen, other)
    useSql.setState({
      text: sql,
      chart: query.chart ?? null,
      view: query.chart === undefined ? 'rows' : useSql.getState().view,
    })
    start(sql)
  }
  const at = run?.at ?? null
  const marks =
    at === null ? [] : [{ line: at.line + linesAbove, column: at.column, message: run?.problem?.what ?? '' }]

  return (
    <Panel
      label="SQL workspace"
      isReady={version !== null || error !== null}
      toolbar={
        <>
          {isBusy ? (
            <Button variant="default" leftSection={<IconPlayerStop size={13} aria-hidden />} onClick={cancelQuery}>
              Cancel
            </Button>
          ) : (
            <Button
              leftSection={<IconPlayerPlay size={13} aria-hidden />}
              disabled={text.trim() === ''}
              title={shortcutText('mod+Enter')}
              onClick={() => start(text)}
            >
              Run
            </Button>
          )}
          <span className={classes.dim}>{shortcutText('mod+Enter')} runs the selection, or all</span>
          <span className={classes.spring} />
          <KeptQueries text={text} onTake={setText} />
        </>
      }
    >
      <div className={classes.workspace}>
        <TablesPane
          tables={tables}
          isLoading={version === null}
          chosen={chosen}
          onChoose={name => useSql.setState({ chosen: name })}
          onInsert={name => setText(text === '' || /\s$/.test(text) ? `${text}${name}` : `${text} ${name}`)}
          onLoad={() => askLoad(null, null)}
          onReady={ready}
        />
        <div className={classes.main}>
          <div className={classes.editor}>
            <CodeEditor
              label="SQL query"
              language="sql"
              value={text}
              onChange={setText}
              completions={completions}
              marks={marks}
              actions={[
                {
                  id: 'sql.run',
                  title: 'Run query',
                  key: 'mod+Enter',
                  run: (position, whole, selected) => runText(whole, selected, position),
                },
              ]}
            />
          </div>
          <section className={classes.result} aria-label="Query result">
            <Result tables={tables} />
          </section>
        </div>
      </div>
    </Panel>
  )
}
