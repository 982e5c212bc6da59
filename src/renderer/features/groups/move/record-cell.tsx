// The record a group would read first after the move, as the engine finds it there.
import { useQuery } from '@tanstack/react-query'
import type { PlannedOffset } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { Timestamp, Unknown } from '#renderer/ui/index.ts'
import classes from './move.module.css'

const NULL_KIND = 0

export function RecordCell({ connectionId, planned }: { connectionId: string; planned: PlannedOffset }) {
  const { topic, partition, after, logStartOffset, highWatermark } = planned
  const offset = after?.offset ?? -1n
  const isInLog =
    logStartOffset !== null && highWatermark !== null && offset >= logStartOffset && offset < highWatermark
  const found = useQuery({
    ...read('messages.read', client.messages.read, {
      connectionId,
      topic,
      partition,
      offset,
      count: 1,
      isolation: 'read_uncommitted',
    }),
    enabled: isInLog,
    staleTime: 60_000,
  })
  if (after === null) return <Unknown reason="Nothing committed: auto.offset.reset decides" />
  if (!isInLog) {
    return offset === highWatermark ? <span className={classes.dim}>the end: new records only</span> : <Unknown />
  }
  if (found.isError) return <span className={classes.warn}>could not be read</span>
  if (found.data === undefined) return <span className={classes.dim}>…</span>
  const { rows, nextOffset } = found.data
  const first = rows.offsets[0]
  if (first === undefined) {
    return <span className={classes.dim}>no record up to {formatCount(nextOffset)}</span>
  }
  const key = rows.keyKinds[0] === NULL_KIND ? '∅' : (rows.keys[0] ?? '')
  const value = rows.valueKinds[0] === NULL_KIND ? '∅' : (rows.values[0] ?? '')
  return (
    <span className={classes.record} title={`${key}\n${value}`}>
      {first === offset ? null : <span className={classes.dim}>next is {formatCount(first)}: </span>}
      <Timestamp value={rows.timestamps[0] ?? -1n} /> <b>{key}</b> {value}
    </span>
  )
}
