// The row at the bottom: the current cluster's health, running jobs, the engine.
import { UnstyledButton } from '@mantine/core'
import { useConnection, useConnections, useEngine, useJobs } from '../client/index.ts'
import { ConnectionDot, connectionWords } from '../features/connections/index.ts'
import { formatBytes, formatDuration } from '../lib/format.ts'
import { runCommand } from './commands.ts'
import { useCurrentConnectionId } from './current-connection.ts'
import classes from './status-bar.module.css'

function ClusterStatus() {
  const connectionId = useCurrentConnectionId()
  const connection = useConnection(connectionId)
  if (connection === undefined) return <span>No connection</span>
  const { profile, state } = connection
  return (
    <UnstyledButton
      className={classes.item}
      title="Show the cluster"
      onClick={() => void runCommand('cluster.overview', { connectionId: profile.id })}
    >
      <ConnectionDot colour={profile.colour} status={state.status} />
      <span>{profile.name}</span>
      <span>{connectionWords(state)}</span>
      {state.status === 'connected' ? (
        <span>
          {state.brokersUp}/{state.brokersTotal} {state.brokersTotal === 1 ? 'broker' : 'brokers'}
          {state.latencyMs === null ? '' : ` · ${formatDuration(state.latencyMs)}`}
        </span>
      ) : null}
    </UnstyledButton>
  )
}

/** Connections that may write now and are not the one the title row speaks of. */
function ArmedStatus() {
  const current = useCurrentConnectionId()
  const armed = (useConnections().data ?? []).filter(
    ({ profile, state }) => state.armedUntil !== null && profile.id !== current,
  )
  if (armed.length === 0) return null
  return <span className={classes.armed}>writing armed: {armed.map(({ profile }) => profile.name).join(', ')}</span>
}

function JobsStatus() {
  const jobs = useJobs().data ?? []
  const running = jobs.filter(job => job.status === 'running')
  const first = running[0]
  if (first === undefined) return null
  const share = first.progress === null ? '' : ` ${Math.round(first.progress * 100)} %`
  return (
    <UnstyledButton className={classes.item} title="Show jobs" onClick={() => void runCommand('jobs.show')}>
      {first.title}
      {share}
      {running.length > 1 ? ` · ${running.length - 1} more` : ''}
    </UnstyledButton>
  )
}

function EngineStatus() {
  const engine = useEngine()
  if (engine === undefined) return <span className={classes.engine}>engine …</span>
  const memory = engine.memoryBytes === null ? '' : ` ${formatBytes(engine.memoryBytes)}`
  const words = engine.status === 'running' ? `engine${memory}` : `engine ${engine.status}`
  const restarts = engine.restarts === 0 ? '' : ` · restarted ${engine.restarts}×`
  return (
    <span className={classes.engine} data-status={engine.status} title="The process that reads and indexes records">
      {words}
      {restarts}
    </span>
  )
}

export function StatusBar() {
  return (
    <section className={classes.root} aria-label="Status">
      <ClusterStatus />
      <ArmedStatus />
      <JobsStatus />
      <span className={classes.gap} />
      <EngineStatus />
    </section>
  )
}
