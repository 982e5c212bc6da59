// The first records of a replay beside what they would be sent as, one at a time, with the differences marked.
import { ActionIcon, Group } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReplayPreview, ReplaySpec } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { RecordDifference } from '#renderer/features/compare/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { EmptyState, Facts, ProblemView, SkeletonRows, Timestamp } from '#renderer/ui/index.ts'
import classes from './replay.module.css'

interface PreviewViewProps {
  /** Of the target; null where no cluster is connected. */
  connectionId: string | null
  /** Null while something is missing. */
  spec: ReplaySpec | null
  /** What the spec was made of, as text: of many records it is much shorter. */
  asked: string
}

export function PreviewView({ connectionId, spec, asked }: PreviewViewProps) {
  const [at, setAt] = useState(0)
  const previews = useQuery({
    queryKey: ['replay', 'preview', connectionId ?? '', asked],
    queryFn: ({ signal }) =>
      connectionId === null || spec === null ? [] : client.replay.preview({ connectionId, spec }, { signal }),
    enabled: connectionId !== null && spec !== null,
    retry: false,
  })
  if (connectionId === null || spec === null)
    return <EmptyState title="No preview">Something is missing in the fields beside.</EmptyState>
  if (previews.isError) return <ProblemView error={previews.error} onRetry={() => void previews.refetch()} />
  if (previews.data === undefined) return <SkeletonRows label="Loading the preview" count={6} />
  const shown = previews.data[at] ?? previews.data[0]
  if (shown === undefined) return <EmptyState title="No preview">The source has no records.</EmptyState>
  const last = previews.data.length - 1
  const index = Math.min(at, last)
  const { source, target, failure } = shown.after
  return (
    <section aria-label="Before and after">
      <Group gap={4} mb="xs" wrap="nowrap">
        <ActionIcon aria-label="Record before" disabled={index === 0} onClick={() => setAt(index - 1)}>
          <IconChevronLeft size={14} aria-hidden />
        </ActionIcon>
        <span role="status" aria-label="Record shown">
          {formatCount(index + 1)} of the first {formatCount(last + 1)}
        </span>
        <ActionIcon aria-label="Record after" disabled={index === last} onClick={() => setAt(index + 1)}>
          <IconChevronRight size={14} aria-hidden />
        </ActionIcon>
        <span className={classes.way}>
          {source.topic} {source.partition}@{source.offset.toString()}
          {target === null ? '' : ` → ${target.topic} ${target.partition}`}
        </span>
      </Group>
      {failure === null ? (
        <>
          <Facts label="Times" facts={timesOf(shown)} />
          <RecordDifference before={shown.before} after={shown.after} />
        </>
      ) : (
        <p className={classes.fails} role="alert">
          It cannot be sent: {failure}
        </p>
      )}
    </section>
  )
}

function timesOf({ before, after }: ReplayPreview): [string, React.ReactNode][] {
  if (before.timestamp === after.timestamp) return [['Timestamp', <Timestamp key="same" value={before.timestamp} />]]
  return [
    ['Timestamp', <Timestamp key="before" value={before.timestamp} />],
    ['Sent as', <Timestamp key="after" value={after.timestamp} />],
  ]
}
