// Who writes and reads a topic: a picture that is read again in place.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TopicFlow } from '#contract/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { useReady } from '../use-ready.ts'
import classes from './flow.module.css'
import { type Layout, layoutOf } from './layout.ts'
import { Picture } from './picture.tsx'

/** Of each column; more is no picture any more, and is drawn when asked for. */
const DRAWN_AT_FIRST = 60

interface FlowSectionProps {
  connectionId: string
  topic: string
  isVisible: boolean
  onReady(): void
}

export function FlowSection({ connectionId, topic, isVisible, onReady }: FlowSectionProps) {
  const { refreshMs } = useSettings()
  const [isWhole, setWhole] = useState(false)
  const flow = useQuery({
    ...read('topics.flow', client.topics.flow, { connectionId, topic }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  useReady(flow.isFetched, onReady)
  if (flow.data === undefined) {
    return flow.error === null ? (
      <SkeletonRows label="Loading who writes and reads" />
    ) : (
      <div className={classes.notes}>
        <ProblemView error={flow.error} onRetry={() => void flow.refetch()} />
      </div>
    )
  }
  const layout = layoutOf(flow.data, isWhole ? Number.POSITIVE_INFINITY : DRAWN_AT_FIRST)
  const hidden = hiddenText(layout)
  return (
    <section className={classes.flow} aria-label={`Who writes and reads ${topic}`}>
      <div className={classes.notes}>
        <p className={classes.summary} role="status">
          {summaryOf(flow.data)}
        </p>
        {flow.data.problem === null ? null : (
          <ProblemView error={flow.data.problem} onRetry={() => void flow.refetch()} />
        )}
        {hidden === '' ? null : (
          <p className={classes.summary}>
            Not drawn: {hidden}.{' '}
            <Button variant="default" onClick={() => setWhole(true)}>
              Draw all
            </Button>
          </p>
        )}
      </div>
      <Picture connectionId={connectionId} topic={topic} flow={flow.data} layout={layout} />
    </section>
  )
}

function summaryOf({ producers, partitions, groups }: TopicFlow): string {
  const members = groups.reduce((sum, group) => sum + group.members.length, 0)
  return [
    producers === null ? 'Producers not told' : `${plural(producers.length, 'producer')} seen`,
    plural(partitions.length, 'partition'),
    `${plural(groups.length, 'group')} with ${plural(members, 'member')}`,
  ].join(' → ')
}

function hiddenText({ hidden }: Layout): string {
  return [
    hidden.producers > 0 ? plural(hidden.producers, 'producer') : '',
    hidden.partitions > 0 ? plural(hidden.partitions, 'partition') : '',
    hidden.groups > 0 ? plural(hidden.groups, 'group') : '',
  ]
    .filter(text => text !== '')
    .join(', ')
}
