// The replays of this machine: how far they are, how they ended, and what became of each record.
import { Button } from '@mantine/core'
import { IconChecks, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Replay } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { formatDuration, plural } from '#renderer/lib/format.ts'
import {
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
import { actionsOf, canResume, resume, stop, verify } from './actions.tsx'
import classes from './replay.module.css'
import { ReplayDetail } from './replay-detail.tsx'
import { onceOnlyWords, statusWords, verifiedWords } from './words.ts'

const WHILE_RUNNING_MS = 1000

const listReplays = (_input: null, options: { signal: AbortSignal }) => client.replay.list(undefined, options)

const tones: Partial<Record<Replay['status'], 'danger' | 'warn'>> = { failed: 'danger', interrupted: 'warn' }

function stateOf({ status, progress }: Replay): string {
  const { word } = statusWords[status]
  if (status !== 'running' || progress === null) return word
  const share = progress.share === null ? '' : `${Math.floor(progress.share * 100)} %`
  const left = progress.secondsLeft === null ? '' : `${formatDuration(progress.secondsLeft * 1000)} left`
  return [share, left].filter(Boolean).join(', ') || word
}

const columns: Column<Replay>[] = [
  { id: 'name', header: 'Name', width: 180, isFlexible: true, cell: row => row.name, sort: row => row.name },
  {
    id: 'status',
    header: 'State',
    width: 130,
    cell: row => <span title={row.problem?.what ?? statusWords[row.status].title}>{stateOf(row)}</span>,
    sort: row => row.status,
  },
  {
    id: 'ways',
    header: 'From → to',
    width: 170,
    cell: row => `${row.sourceName} → ${row.targetName}`,
    sort: row => row.targetName,
  },
  {
    id: 'sent',
    header: 'Sent',
    width: 110,
    align: 'right',
    cell: row => <Count value={row.sent} unit="records" />,
    sort: row => row.sent,
  },
  {
    id: 'failed',
    header: 'Failed',
    width: 76,
    align: 'right',
    cell: row => <Count value={row.failed} unit="records" />,
    sort: row => row.failed,
  },
  { id: 'onceOnly', header: 'How', width: 184, cell: row => onceOnlyWords[row.onceOnly], sort: row => row.onceOnly },
  {
    id: 'verified',
    header: 'Verified',
    width: 110,
    cell: ({ verification }) =>
      verification === null ? (
        'not yet'
      ) : (
        <span title={verifiedWords(verification)}>{verification.isExact ? 'exact' : 'not the same'}</span>
      ),
    sort: row => row.verification?.at,
  },
  {
    id: 'startedAt',
    header: 'Begun',
    width: 184,
    cell: row => <Timestamp value={BigInt(Date.parse(row.startedAt))} />,
    sort: row => row.startedAt,
  },
]

export function ReplaysPanel({ isVisible }: PanelProps) {
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const list = useQuery({
    ...read('replay.list', listReplays, null),
    refetchInterval: ({ state }) =>
      isVisible && state.data?.replays.some(each => each.status === 'running') ? WHILE_RUNNING_MS : false,
  })
  const replays = list.data?.replays ?? []
  const selected = replays.find(each => each.id === selectedId) ?? replays[0]
  return (
    <Panel
      label="Replays"
      isReady={list.isFetched}
      toolbar={
        <>
          <strong>Replays</strong>
          <span className={classes.grow}>{list.data === undefined ? '' : plural(replays.length, 'replay')}</span>
          {selected !== undefined && <Actions replay={selected} />}
        </>
      }
    >
      {list.isPending ? <SkeletonRows label="Loading replays" /> : null}
      {list.isError ? <ProblemView error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.problems.map(problem => (
        <ProblemView key={JSON.stringify(problem.where)} error={problem} isInline />
      ))}
      {list.isSuccess ? (
        <DataTable
          label="Replays"
          columns={columns}
          rows={replays}
          rowId={row => row.id}
          initialSort={{ column: 'startedAt', descending: true }}
          selectedId={selected?.id ?? null}
          onSelect={row => setSelectedId(row.id)}
          onContextMenu={(row, event) => {
            setSelectedId(row.id)
            showContextMenu(event, row.name, actionsOf(row))
          }}
          rowTone={row => tones[row.status]}
          maxRows={8}
          empty={
            <EmptyState title="No replays">
              A replay sends records of a topic, a capture, a search or a selection to a topic of any connected cluster.
              Begin one with “Replay” in a topic’s menu or beside picked records.
            </EmptyState>
          }
        />
      ) : null}
      {selected !== undefined && <ReplayDetail key={selected.id} replay={selected} isVisible={isVisible} />}
    </Panel>
  )
}

function Actions({ replay }: { replay: Replay }) {
  if (replay.status === 'running') {
    return (
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={13} aria-hidden />}
        onClick={() => void stop(replay)}
      >
        Stop
      </Button>
    )
  }
  return (
    <>
      {canResume(replay) && (
        <Button leftSection={<IconPlayerPlay size={13} aria-hidden />} onClick={() => void resume(replay)}>
          Resume
        </Button>
      )}
      <Button variant="default" leftSection={<IconChecks size={13} aria-hidden />} onClick={() => void verify(replay)}>
        Verify
      </Button>
    </>
  )
}
