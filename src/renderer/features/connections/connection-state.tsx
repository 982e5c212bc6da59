// The state of a connection as a dot in the profile's colour and as words: never by colour alone.
import type { ConnectionState } from '#contract/index.ts'
import classes from './connection-state.module.css'

type Status = ConnectionState['status']

const words: Record<Status, string> = {
  disconnected: 'disconnected',
  connecting: 'connecting',
  connected: 'connected',
  reconnecting: 'reconnecting',
  failed: 'failed',
}

export const connectionWords = (state: ConnectionState): string => words[state.status]

/** Filled when connected, a ring when not, pulsing on the way, crossed when failed. */
export function ConnectionDot({ colour, status }: { colour: string; status: Status }) {
  return (
    <span
      className={classes.dot}
      data-status={status}
      style={{ borderColor: colour, backgroundColor: status === 'connected' ? colour : 'transparent' }}
      aria-hidden
    />
  )
}
