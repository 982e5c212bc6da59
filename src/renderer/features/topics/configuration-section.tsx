// A topic's configuration: every entry with where its value comes from, changed ones marked. Edits are collected and
// shown before and after, then sent as one IncrementalAlterConfigs.
import { Button, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConfigChange, ConfigEntry } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { readable, sourceName, valueText } from '#renderer/lib/config-values.ts'
import { plural } from '#renderer/lib/format.ts'
import { type Column, DataTable, openDialog, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { AlterConfigsDialog } from './alter-configs-dialog.tsx'
import { ConfigEntryPane } from './config-entry-pane.tsx'
import classes from './topics.module.css'
import { useReady } from './use-ready.ts'

interface ConfigurationSectionProps {
  connectionId: string
  topic: string
  onReady(): void
}

export function ConfigurationSection({ connectionId, topic, onReady }: ConfigurationSectionProps) {
  const query = useQuery(read('topics.configs', client.topics.configs, { connectionId, topic }))
  const [filter, setFilter] = useState('')
  const [isChangedOnly, setIsChangedOnly] = useState(false)
  const [selectedName, setSelectedName] = useState<string | null>(null)
  const [changes, setChanges] = useState<ConfigChange[]>([])
  useReady(query.isFetched, onReady)
  if (query.data === undefined) {
    return query.error === null ? (
      <SkeletonRows label="Loading configuration" />
    ) : (
      <div className={classes.pad}>
        <ProblemView error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  }
  const changeOf = (name: string) => changes.find(change => change.name === name)
  const setChange = (name: string, change: ConfigChange | null) =>
    setChanges(before => [...before.filter(other => other.name !== name), ...(change === null ? [] : [change])])
  const words = filter.trim().toLowerCase()
  const rows = query.data.filter(
    entry => (!isChangedOnly || entry.isChanged || changeOf(entry.name)) && entry.name.toLowerCase().includes(words),
  )
  const selected = query.data.find(entry => entry.name === selectedName)

  const columns: Column<ConfigEntry>[] = [
    { id: 'name', header: 'Name', width: 280, isData: true, cell: row => row.name, sort: row => row.name },
    {
      id: 'value',
      header: 'Value',
      width: 220,
      isFlexible: true,
      isData: true,
      cell: row => {
        const change = changeOf(row.name)
        const hint = readable(row.name, row.value)
        if (change === undefined) {
          return (
            <span title={row.value ?? ''}>
              {valueText(row)}
              {hint !== null && <span className={classes.hint}>{hint}</span>}
            </span>
          )
        }
        return (
          <span className={classes.edited}>
            <s>{valueText(row)}</s> → {change.value ?? 'override removed'}
          </span>
        )
      },
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

  return (
    <div className={classes.configuration}>
      <div className={classes.configurationBar}>
        <TextInput
          w={220}
          placeholder="filter by name"
          aria-label="Filter configuration"
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
        <Switch
          label="Changed only"
          checked={isChangedOnly}
          onChange={event => setIsChangedOnly(event.currentTarget.checked)}
        />
        <span className={classes.grow} />
        {changes.length > 0 && (
          <>
            <Button variant="default" onClick={() => setChanges([])}>
              Discard
            </Button>
            <Button
              onClick={() =>
                openDialog(close => (
                  <AlterConfigsDialog
                    connectionId={connectionId}
                    topic={topic}
                    entries={query.data}
                    changes={changes}
                    onClose={close}
                    onDone={() => setChanges([])}
                  />
                ))
              }
            >
              Preview {plural(changes.length, 'change')}
            </Button>
          </>
        )}
      </div>
      <div className={classes.configurationBody}>
        <DataTable
          label="Configuration"
          columns={columns}
          rows={rows}
          rowId={row => row.name}
          initialSort={{ column: 'name' }}
          selectedId={selectedName}
          onSelect={row => setSelectedName(row.name)}
          rowTone={row => (changeOf(row.name) ? 'accent' : row.isChanged ? 'accent' : undefined)}
          empty="No entry has this name."
        />
        <ConfigEntryPane
          key={selected?.name}
          entry={selected}
          change={selected === undefined ? undefined : changeOf(selected.name)}
          onChange={change => selected !== undefined && setChange(selected.name, change)}
        />
      </div>
    </div>
  )
}
