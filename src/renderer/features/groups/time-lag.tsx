// How old the next record of a partition is: the time lag beside the lag in offsets. The engine reads that one record.
import { useQuery } from '@tanstack/react-query'
import type { GroupOffset } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { describeTimestamp, formatDuration } from '#renderer/lib/format.ts'
import { Unknown } from '#renderer/ui/index.ts'

interface TimeLagProps {
  connectionId: string
  offset: Pick<GroupOffset, 'topic' | 'partition' | 'committedOffset' | 'logStartOffset' | 'lag'>
}

export function TimeLag({ connectionId, offset: { topic, partition, ...at } }: TimeLagProps) {
  const { committedOffset, logStartOffset, lag } = at
  const isInLog = committedOffset !== null && logStartOffset !== null && committedOffset >= logStartOffset
  const next = useQuery({
    ...read('messages.read', client.messages.read, {
      connectionId,
      topic,
      partition,
      offset: committedOffset ?? 0n,
      count: 1,
      isolation: 'read_uncommitted',
    }),
    enabled: isInLog && lag !== null && lag > 0n,
    staleTime: 60_000,
  })
  if (lag === 0n) return <span>0 s</span>
  const timestamp = next.data?.rows.timestamps[0]
  if (timestamp === undefined || timestamp < 0n) {
    return <Unknown reason={next.isError ? 'The record could not be read' : 'No next record is known'} />
  }
  const age = Date.now() - Number(timestamp)
  return <span title={describeTimestamp(timestamp)}>{age < 0 ? 'less than 0 s' : formatDuration(age)}</span>
}
