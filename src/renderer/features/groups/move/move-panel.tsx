// Moving a group's offsets: where to, the preview of it, and applying what the preview shows.
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowBackUp, IconRefresh, IconTerminal2 } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { JournalEntry, OffsetPlan, PlanInput } from '#contract/index.ts'
import { openMoveOffsets, type PanelProps } from '#renderer/app/index.ts'
import { client, invalidate, read, useProfile } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { openDialog, Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { CommandDialog } from './command-dialog.tsx'
import { inputOf, newDraft } from './draft.ts'
import classes from './move.module.css'
import { isMoving, PreviewTable } from './preview-table.tsx'
import { TargetForm } from './target-form.tsx'
import { toolCommand } from './tool-command.ts'

const sum = (values: readonly (bigint | null)[]) => values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n)

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

export function MovePanel({ tab }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const groupId = textOf(tab.params.groupId) ?? tab.title
  const [draft, setDraft] = useState(() => newDraft(textOf(tab.params.entryId), textOf(tab.params.topic)))
  const [applied, setApplied] = useState<JournalEntry | null>(null)
  const [asked] = useDebouncedValue(draft, 250)
  const input = inputOf(asked)
  const plan = useQuery({
    ...read('groups.plan', client.groups.plan, { connectionId, groupId, ...(input ?? emptyInput) }),
    enabled: input !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  return (
    <Panel label={`Move offsets of ${groupId}`} isReady={plan.isFetched || input === null}>
      <TargetForm
        connectionId={connectionId}
        groupId={groupId}
        draft={draft}
        onDraft={change => {
          setApplied(null)
          setDraft(before => ({ ...before, ...change }))
        }}
      />
      {plan.isError ? (
        <div className={classes.message}>
          <ProblemView error={plan.error} onRetry={() => void plan.refetch()} />
        </div>
      ) : null}
      {input !== null && plan.isPending ? <SkeletonRows label="Looking up offsets" count={8} /> : null}
      {input === null || plan.data === undefined || plan.isError ? null : (
        <Preview
          key={groupId}
          connectionId={connectionId}
          input={input}
          plan={plan.data}
          isStale={plan.isPlaceholderData || plan.isFetching || draft !== asked}
          undoes={draft.to === 'entry' ? draft.entryId : null}
          applied={applied}
          onApplied={setApplied}
          onRefresh={() => {
            setApplied(null)
            void plan.refetch()
          }}
        />
      )}
    </Panel>
  )
}

const emptyInput: PlanInput = { scope: null, target: { to: 'earliest' }, outOfRange: 'clamp', beyondEnd: 'refuse' }

interface PreviewProps {
  connectionId: string
  input: PlanInput
  plan: OffsetPlan
  /** Another preview is on its way. */
  isStale: boolean
  undoes: string | null
  applied: JournalEntry | null
  onApplied(entry: JournalEntry): void
  onRefresh(): void
}

function Preview({ connectionId, input, plan, isStale, undoes, applied, onApplied, onRefresh }: PreviewProps) {
  const servers = useProfile(connectionId)?.bootstrapServers ?? []
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const moving = plan.partitions.filter(isMoving)
  const apply = async () => {
    setIsBusy(true)
    setError(null)
    try {
      const changes = moving.map(({ topic, partition, before, after }) => ({ topic, partition, before, after }))
      onApplied(await client.groups.apply({ connectionId, groupId: plan.groupId, changes, undoes }))
      await invalidate('groups', connectionId)
    } catch (failure) {
      setError(failure)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <>
      {plan.blocked === null ? null : (
        <div className={classes.message}>
          <ProblemView error={plan.blocked} onRetry={onRefresh} />
        </div>
      )}
      {error === null ? null : (
        <div className={classes.message}>
          <ProblemView error={error} onRetry={onRefresh} />
        </div>
      )}
      {applied === null ? null : <Applied connectionId={connectionId} entry={applied} />}
      <div className={classes.summary} role="status" aria-label="Summary">
        <Summary plan={plan} />
        <span className={classes.grow} />
        <Button variant="subtle" leftSection={<IconRefresh size={13} aria-hidden />} onClick={onRefresh}>
          Look again
        </Button>
        <Button
          variant="default"
          leftSection={<IconTerminal2 size={13} aria-hidden />}
          onClick={() =>
            openDialog(close => <CommandDialog command={toolCommand(servers, input, plan)} onClose={close} />)
          }
        >
          As a command
        </Button>
        <Button
          loading={isBusy}
          // A shift seen again would go as far once more: looking again comes first.
          disabled={isStale || moving.length === 0 || plan.blocked !== null || applied !== null}
          onClick={() => void apply()}
        >
          {applied !== null
            ? 'Applied'
            : moving.length === 0
              ? 'Nothing to apply'
              : `Apply to ${plural(moving.length, 'partition')}`}
        </Button>
      </div>
      <div className={classes.table} aria-busy={isStale}>
        <PreviewTable connectionId={connectionId} groupId={plan.groupId} rows={plan.partitions} />
      </div>
    </>
  )
}

function Summary({ plan: { partitions, state } }: { plan: OffsetPlan }) {
  const moving = partitions.filter(isMoving)
  const refused = partitions.filter(({ problem }) => problem !== null).length
  const lag = (side: 'lagBefore' | 'lagAfter') => formatCount(sum(partitions.map(each => each[side])))
  return (
    <>
      <span>
        <strong>{formatCount(moving.length)}</strong> of {plural(partitions.length, 'partition')} move
      </span>
      <span title="Differences of offsets: as many records at most">
        ≤ {formatCount(sum(moving.map(({ again }) => again)))} read again, ≤{' '}
        {formatCount(sum(moving.map(({ skipped }) => skipped)))} skipped (offsets)
      </span>
      <span>
        lag {lag('lagBefore')} → {lag('lagAfter')}
      </span>
      {refused === 0 ? null : <span className={classes.warn}>{formatCount(refused)} cannot be moved</span>}
      {state === 'Dead' ? <span className={classes.warn}>there is no such group yet: a commit makes it</span> : null}
    </>
  )
}

function Applied({ connectionId, entry }: { connectionId: string; entry: JournalEntry }) {
  const refused = entry.changes.filter(({ problem }) => problem !== null)
  const done = entry.changes.length - refused.length
  const first = refused[0]?.problem
  return (
    <div className={classes.message} role="status" aria-label="Applied">
      <div className={classes.line} style={{ alignItems: 'center' }}>
        <span>
          {plural(done, 'partition')} changed{refused.length === 0 ? '' : `, ${formatCount(refused.length)} refused`}.
          The journal has what was committed before.
        </span>
        {done === 0 ? null : (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={13} aria-hidden />}
            onClick={() => openMoveOffsets(connectionId, entry.groupId, { entryId: entry.id })}
          >
            Put back…
          </Button>
        )}
      </div>
      {first == null ? null : <ProblemView error={first} />}
    </div>
  )
}
