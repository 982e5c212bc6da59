// Works one lab session: polls once or in a loop, seeks, commits. Owns no screen. Every answer carries the session as
// it is then, so the screen shows what the consumer says and never what was asked for.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { LabSession } from '#contract/index.ts'
import { client, isCancelled, keyOf, read } from '#renderer/client/index.ts'
import { addDelivered } from './lab.store.ts'

const refreshMs = 1000

export type Activity = 'idle' | 'polling' | 'running' | 'stopping'

export function useSession(sessionId: string, isVisible: boolean) {
  const input = { sessionId }
  const queries = useQueryClient()
  const [activity, setActivity] = useState<Activity>('idle')
  const [error, setError] = useState<unknown>(null)
  /** Records the last poll delivered, or null before the first. */
  const [lastPoll, setLastPoll] = useState<number | null>(null)
  const running = useRef<{ abort: AbortController; isStopped: boolean } | null>(null)
  const query = useQuery({
    ...read('lab.get', client.lab.get, input),
    refetchInterval: isVisible && activity === 'idle' ? refreshMs : false,
  })

  const take = useCallback(
    (session: LabSession) => queries.setQueryData(keyOf('lab.get', { sessionId }), session),
    [queries, sessionId],
  )

  const act = useCallback(
    async (call: () => Promise<LabSession>) => {
      setError(null)
      try {
        take(await call())
      } catch (failure) {
        setError(failure)
      }
    },
    [take],
  )

  const poll = useCallback(
    async (timeoutMs: number, isRunning: boolean) => {
      if (running.current !== null) return
      const abort = new AbortController()
      const run = { abort, isStopped: !isRunning }
      running.current = run
      setActivity(isRunning ? 'running' : 'polling')
      setError(null)
      try {
        do {
          const answer = await client.lab.poll({ sessionId, timeoutMs }, { signal: abort.signal })
          addDelivered(sessionId, answer.topics, answer.rows)
          setLastPoll(answer.topics.length)
          take(answer.session)
        } while (!run.isStopped)
      } catch (failure) {
        if (!abort.signal.aborted && !isCancelled(failure)) setError(failure)
      } finally {
        running.current = null
        setActivity('idle')
      }
    },
    [sessionId, take],
  )

  /** The poll under way is waited for: its records are delivered already, and would be missing in the list. */
  const stop = useCallback(() => {
    if (running.current === null) return
    running.current.isStopped = true
    setActivity('stopping')
  }, [])
  useEffect(
    () => () => {
      if (running.current !== null) running.current.isStopped = true
      running.current?.abort.abort()
    },
    [],
  )

  return { query, activity, error, lastPoll, act, poll, stop }
}
