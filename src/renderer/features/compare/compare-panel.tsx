// Two records side by side: what they have in common is said, what differs is listed, and shown in its place.
import { Button } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { FullRecord } from '#contract/index.ts'
import { openCompare, openRecord, type PanelProps, type RecordLink } from '#renderer/app/index.ts'
import { client, read, useProfile } from '#renderer/client/index.ts'
import { formatBytes, formatDuration } from '#renderer/lib/format.ts'
import { EmptyState, Facts, Panel, ProblemView, Section, SkeletonRows, Timestamp } from '#renderer/ui/index.ts'
import classes from './compare.module.css'
import { RecordDifference } from './record-difference.tsx'
import { sideIn } from './side.ts'

export function ComparePanel({ tab }: PanelProps) {
  const [before, after] = [sideIn(tab.params.before), sideIn(tab.params.after)]
  if (before === null || after === null) {
    return (
      <Panel label="Compare" isReady>
        <EmptyState title="Nothing to compare">
          Select a record for comparison in the menu of one, and compare another with it.
        </EmptyState>
      </Panel>
    )
  }
  return <Comparison before={before} after={after} />
}

/** A record never changes. */
const useRecord = (link: RecordLink) =>
  useQuery({
    ...read('messages.record', client.messages.record, link),
    staleTime: Number.POSITIVE_INFINITY,
  })

function Comparison({ before, after }: { before: RecordLink; after: RecordLink }) {
  const [left, right] = [useRecord(before), useRecord(after)]
  const failed = [
    { side: 'before', query: left },
    { side: 'after', query: right },
  ].filter(({ query }) => query.isError)
  return (
    <Panel
      label="Compare"
      isReady={!left.isPending && !right.isPending}
      isPage
      toolbar={
        <>
          <Side link={before} />
          <span aria-hidden>→</span>
          <Side link={after} />
          <span className={classes.grow} />
          <Button
            variant="default"
            leftSection={<IconArrowsExchange size={13} aria-hidden />}
            onClick={() => openCompare(after, before)}
          >
            Swap
          </Button>
        </>
      }
    >
      {failed.map(({ side, query }) => (
        <ProblemView key={side} error={query.error} onRetry={() => void query.refetch()} />
      ))}
      {failed.length === 0 && (left.isPending || right.isPending) ? (
        <SkeletonRows label="Loading the records" count={10} />
      ) : null}
      {left.data === undefined || right.data === undefined ? null : <Found before={left.data} after={right.data} />}
    </Panel>
  )
}

function Side({ link }: { link: RecordLink }) {
  const profile = useProfile(link.connectionId)
  return (
    <button type="button" className={classes.side} title="Open the record" onClick={() => openRecord(link)}>
      {profile === undefined ? '' : <span>{profile.name}</span>}
      {link.topic} {link.partition}@{link.offset.toString()}
    </button>
  )
}

function Found({ before, after }: { before: FullRecord; after: FullRecord }) {
  return (
    <>
      <Section title="Record">
        <Facts label="Record" facts={factsOf(before, after)} />
      </Section>
      <RecordDifference before={before} after={after} />
    </>
  )
}

function factsOf(before: FullRecord, after: FullRecord): [string, ReactNode][] {
  const apart = after.timestamp - before.timestamp
  const change = (left: ReactNode, right: ReactNode) => (left === right ? left : [left, ' → ', right])
  const sizes = [before, after].map(({ keySize, valueSize }) => formatBytes(keySize + valueSize))
  return [
    ['Before', <Timestamp key="before" value={before.timestamp} />],
    ['After', <Timestamp key="after" value={after.timestamp} />],
    [
      'Between',
      apart === 0n ? 'no time' : `${formatDuration(Math.abs(Number(apart)))} ${apart < 0n ? 'earlier' : 'later'}`,
    ],
    ['Key and value', change(sizes[0], sizes[1])],
    ['Compression', change(before.batch.compression, after.batch.compression)],
  ]
}
