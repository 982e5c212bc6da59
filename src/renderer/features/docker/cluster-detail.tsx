// One cluster: its addresses, its containers, what can be done, and its log.
import { Button, CopyButton, Group } from '@mantine/core'
import {
  IconCopy,
  IconFolderOpen,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnected,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react'
import type { DockerCluster } from '#contract/index.ts'
import { runCommand } from '#renderer/app/index.ts'
import { client, useJobs } from '#renderer/client/index.ts'
import { Facts, notifyProblem, ProblemView, Section } from '#renderer/ui/index.ts'
import { confirmRemove, copyShellCommand, open, openShell, start, stop, useErrors } from './actions.tsx'
import { ContainerLog } from './container-log.tsx'
import classes from './docker.module.css'
import { stateWords } from './words.ts'

function Address({ value, label }: { value: string; label: string }) {
  return (
    <span className={classes.address}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            leftSection={<IconCopy size={12} aria-hidden />}
            aria-label={`Copy ${label}`}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </span>
  )
}

/** What Compose is doing: the last line it said. */
function Doing({ title }: { title: string }) {
  const job = useJobs().data?.findLast(each => each.title === title && each.status === 'running')
  return (
    <p className={classes.doing} role="status">
      <span>{job?.detail || `${title} …`}</span>
      <Button
        variant="default"
        size="compact-xs"
        disabled={job === undefined}
        onClick={() => job && void client.jobs.cancel({ id: job.id })}
      >
        Cancel
      </Button>
    </p>
  )
}

function Containers({ cluster }: { cluster: DockerCluster }) {
  return (
    <ul className={classes.containers} aria-label="Containers">
      {cluster.containers.map(({ name, status, isRunning }) => (
        <li key={name}>
          <code>{name}</code>
          <span className={classes.state} data-status={isRunning ? 'running' : 'stopped'}>
            {status}
          </span>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            disabled={!isRunning}
            leftSection={<IconTerminal2 size={13} aria-hidden />}
            aria-label={`Open a shell in ${name}`}
            onClick={() => void openShell(cluster.id, name)}
          >
            Shell
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            disabled={!isRunning}
            leftSection={<IconCopy size={12} aria-hidden />}
            aria-label={`Copy the command for a shell in ${name}`}
            onClick={() => void copyShellCommand(cluster.id, name)}
          >
            Copy command
          </Button>
        </li>
      ))}
    </ul>
  )
}

function Actions({ cluster, canStart }: { cluster: DockerCluster; canStart: boolean }) {
  const { status, doing, connectionId } = cluster
  const isFree = canStart && doing === null
  const isThere = status !== 'absent' && status !== null
  return (
    <Group gap="xs" className={classes.actions}>
      {status === 'running' ? (
        <Button
          disabled={!isFree || connectionId === null}
          leftSection={<IconPlugConnected size={14} aria-hidden />}
          onClick={() => void open(cluster)}
        >
          Open
        </Button>
      ) : (
        <Button
          disabled={!isFree}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={() => void start(cluster)}
        >
          Start
        </Button>
      )}
      <Button
        variant="default"
        disabled={!isFree || !isThere || status === 'stopped'}
        leftSection={<IconPlayerStop size={14} aria-hidden />}
        onClick={() => void stop(cluster)}
      >
        Stop
      </Button>
      <Button
        variant="default"
        disabled={!isFree || !isThere}
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => confirmRemove(cluster)}
      >
        Remove with its data
      </Button>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconFolderOpen size={14} aria-hidden />}
        onClick={() => void client.docker.reveal({ cluster: cluster.id }).catch(error => notifyProblem('Show', error))}
      >
        Show the compose file
      </Button>
    </Group>
  )
}

export function ClusterDetail({ cluster, canStart }: { cluster: DockerCluster; canStart: boolean }) {
  const error = useErrors(({ errors }) => errors[cluster.id])
  const { title, about, images, bootstrapServers, inside, status, doing, containers } = cluster
  const isRunning = status === 'running' || status === 'partly'
  return (
    <section className={classes.detail} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.about}>{about}</p>
      <Actions cluster={cluster} canStart={canStart} />
      {doing === null ? null : <Doing title={doing} />}
      {error == null || doing !== null ? null : (
        <ProblemView
          error={error}
          actions={
            <Button variant="default" size="compact-xs" onClick={() => void runCommand('jobs.show')}>
              Show jobs
            </Button>
          }
        />
      )}
      <Facts
        label="Addresses and images"
        facts={[
          ['State', stateWords(cluster)],
          [
            'From this machine',
            <Address key="host" value={bootstrapServers.join(',')} label="the address from this machine" />,
          ],
          [
            `From containers of the network ${inside.network}`,
            <Address key="inside" value={inside.bootstrapServers.join(',')} label="the address from containers" />,
          ],
          [images.length === 1 ? 'Image' : 'Images', <code key="images">{images.join(', ')}</code>],
        ]}
      />
      {containers.length === 0 ? null : (
        <Section title="Containers">
          <Containers cluster={cluster} />
        </Section>
      )}
      <ContainerLog
        key={String(isRunning)}
        cluster={cluster.id}
        isThere={containers.length > 0}
        absent={status === null ? 'Docker does not tell what runs' : 'There is no container: start the cluster'}
      />
    </section>
  )
}
