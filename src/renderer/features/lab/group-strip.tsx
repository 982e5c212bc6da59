// The groups of a lab as their coordinators describe them: what the lanes show must agree with it.
import { Button } from '@mantine/core'
import type { LabGroup, LabSession } from '#contract/index.ts'
import { openGroup } from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { confirmTyped } from '#renderer/ui/index.ts'
import classes from './lab.module.css'

interface GroupStripProps {
  connectionId: string
  groups: LabGroup[]
  sessions: LabSession[]
}

export function GroupStrip({ connectionId, groups, sessions }: GroupStripProps) {
  if (groups.length === 0) return null
  return (
    <ul className={classes.groups} aria-label="Groups of the lab">
      {groups.map(group => (
        <GroupChip
          key={group.groupId}
          connectionId={connectionId}
          group={group}
          isFree={sessions.every(each => each.groupId !== group.groupId || hasEnded(each))}
        />
      ))}
    </ul>
  )
}

const hasEnded = ({ status, mode }: LabSession) => status === 'closed' || status === 'crashed' || mode === 'assign'

function GroupChip({ connectionId, group, isFree }: { connectionId: string; group: LabGroup; isFree: boolean }) {
  const { groupId, state, protocol, members, foreign, partitions, isGenerated, problem } = group
  const facts = [
    state === 'Dead' ? 'no such group yet' : state,
    ...(members > 0 ? [plural(members, 'member')] : []),
    ...(partitions === null ? [] : [plural(partitions, 'partition')]),
    ...(protocol === '' ? [] : [protocol]),
  ]
  return (
    <li className={classes.group}>
      <button type="button" className={classes.groupName} onClick={() => openGroup(connectionId, groupId)}>
        {groupId}
      </button>
      {isGenerated && (
        <span className={classes.label} title="This id was made up here, since none was given">
          generated
        </span>
      )}
      <span className={classes.dim} title="As the group’s coordinator describes it">
        {problem === null ? facts.join(' · ') : problem.what}
      </span>
      {foreign.length > 0 && (
        <span className={classes.foreign} title={foreign.join('\n')}>
          {plural(foreign.length, 'member')} of others
        </span>
      )}
      {isGenerated && isFree && members === 0 && state !== 'Dead' && (
        <Button size="compact-xs" variant="subtle" color="red" onClick={() => deleteGenerated(connectionId, groupId)}>
          Delete
        </Button>
      )}
    </li>
  )
}

function deleteGenerated(connectionId: string, groupId: string): void {
  confirmTyped({
    title: `Delete group ${groupId}`,
    children: <p className={classes.dialogText}>Its committed offsets are gone then.</p>,
    expected: groupId,
    action: 'Delete group',
    onConfirm: async () => {
      await client.groups.delete({ connectionId, groupId })
      await invalidate('groups', connectionId)
    },
  })
}
