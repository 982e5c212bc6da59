// Cells of the list of groups that cost a look at the cluster: asked for the rows in sight only, all of them together.
import { useQuery } from '@tanstack/react-query'
import type { GroupFigures, GroupSummary } from '#contract/index.ts'
import { client, keyOf } from '#renderer/client/index.ts'
import { Count, Unknown } from '#renderer/ui/index.ts'
import classes from './groups.module.css'

type Asked = Pick<GroupSummary, 'groupId' | 'type'>

interface Batch {
  groups: Asked[]
  answer: Promise<Map<string, GroupFigures>>
}

/** Rows that come into sight together are asked for together. */
const COLLECTED_MS = 20
const AT_ONCE = 100

const collecting = new Map<string, Batch>()

function figuresOf(connectionId: string, group: Asked): Promise<GroupFigures> {
  let batch = collecting.get(connectionId)
  if (batch === undefined || batch.groups.length >= AT_ONCE) {
    const groups: Asked[] = []
    const answer = new Promise<void>(resolve => {
      setTimeout(resolve, COLLECTED_MS)
    }).then(async () => {
      if (collecting.get(connectionId)?.groups === groups) collecting.delete(connectionId)
      const found = await client.groups.figures({ connectionId, groups })
      return new Map(found.map(each => [each.groupId, each]))
    })
    batch = { groups, answer }
    collecting.set(connectionId, batch)
  }
  batch.groups.push({ groupId: group.groupId, type: group.type })
  return batch.answer.then(found => {
    const figures = found.get(group.groupId)
    if (figures === undefined) throw new Error(`No figures of ${group.groupId}`)
    return figures
  })
}

function useFigures(connectionId: string, { groupId, type }: Asked, refreshMs: number | false) {
  return useQuery({
    queryKey: keyOf('groups.figures', { connectionId, groupId }),
    queryFn: () => figuresOf(connectionId, { groupId, type }),
    refetchInterval: refreshMs,
    staleTime: 4_000,
  })
}

interface CellProps {
  connectionId: string
  group: GroupSummary
  refreshMs: number | false
}

export function MembersCell({ connectionId, group, refreshMs }: CellProps) {
  const { data, isError } = useFigures(connectionId, group, refreshMs)
  if (isError) return <Unknown reason="Could not be read" />
  return data === undefined ? <Waiting /> : <Count value={data.members} unit="members" />
}

export function AssignorCell({ connectionId, group, refreshMs }: CellProps) {
  const { data } = useFigures(connectionId, group, refreshMs)
  return data === undefined ? null : data.assignor === '' ? <Unknown reason="No assignor in use" /> : data.assignor
}

export function LagCell({ connectionId, group, refreshMs }: CellProps) {
  const { data, isError } = useFigures(connectionId, group, refreshMs)
  if (isError) return <Unknown reason="Could not be read" />
  if (data === undefined) return <Waiting />
  if (data.lag === null) return <Unknown reason="Nothing committed" />
  return (
    <span className={data.lag > 0n ? classes.behind : undefined}>
      <Count value={data.lag} unit="offsets" />
    </span>
  )
}

const Waiting = () => <span className={classes.waiting}>…</span>
