// Who is in a group, and which partitions each of them has.
import type { GroupDetail } from '#contract/index.ts'
import { formatRanges } from '#renderer/lib/format.ts'
import { type Column, DataTable } from '#renderer/ui/index.ts'

type Member = GroupDetail['members'][number]

const assignmentText = (member: Member) =>
  member.assignment.length === 0
    ? 'nothing: idle'
    : member.assignment.map(({ topic, partitions }) => `${topic} ${formatRanges(partitions)}`).join(' · ')

const columns: Column<Member>[] = [
  { id: 'clientId', header: 'Client', width: 140, cell: row => row.clientId, sort: row => row.clientId },
  { id: 'host', header: 'Host', width: 130, isData: true, cell: row => row.clientHost, sort: row => row.clientHost },
  {
    id: 'assignment',
    header: 'Partitions',
    width: 260,
    isFlexible: true,
    cell: row => <span title={assignmentText(row)}>{assignmentText(row)}</span>,
    sort: row => row.assignment.reduce((sum, { partitions }) => sum + partitions.length, 0),
  },
  {
    id: 'memberId',
    header: 'Member id',
    width: 280,
    isData: true,
    cell: row => <span title={row.memberId}>{row.memberId}</span>,
    sort: row => row.memberId,
  },
  {
    id: 'instance',
    header: 'Static id',
    width: 120,
    isData: true,
    cell: row => row.groupInstanceId ?? '–',
    sort: row => row.groupInstanceId,
  },
]

export function MembersTable({ members }: { members: readonly Member[] }) {
  return (
    <DataTable
      label="Members"
      columns={columns}
      rows={members}
      rowId={row => row.memberId}
      rowTone={row => (row.assignment.length === 0 ? 'dim' : undefined)}
      maxRows={12}
      empty="No members. The committed offsets are kept until they expire."
    />
  )
}
