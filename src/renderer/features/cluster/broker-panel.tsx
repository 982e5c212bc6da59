// One broker: its configuration, changed entries marked, with where each value comes from and what it does.
import { Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConfigEntry } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { readable, sourceName, valueText } from '#renderer/lib/config-values.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { type Column, DataTable, EmptyState, Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import classes from './broker-panel.module.css'

const columns: Column<ConfigEntry>[] = [
  { id: 'name', header: 'Name', width: 320, isData: true, cell: row => row.name, sort: row => row.name },
  {
    id: 'value',
    header: 'Value',
    width: 220,
    isFlexible: true,
    isData: true,
    cell: row => <span title={row.value ?? ''}>{valueText(row)}</span>,
    sort: row => row.value,
  },
  {
    id: 'source',
    header: 'Set by',
    width: 150,
    cell: row => (row.isChanged ? <strong>{sourceName(row.source)}</strong> : sourceName(row.source)),
    sort: row => sourceName(row.source),
  },
  { id: 'type', header: 'Type', width: 80, cell: row => row.type.toLowerCase(), sort: row => row.type },
]

const withHint = (name: string, value: string | null) => {
  const hint = readable(name, value)
  return hint === null ? '' : ` (${hint})`
}

function EntryPane({ entry }: { entry: ConfigEntry | undefined }) {
  if (entry === undefined) {
    return (
      <aside className={classes.pane} aria-label="Entry">
        <EmptyState title="Select an entry">What it does, and where its value comes from.</EmptyState>
      </aside>
    )
  }
  return (
    <aside className={classes.pane} aria-label={`Entry ${entry.name}`}>
      <h3>{entry.name}</h3>
      {entry.documentation === null ? null : <p>{entry.documentation}</p>}
      <dl>
        <dt>Now</dt>
        <dd>
          {valueText(entry)}
          {withHint(entry.name, entry.value)}
        </dd>
        <dt>Set by</dt>
        <dd>{sourceName(entry.source)}</dd>
        {entry.synonyms.length < 2 ? null : (
          <>
            <dt>Also set, in this order</dt>
            {entry.synonyms.slice(1).map(synonym => (
              <dd key={`${synonym.source} ${synonym.name}`}>
                {synonym.name} = {synonym.value ?? 'null'} — {sourceName(synonym.source)}
              </dd>
            ))}
          </>
        )}
        <dt>Can be changed while running</dt>
        <dd>{entry.isReadOnly ? 'no' : 'yes'}</dd>
      </dl>
    </aside>
  )
}

export function BrokerPanel({ tab }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const nodeId = typeof tab.params.nodeId === 'number' ? tab.params.nodeId : 0
  const configs = useQuery(read('cluster.brokerConfigs', client.cluster.brokerConfigs, { connectionId, nodeId }))
  const [filter, setFilter] = useState('')
  const [isChangedOnly, setIsChangedOnly] = useState(false)
  const [selectedName, setSelectedName] = useState<string | null>(null)
  const words = filter.trim().toLowerCase()
  const entries = configs.data ?? []
  const rows = entries.filter(entry => (!isChangedOnly || entry.isChanged) && entry.name.includes(words))
  return (
    <Panel
      label={`Broker ${nodeId}`}
      isReady={configs.isFetched}
      toolbar={
        <>
          <strong>Broker {nodeId}</strong>
          <TextInput
            w={240}
            placeholder="Filter by name"
            aria-label="Filter configuration"
            value={filter}
            onChange={event => setFilter(event.currentTarget.value)}
          />
          <Switch
            label="Changed only"
            checked={isChangedOnly}
            onChange={event => setIsChangedOnly(event.currentTarget.checked)}
          />
          <span className={classes.count}>
            {formatCount(rows.length)} of {formatCount(entries.length)} entries
          </span>
        </>
      }
    >
      {configs.isPending ? <SkeletonRows label="Loading configuration" count={16} /> : null}
      {configs.isError && configs.data === undefined ? (
        <ProblemView error={configs.error} onRetry={() => void configs.refetch()} />
      ) : null}
      {configs.data === undefined ? null : (
        <div className={classes.body}>
          <DataTable
            label={`Configuration of broker ${nodeId}`}
            columns={columns}
            rows={rows}
            rowId={row => row.name}
            initialSort={{ column: 'name' }}
            selectedId={selectedName}
            onSelect={row => setSelectedName(row.name)}
            rowTone={row => (row.isChanged ? 'accent' : undefined)}
            empty="No entry has this name."
          />
          <EntryPane entry={entries.find(entry => entry.name === selectedName)} />
        </div>
      )}
    </Panel>
  )
}
