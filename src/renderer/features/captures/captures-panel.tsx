// The captures on this machine: what they hold, how they ended, and what can be done with them.
import { Button } from '@mantine/core'
import { IconFileImport, IconFileZip, IconFolderOpen, IconPlayerStop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Capture } from '#contract/index.ts'
import { type PanelProps, runCommand } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import {
  Bytes,
  type Column,
  Count,
  DataTable,
  EmptyState,
  Panel,
  ProblemView,
  SkeletonRows,
  showContextMenu,
  Timestamp,
} from '#renderer/ui/index.ts'
import { actionsOf, openCapture, stopCapture } from './actions.tsx'
import classes from './captures.module.css'
import { statusWords, topicWords } from './words.ts'

const WHILE_RUNNING_MS = 1000

const listCaptures = (_input: null, options: { signal: AbortSignal }) => client.captures.list(undefined, options)

const tones: Partial<Record<Capture['status'], 'danger' | 'warn'>> = { failed: 'danger', interrupted: 'warn' }

const nameCell = ({ name, isReencoded }: Capture) =>
  isReencoded ? (
    <span title="Of picked records or of an imported file: their batches were written again">
      {name} <span className={classes.folder}>re-encoded</span>
    </span>
  ) : (
    name
  )

const columns: Column<Capture>[] = [
  { id: 'name', header: 'Name', width: 220, isFlexible: true, cell: nameCell, sort: row => row.name },
  {
    id: 'status',
    header: 'State',
    width: 110,
    cell: row => <span title={row.failure ?? statusWords[row.status].title}>{statusWords[row.status].word}</span>,
    sort: row => row.status,
  },
  { id: 'topics', header: 'Topics', width: 250, isData: true, cell: topicWords, sort: row => row.topics.length },
  {
    id: 'records',
    header: 'Records',
    width: 110,
    align: 'right',
    cell: row => <Count value={row.records} unit="records" />,
    sort: row => row.records,
  },
  {
    id: 'bytes',
    header: 'Size',
    width: 90,
    align: 'right',
    cell: row => <Bytes value={row.bytes} />,
    sort: row => row.bytes,
  },
  { id: 'profile', header: 'Taken from', width: 140, cell: row => row.profile, sort: row => row.profile },
  {
    id: 'startedAt',
    header: 'Begun',
    width: 190,
    cell: row => <Timestamp value={BigInt(Date.parse(row.startedAt))} />,
    sort: row => row.startedAt,
  },
]

export function CapturesPanel({ isVisible }: PanelProps) {
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const list = useQuery({
    ...read('captures.list', listCaptures, null),
    refetchInterval: ({ state }) =>
      isVisible && state.data?.captures.some(each => each.status === 'running') ? WHILE_RUNNING_MS : false,
  })
  const captures = list.data?.captures ?? []
  const selected = captures.find(each => each.id === selectedId)
  return (
    <Panel
      label="Captures"
      isReady={list.isFetched}
      toolbar={
        <>
          <strong>Captures</strong>
          <span className={classes.folder}>
            {list.data === undefined ? '' : `${plural(captures.length, 'capture')} in the folder ${list.data.folder}`}
          </span>
          {selected?.status === 'running' ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={13} aria-hidden />}
              onClick={() => void stopCapture(selected)}
            >
              Stop {selected.name}
            </Button>
          ) : (
            <Button
              variant="default"
              disabled={selected === undefined}
              onClick={() => selected && void openCapture(selected)}
            >
              Open
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={13} aria-hidden />}
            onClick={() => void runCommand('captures.openFolder')}
          >
            Open a folder
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileZip size={13} aria-hidden />}
            onClick={() => void runCommand('captures.openFile')}
          >
            Open a file
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileImport size={13} aria-hidden />}
            onClick={() => void runCommand('exports.capture')}
          >
            Import records
          </Button>
        </>
      }
    >
      {list.isPending ? <SkeletonRows label="Loading captures" /> : null}
      {list.isError ? <ProblemView error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.problems.map(problem => (
        <ProblemView key={problem.where.folder ?? problem.what} error={problem} isInline />
      ))}
      {list.isSuccess ? (
        <DataTable
          label="Captures"
          columns={columns}
          rows={captures}
          rowId={row => row.id}
          initialSort={{ column: 'startedAt', descending: true }}
          selectedId={selectedId}
          onSelect={row => setSelectedId(row.id)}
          onOpen={row => void openCapture(row)}
          onContextMenu={(row, event) => {
            setSelectedId(row.id)
            showContextMenu(event, row.name, actionsOf(row))
          }}
          rowTone={row => tones[row.status]}
          empty={
            <EmptyState title="No captures">
              A capture holds records of topics exactly as the brokers sent them, to be read without the cluster. Begin
              one with “Capture” in a topic’s menu, or open a log directory of a broker.
            </EmptyState>
          }
        />
      ) : null}
      {selected !== undefined && tones[selected.status] !== undefined ? (
        <p className={classes.why} role="status" aria-label="How it ended" data-tone={tones[selected.status]}>
          <strong>{selected.name}</strong> {statusWords[selected.status].title}.
          {selected.failure === null ? null : <span className={classes.failure}>{selected.failure}</span>}
          <span className={classes.failure}>
            Open it to see what it holds; a new capture of its topics begins anew.
          </span>
        </p>
      ) : null}
    </Panel>
  )
}
