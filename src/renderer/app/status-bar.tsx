// The row at the bottom: the current cluster's health, running jobs, the engine.
import { UnstyledButton } from '@mantine/core'
import { useConnection, useConnections, useEngine, useJobs } from '../client/index.ts'
import { ConnectionDot, connectionWords } from '../features/connections/index.ts'
import { formatBytes, formatDuration } from '../lib/format.ts'
import { runCommand } from './commands.ts'
import { useFrame } from './frame.store.ts'
import classes from './status-bar.module.css'
import { useTabs } from './tabs.store.ts'

export function useCurrentConnectionId(): string | null {
  const ofTab = useTabs(({ tabs, activeId }) => tabs.find(tab => tab.id === activeId)?.connectionId ?? null)
  const chosen = useFrame(state => state.connectionId)
  const first = useConnections().data?.[0]?.profile.id ?? null
  return ofTab ?? chosen ?? first
}

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
        <span className={classes.figures}>
          {state.brokersUp}/{state.brokersTotal} {state.brokersTotal === 1 ? 'broker' : 'brokers'}
          {state.latencyMs === null ? '' : ` · ${formatDuration(state.latencyMs)}`}
        </span>
      ) : null}
    </UnstyledButton>
  )
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
      <JobsStatus />
      <span className={classes.gap} />
      <EngineStatus />
    </section>
  )
}
