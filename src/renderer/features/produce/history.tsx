// What was sent through this app on a connection, newest first: look at it in the log, or send it again.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconEdit, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { HistoryEntry } from '#contract/index.ts'
import { openRecord } from '#renderer/app/index.ts'
import { client, keyOf, read } from '#renderer/client/index.ts'
import { hexOf, kindOf, textOf } from '#renderer/lib/bytes.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { EmptyState, notifyProblem, ProblemView, SkeletonRows, Timestamp } from '#renderer/ui/index.ts'
import classes from './produce.module.css'

interface HistoryProps {
  connectionId: string
  onEdit(entry: HistoryEntry): void
}

export function History({ connectionId, onEdit }: HistoryProps) {
  const input = { connectionId }
  const query = useQuery(read('produce.history', client.produce.history, input))
  const queries = useQueryClient()
  const clear = async () => {
    try {
      await client.produce.clearHistory(input)
      queries.setQueryData(keyOf('produce.history', input), [])
    } catch (error) {
      notifyProblem('Clear the history', error)
    }
  }
  const entries = query.data ?? []
  return (
    <aside className={classes.history} aria-label="Sent records">
      <header className={classes.fieldHead}>
        <h3>Sent</h3>
        <span className={classes.grow} />
        {entries.length > 0 && (
          <Tooltip label="Clear this list; the records stay in Kafka">
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label="Clear the list of sent records"
              onClick={clear}
            >
              <IconTrash size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {query.error !== null ? (
        <ProblemView error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <SkeletonRows label="Loading sent records" />
      ) : entries.length === 0 ? (
        <EmptyState title="Nothing sent yet">
          Each record sent from here is listed, to look at or to send again.
        </EmptyState>
      ) : (
        <ul className={classes.entries}>
          {entries.map(entry => (
            <Entry key={entry.id} entry={entry} onEdit={() => onEdit(entry)} />
          ))}
        </ul>
      )}
    </aside>
  )
}

/** The beginning of a key or value, as words. */
function preview(bytes: Uint8Array | null): string {
  const kind = kindOf(bytes)
  if (bytes === null || kind === 'null') return '∅ null'
  if (kind === 'empty') return 'empty'
  return (textOf(bytes) ?? hexOf(bytes.subarray(0, 40))).slice(0, 120)
}

function Entry({ entry, onEdit }: { entry: HistoryEntry; onEdit(): void }) {
  const { connectionId, topic, record, result } = entry
  const { partition, offset } = result
  return (
    <li className={classes.entry}>
      <div className={classes.entryHead}>
        {offset === null ? (
          <span title="Sent with acks 0: the broker answered nothing">partition {partition}, offset not told</span>
        ) : (
          <Button
            size="compact-xs"
            variant="transparent"
            className={classes.link}
            aria-label={`Open ${topic}, partition ${partition}, offset ${offset}`}
            onClick={() => openRecord({ connectionId, topic, partition, offset })}
          >
            {partition} @ {formatCount(offset)}
          </Button>
        )}
        <span className={classes.entryTopic} title={topic}>
          {topic}
        </span>
        <Tooltip label="Edit and send again">
          <ActionIcon size="xs" variant="subtle" color="gray" aria-label="Edit and send again" onClick={onEdit}>
            <IconEdit size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.entryText}>
        <b>{preview(record.key)}</b> {preview(record.value)}
      </div>
      <div className={classes.dim}>
        <Timestamp value={entry.sentAt} />
      </div>
    </li>
  )
}
