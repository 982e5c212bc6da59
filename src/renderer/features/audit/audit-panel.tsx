// What was written to Kafka through this app, or was kept from it: filtered, read in full, taken along.
import { Button, Select, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { AuditEntry, AuditResult } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, read, useConnections } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { prettyJson } from '#renderer/lib/json.ts'
import {
  type Column,
  DataTable,
  EmptyState,
  notifyDone,
  notifyProblem,
  Panel,
  ProblemView,
  SkeletonRows,
  Timestamp,
} from '#renderer/ui/index.ts'
import classes from './audit-panel.module.css'

const LISTED = 1000

const resultWords: Record<AuditResult, string> = { sent: 'sent', failed: 'failed', refused: 'refused' }

const columns: Column<AuditEntry>[] = [
  { id: 'at', header: 'Time', width: 190, cell: row => <Timestamp value={BigInt(row.at)} />, sort: row => row.at },
  { id: 'result', header: 'Result', width: 80, cell: row => resultWords[row.result], sort: row => row.result },
  { id: 'request', header: 'Request', width: 170, cell: row => row.request, sort: row => row.request },
  { id: 'profile', header: 'Profile', width: 120, cell: row => row.profile, sort: row => row.profile },
  { id: 'principal', header: 'Principal', width: 110, cell: row => row.principal, sort: row => row.principal },
  { id: 'what', header: 'What', width: 240, isFlexible: true, isData: true, cell: row => row.what },
  { id: 'detail', header: 'Why', width: 210, cell: row => row.detail },
]

const tones = { sent: undefined, failed: 'danger', refused: 'warn' } as const

const everyConnection = { value: '', label: 'All connections' }
const everyResult = { value: '', label: 'All results' }
const results = Object.entries(resultWords).map(([value, label]) => ({ value, label }))

function Entry({ entry }: { entry: AuditEntry }) {
  return (
    <section className={classes.entry} aria-label="Entry">
      <h3>
        {entry.request} <span data-result={entry.result}>{resultWords[entry.result]}</span>
      </h3>
      <p>
        {entry.profile} as {entry.principal}
      </p>
      {entry.detail === '' ? null : <p>{entry.detail}</p>}
      <pre>{prettyJson(entry.what) ?? entry.what}</pre>
    </section>
  )
}

export function AuditPanel(_props: PanelProps) {
  const [text, setText] = useState('')
  const [connectionId, setConnectionId] = useState('')
  const [result, setResult] = useState('')
  const [selected, setSelected] = useState<AuditEntry | null>(null)
  const connections = useConnections().data ?? []
  const filter = {
    text: useDeferredValue(text.trim()),
    connectionId: connectionId === '' ? null : connectionId,
    result: result === 'sent' || result === 'failed' || result === 'refused' ? result : null,
  } as const
  const audit = useQuery({
    ...read('audit.list', client.audit.list, { ...filter, limit: LISTED }),
    placeholderData: keepPreviousData,
  })
  const entries = audit.data?.entries ?? []
  const isFiltered = filter.text !== '' || filter.connectionId !== null || filter.result !== null
  const save = async () => {
    try {
      const name = await client.audit.export(filter)
      if (name !== null) notifyDone('Audit exported', name)
    } catch (error) {
      notifyProblem('Export the audit', error)
    }
  }
  return (
    <Panel
      label="Audit"
      isReady={audit.isFetched}
      toolbar={
        <>
          <TextInput
            w={220}
            placeholder="Filter: request, topic, group, error"
            aria-label="Filter entries"
            value={text}
            onChange={event => setText(event.currentTarget.value)}
          />
          <Select
            w={170}
            aria-label="Connection"
            data={[everyConnection, ...connections.map(({ profile }) => ({ value: profile.id, label: profile.name }))]}
            value={connectionId}
            allowDeselect={false}
            onChange={value => setConnectionId(value ?? '')}
          />
          <Select
            w={120}
            aria-label="Result"
            data={[everyResult, ...results]}
            value={result}
            allowDeselect={false}
            onChange={value => setResult(value ?? '')}
          />
          <span>
            {formatCount(entries.length)} {audit.data?.more === true ? 'newest entries; export has all' : 'entries'}
            {(audit.data?.unreadable ?? 0) > 0
              ? ` · ${plural(audit.data?.unreadable ?? 0, 'line')} could not be read`
              : ''}
          </span>
          <Button
            variant="default"
            ml="auto"
            leftSection={<IconDownload size={13} aria-hidden />}
            disabled={entries.length === 0}
            onClick={() => void save()}
          >
            Export
          </Button>
        </>
      }
    >
      {audit.isPending ? <SkeletonRows label="Loading the audit" count={12} /> : null}
      {audit.isError && audit.data === undefined ? (
        <ProblemView error={audit.error} onRetry={() => void audit.refetch()} />
      ) : null}
      {audit.data === undefined ? null : (
        <div className={classes.split}>
          <DataTable
            label="Audit"
            columns={columns}
            rows={entries}
            rowId={row => `${row.at}/${row.connectionId}/${row.request}/${row.what}`}
            rowTone={row => tones[row.result]}
            onSelect={setSelected}
            empty={
              isFiltered ? (
                <EmptyState title="Nothing fits the filter">Other words or another connection may find it.</EmptyState>
              ) : (
                <EmptyState title="Nothing was written yet">
                  Every request that changes something in Kafka is listed here, and every one that was refused.
                </EmptyState>
              )
            }
          />
          {selected === null ? null : <Entry entry={selected} />}
        </div>
      )}
    </Panel>
  )
}
