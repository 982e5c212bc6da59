// One consumer group: its members with what they were assigned, and its offsets with the lag.
import { Button, Tooltip } from '@mantine/core'
import { IconArrowsExchange, IconFlask, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { GroupDetail } from '#contract/index.ts'
import { isOffline, type PanelProps, runCommand } from '#renderer/app/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { Count, Facts, Panel, ProblemView, Section, SkeletonRows, Unknown } from '#renderer/ui/index.ts'
import { ExportMenu } from './export-menu.tsx'
import classes from './groups.module.css'
import { LagSection } from './lag-section.tsx'
import { MembersTable } from './members-table.tsx'
import { OffsetsTable } from './offsets-table.tsx'
import { groupTypes, protocolTypes, stateMeaning } from './words.ts'

/** Null when nothing is committed or no end is known. */
function totalLag(group: GroupDetail): bigint | null {
  const lags = group.offsets.flatMap(({ lag }) => (lag === null ? [] : [lag]))
  return lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0n)
}

function GroupFacts({ group }: { group: GroupDetail }) {
  const lag = totalLag(group)
  return (
    <Facts
      label="Group"
      facts={[
        [
          'State',
          <Tooltip key="state" label={stateMeaning(group.state)}>
            <span>{group.state}</span>
          </Tooltip>,
        ],
        ['Members', <Count key="members" value={group.members.length} />],
        [
          'Lag',
          lag === null ? (
            <Unknown key="lag" reason="Nothing committed" />
          ) : (
            <span key="lag" className={lag > 0n ? classes.behind : undefined}>
              <Count value={lag} unit="offsets" />
            </span>
          ),
        ],
        ['Protocol', groupTypes(group.type)],
        ['Used by', protocolTypes(group.protocolType)],
        ['Assignor', group.protocolName === '' ? '–' : group.protocolName],
        ['Coordinator', group.coordinatorId === null ? '–' : `broker ${group.coordinatorId}`],
      ]}
    />
  )
}

export function GroupPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const groupId = typeof tab.params.groupId === 'string' ? tab.params.groupId : tab.title
  const { refreshMs } = useSettings()
  const group = useQuery({
    ...read('groups.get', client.groups.get, { connectionId, groupId }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  const { data } = group
  const context = { connectionId, groupId, topic: null }
  return (
    <Panel
      label={`Group ${groupId}`}
      isReady={group.isFetched}
      isPage
      toolbar={
        <>
          <strong className={classes.name}>{groupId}</strong>
          <span className={classes.gap} />
          {!isOffline(connectionId) && (
            <Button
              variant="default"
              leftSection={<IconArrowsExchange size={13} aria-hidden />}
              onClick={() => void runCommand('groups.move', context)}
            >
              Move offsets
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconFlask size={13} aria-hidden />}
            onClick={() => void runCommand('lab.open', context)}
          >
            Consumer lab
          </Button>
          {!isOffline(connectionId) && (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={13} aria-hidden />}
              onClick={() => void runCommand('groups.delete', context)}
            >
              Delete group
            </Button>
          )}
        </>
      }
    >
      {group.isPending ? <SkeletonRows label="Loading the group" count={10} /> : null}
      {group.isError && data === undefined ? (
        <ProblemView error={group.error} onRetry={() => void group.refetch()} />
      ) : null}
      {data === undefined ? null : (
        <>
          {data.problem === null ? null : <ProblemView error={data.problem} onRetry={() => void group.refetch()} />}
          <Section title="Overview">
            <GroupFacts group={data} />
          </Section>
          {data.offsets.length === 0 ? null : (
            <Section title="Lag">
              <LagSection connectionId={connectionId} group={data} isVisible={isVisible} />
            </Section>
          )}
          <Section
            title="Offsets"
            aside={data.offsets.length === 0 ? null : <ExportMenu connectionId={connectionId} groupId={groupId} />}
          >
            <OffsetsTable connectionId={connectionId} group={data} />
          </Section>
          <Section title="Members">
            <MembersTable members={data.members} />
          </Section>
        </>
      )}
    </Panel>
  )
}
