// The loaded tables: how far each is, what it holds, its columns; and the ready-made queries for the chosen one.
import { ActionIcon, Button, Progress, UnstyledButton } from '@mantine/core'
import { IconPlayerStop, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { SqlTable } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { formatBytes, formatCount, plural } from '#renderer/lib/format.ts'
import { notifyProblem, SkeletonRows } from '#renderer/ui/index.ts'
import { type ReadyQuery, readyQueries, sqlName } from './ready-queries.ts'
import classes from './sql.module.css'

interface TablesPaneProps {
  tables: readonly SqlTable[]
  isLoading: boolean
  chosen: SqlTable | undefined
  onChoose(name: string): void
  onInsert(text: string): void
  onLoad(): void
  onReady(query: ReadyQuery): void
}

export function TablesPane(props: TablesPaneProps) {
  const { tables, isLoading, chosen, onChoose, onInsert, onLoad, onReady } = props
  return (
    <aside className={classes.side} aria-label="Tables and ready-made queries">
      <div className={classes.sideHead}>
        <h3>Tables</h3>
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} aria-hidden />} onClick={onLoad}>
          Load a topic
        </Button>
      </div>
      {isLoading && <SkeletonRows label="Starting the SQL process" count={3} />}
      {!isLoading && tables.length === 0 && (
        <p className={classes.dim}>None yet. A topic, or a stretch of it, is loaded into a table.</p>
      )}
      <ul className={classes.tables} aria-label="Tables">
        {tables.map(table => (
          <TableItem
            key={table.name}
            table={table}
            isChosen={table === chosen}
            onChoose={() => onChoose(table.name)}
            onInsert={onInsert}
          />
        ))}
      </ul>
      {chosen !== undefined && chosen.state === 'ready' && (
        <>
          <div className={classes.sideHead}>
            <h3>Ready-made for {chosen.name}</h3>
          </div>
          <ul className={classes.ready} aria-label="Ready-made queries">
            {readyQueries.map(query => (
              <li key={query.name}>
                <UnstyledButton className={classes.readyItem} title={query.what} onClick={() => onReady(query)}>
                  <span>{query.name}</span>
                  <span className={classes.dim}>{query.what}</span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  )
}

interface TableItemProps {
  table: SqlTable
  isChosen: boolean
  onChoose(): void
  onInsert(text: string): void
}

function TableItem({ table, isChosen, onChoose, onInsert }: TableItemProps) {
  const [isOpen, setOpen] = useState(false)
  const act = (what: string, call: Promise<void>) => {
    call.catch(error => notifyProblem(`${what} ${table.name}`, error))
  }
  return (
    <li data-chosen={isChosen}>
      <div className={classes.tableHead}>
        <UnstyledButton
          className={classes.tableName}
          aria-label={`Table ${table.name}`}
          aria-pressed={isChosen}
          title={`${table.topic} of ${table.cluster}`}
          onClick={onChoose}
        >
          {table.name}
        </UnstyledButton>
        {table.state === 'reading' && (
          <ActionIcon
            size={20}
            variant="subtle"
            color="gray"
            aria-label={`Stop loading ${table.name}`}
            onClick={() => act('Stop loading', client.sql.stop({ name: table.name }))}
          >
            <IconPlayerStop size={13} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon
          size={20}
          variant="subtle"
          color="gray"
          aria-label={`Drop ${table.name}`}
          onClick={() => act('Drop', client.sql.drop({ name: table.name }))}
        >
          <IconTrash size={13} aria-hidden />
        </ActionIcon>
      </div>
      {(table.state === 'reading' || table.state === 'typing') && (
        <Progress
          size={4}
          value={table.state === 'typing' ? 100 : table.share * 100}
          animated={table.state === 'typing'}
          aria-label={`Loading ${table.name}`}
        />
      )}
      <p className={table.state === 'failed' ? classes.bad : classes.dim} role="status">
        {stateWords(table)}
      </p>
      {table.state === 'ready' && (
        <>
          <p className={classes.dim}>{rangeWords(table)}</p>
          {table.notes.map(note => (
            <p key={note} className={classes.note}>
              {note}
            </p>
          ))}
          <UnstyledButton className={classes.more} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Hide columns' : plural(table.columns.length, 'column')}
          </UnstyledButton>
          {isOpen && (
            <ul className={classes.columns} aria-label={`Columns of ${table.name}`}>
              {table.columns.map(column => (
                <li key={column.name}>
                  <UnstyledButton title={column.type} onClick={() => onInsert(sqlName(column.name))}>
                    <code>{column.name}</code> <span className={classes.dim}>{column.type}</span>
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </li>
  )
}

function stateWords(table: SqlTable): string {
  const { state, records, bytes, seconds, problem } = table
  const size = `${plural(records, 'record')}, ${formatBytes(bytes)}`
  if (state === 'failed') return [problem?.what, problem?.remedy].filter(Boolean).join('. ')
  if (state === 'typing') return `${size} · drawing columns from JSON values`
  const rate = seconds > 0 ? Math.round(records / seconds) : 0
  if (state === 'reading') return `${size} · ${formatCount(rate)} records/s`
  return `${size} · in ${seconds.toFixed(1)} s`
}

/** Which offsets are in the table: that it is not the topic is easily forgotten. */
function rangeWords({ topic, cluster, partitions, picked, isStopped, isolation }: SqlTable): string {
  const offsets = partitions.map(({ partition, from, next }) =>
    next > from ? `${partition}: ${formatCount(from)}–${formatCount(next - 1n)}` : `${partition}: none`,
  )
  const listed = offsets.slice(0, 6).join(', ')
  const more = offsets.length > 6 ? ` and ${offsets.length - 6} more partitions` : ''
  const stopped = isStopped ? ' · stopped before its end' : ''
  const committed = isolation === 'read_committed' ? 'committed' : 'all, also uncommitted'
  const which = picked === null ? committed : `${plural(picked, 'picked record')} only`
  return `${topic} of ${cluster} · ${which} · offsets ${listed}${more}${stopped}`
}
