// Connecting and disconnecting, and which connections are opened again at the next start.
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { Connection } from '#contract/index.ts'
import { persistStore } from '../../app/index.ts'
import { client, invalidate, isCancelled, problemOf, useConnections, useSandbox } from '../../client/index.ts'
import { notifyProblem } from '../../ui/index.ts'

/** Connections the user has open; the sandbox is opened in any case. */
const useWanted = create<{ ids: string[] }>(() => ({ ids: [] }))

persistStore(
  'connected',
  useWanted,
  ({ ids }) => ids,
  kept => ({ ids: Array.isArray(kept) ? kept.filter(id => typeof id === 'string') : [] }),
)

/** What goes wrong is in the connection's state, shown where the connection is; told aloud only when asked for. */
export async function connect(connectionId: string, { isQuiet = false } = {}): Promise<void> {
  useWanted.setState(({ ids }) => ({ ids: [...new Set([...ids, connectionId])] }))
  try {
    await client.connections.connect({ connectionId })
  } catch (error) {
    if (isQuiet || isCancelled(error)) console.warn('Not connected:', problemOf(error).what)
    else notifyProblem('Connect', error)
  }
  await invalidate('connections')
}

export async function disconnect(connectionId: string): Promise<void> {
  useWanted.setState(({ ids }) => ({ ids: ids.filter(id => id !== connectionId) }))
  await client.connections.disconnect({ connectionId })
  await invalidate('connections')
}

const isIdle = ({ state }: Connection) => state.status === 'disconnected'

/** Opens what was open last time, and the sandbox as soon as its broker runs. Each once: a failure waits for the user. */
export function useAutoConnect(): void {
  const { data } = useConnections()
  const sandbox = useSandbox().data?.status
  const tried = useRef(new Set<string>())
  useEffect(() => {
    for (const connection of data ?? []) {
      const { id, kind } = connection.profile
      const isDue = kind === 'sandbox' ? sandbox === 'running' : useWanted.getState().ids.includes(id)
      if (!isDue || tried.current.has(id)) continue
      tried.current.add(id)
      if (isIdle(connection)) void connect(id, { isQuiet: true })
    }
  }, [data, sandbox])
}
