// Stands between a tab and its panel: a panel is first shown once its connection is up, and stays (with what was
// typed in it) when the connection is lost; a line above it says so and offers the way back.
import { Button } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import type { Connection } from '#contract/index.ts'
import { useConnection, useConnections, useSandbox } from '../client/index.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ProblemView } from '../ui/problem-view.tsx'
import { SkeletonRows } from '../ui/skeleton-rows.tsx'
import { runCommand } from './commands.ts'
import classes from './connection-gate.module.css'

const isUp = ({ state }: Connection) => state.status === 'connected' || state.status === 'reconnecting'

function ConnectButton({ connection }: { connection: Connection }) {
  return (
    <Button
      variant="default"
      size="compact-xs"
      onClick={() => void runCommand('connections.connect', { connectionId: connection.profile.id })}
    >
      Connect
    </Button>
  )
}

/** The doctor: why it does not answer. */
function ExamineButton({ connection: { profile } }: { connection: Connection }) {
  return (
    <Button
      variant="default"
      size="compact-xs"
      onClick={() => void runCommand('doctor.examine', { connectionId: profile.id })}
    >
      Examine
    </Button>
  )
}

function LostLine({ connection }: { connection: Connection }) {
  const { profile, state } = connection
  if (state.status === 'connected') return null
  const isOnItsWay = state.status === 'reconnecting' || state.status === 'connecting'
  const words = isOnItsWay
    ? `The connection to ${profile.name} was lost; connecting again. What is shown may be old.`
    : `${profile.name} is ${state.status}. What is shown may be old.`
  return (
    <div className={classes.line} role="status">
      <span title={state.problem?.what}>{words}</span>
      {isOnItsWay ? null : <ConnectButton connection={connection} />}
      <ExamineButton connection={connection} />
    </div>
  )
}

function NotConnected({ connection }: { connection: Connection }) {
  const { profile, state } = connection
  const sandbox = useSandbox().data?.status
  // The sandbox is connected by main as soon as its broker listens.
  const isStarting = profile.kind === 'sandbox' && state.status === 'disconnected' && sandbox !== 'failed'
  if (isStarting || state.status === 'connecting') {
    return (
      <div data-ready={false}>
        <SkeletonRows label={`Connecting to ${profile.name}`} count={12} />
      </div>
    )
  }
  if (state.problem !== null) {
    return (
      <div data-ready={true}>
        <ProblemView
          error={state.problem}
          onRetry={() => void runCommand('connections.connect', { connectionId: profile.id })}
          actions={<ExamineButton connection={connection} />}
        />
      </div>
    )
  }
  return (
    <div data-ready={true} className={classes.absent}>
      <EmptyState title={`${profile.name} is not connected`} action={<ConnectButton connection={connection} />}>
        {profile.bootstrapServers.join(', ')}
      </EmptyState>
    </div>
  )
}

export function ConnectionGate({ connectionId, children }: { connectionId: string | null; children: ReactNode }) {
  const connections = useConnections()
  const connection = useConnection(connectionId)
  const wasUp = useRef(false)
  if (connection !== undefined && isUp(connection)) wasUp.current = true
  if (connectionId === null) return children
  if (connection === undefined) {
    return connections.isSuccess ? <EmptyState title="This connection was deleted" /> : null
  }
  if (!wasUp.current) return <NotConnected connection={connection} />
  return (
    <div className={classes.root}>
      <LostLine connection={connection} />
      <div className={classes.panel}>{children}</div>
    </div>
  )
}
