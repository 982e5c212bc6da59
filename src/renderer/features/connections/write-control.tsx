// Whether the current connection may write, beside its name: a word, and the switch where there is one.
import { Button } from '@mantine/core'
import { IconLock, IconLockOpen, IconPencil } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { runCommand } from '../../app/index.ts'
import { useConnection } from '../../client/index.ts'
import classes from './write-control.module.css'
import { armedColour, environmentLabel } from './write-mode.ts'

/** `14:05` until then; counts down by the second. */
function useCountdown(until: number | null): string {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until === null) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [until])
  const seconds = Math.max(0, Math.ceil(((until ?? now) - now) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export function WriteControl({ connectionId }: { connectionId: string | null }) {
  const connection = useConnection(connectionId)
  const armedUntil = connection?.state.armedUntil ?? null
  const left = useCountdown(armedUntil)
  if (connection === undefined) return null
  const { profile, state } = connection
  const { environment, writeMode } = profile
  return (
    <>
      {environment === 'none' || profile.kind === 'sandbox' ? null : (
        <span className={classes.environment} data-environment={environment}>
          {environmentLabel(environment)}
        </span>
      )}
      {writeMode === 'read-only' ? (
        <span className={classes.readOnly} title="Nothing is written through this profile">
          <IconLock size={13} aria-hidden /> read-only
        </span>
      ) : null}
      {writeMode === 'ask' && state.status !== 'disconnected' && state.status !== 'failed' ? (
        <Button
          size="compact-xs"
          variant={armedUntil === null ? 'default' : 'filled'}
          color={armedColour}
          title={armedUntil === null ? 'Let this profile write for 15 minutes' : 'Stop writing now'}
          leftSection={
            armedUntil === null ? <IconPencil size={13} aria-hidden /> : <IconLockOpen size={13} aria-hidden />
          }
          onClick={() =>
            void runCommand(armedUntil === null ? 'connections.arm' : 'connections.disarm', {
              connectionId: profile.id,
            })
          }
        >
          {armedUntil === null ? 'Arm writing' : `Writing armed ${left} · Disarm`}
        </Button>
      ) : null}
    </>
  )
}
