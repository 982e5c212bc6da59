// How far a search is, as bars: one for each partition, or for each topic where there are several, which opens to its
// partitions.
import { useState } from 'react'
import type { SearchProgress } from '#contract/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import classes from './search.module.css'

type Partition = SearchProgress['partitions'][number]

export function ProgressBars({ partitions }: { partitions: readonly Partition[] }) {
  const [open, setOpen] = useState<string | null>(null)
  const byTopic = groupedByTopic(partitions)
  if (byTopic.size <= 1) return <PartitionBars label="Partitions searched" partitions={partitions} />
  const opened = open === null ? undefined : byTopic.get(open)
  return (
    <>
      <div className={classes.topicBars} role="group" aria-label="Topics searched">
        {[...byTopic].map(([topic, its]) => (
          <TopicBar
            key={topic}
            topic={topic}
            partitions={its}
            isOpen={topic === open}
            onToggle={() => setOpen(topic === open ? null : topic)}
          />
        ))}
      </div>
      {opened !== undefined && <PartitionBars label={`Partitions of ${open} searched`} partitions={opened} />}
    </>
  )
}

function groupedByTopic(partitions: readonly Partition[]): Map<string, Partition[]> {
  const groups = new Map<string, Partition[]>()
  for (const each of partitions) {
    const group = groups.get(each.topic)
    if (group === undefined) groups.set(each.topic, [each])
    else group.push(each)
  }
  return groups
}

/** Whole percents; an empty range is done. */
function percentOf(done: bigint, total: bigint): number {
  return total <= 0n ? 100 : Number((done * 100n) / total)
}

const sum = (values: readonly bigint[]) => values.reduce((all, each) => all + each, 0n)

interface TopicBarProps {
  topic: string
  partitions: readonly Partition[]
  isOpen: boolean
  onToggle(): void
}

function TopicBar({ topic, partitions, isOpen, onToggle }: TopicBarProps) {
  const total = sum(partitions.map(each => each.end - each.start))
  const percent = percentOf(sum(partitions.map(each => each.next - each.start)), total)
  const matches = partitions.reduce((all, each) => all + each.matches, 0)
  const words = total === 0n ? 'nothing to search' : `${percent} %, ${plural(matches, 'match', 'matches')}`
  return (
    <button
      type="button"
      className={classes.topicBar}
      aria-expanded={isOpen}
      aria-label={`${topic}: ${words}`}
      title={`${topic}: ${words}, ${plural(partitions.length, 'partition', 'partitions')}`}
      onClick={onToggle}
    >
      <span className={classes.topicName}>{topic}</span>
      <Bar percent={percent} />
      <span className={classes.partitionMatches} data-any={matches > 0}>
        {formatCount(matches)}
      </span>
    </button>
  )
}

function PartitionBars({ label, partitions }: { label: string; partitions: readonly Partition[] }) {
  return (
    <div className={classes.partitions} role="group" aria-label={label}>
      {partitions.map(each => (
        <PartitionBar key={each.partition} {...each} />
      ))}
    </div>
  )
}

function PartitionBar({ partition, start, next, end, matches }: Partition) {
  const percent = percentOf(next - start, end - start)
  const words =
    end <= start
      ? `Partition ${partition}: nothing to search`
      : `Partition ${partition}: ${percent} %, ${plural(matches, 'match', 'matches')}, offsets ${formatCount(start)} to ${formatCount(end - 1n)}`
  return (
    <div
      className={classes.partition}
      role="progressbar"
      aria-label={`Partition ${partition}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      title={words}
    >
      <span className={classes.partitionName}>{partition}</span>
      <Bar percent={percent} />
      <span className={classes.partitionMatches} data-any={matches > 0}>
        {formatCount(matches)}
      </span>
    </div>
  )
}

function Bar({ percent }: { percent: number }) {
  return (
    <span className={classes.bar}>
      <span style={{ width: `${percent}%` }} />
    </span>
  )
}
