// Looks at a lab again and again while it is visible, and keeps what came: events and records are asked for from the
// last known one on, so that main stays the one that knows.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { LabDelivered, LabEvent, LabGroup, LabSession } from '#contract/index.ts'
import { client, isCancelled, keyOf } from '#renderer/client/index.ts'

const lookEveryMs = 400
/** As many as main keeps. */
const kept = 5000

export interface Delivered {
  number: number
  consumer: number
  topic: string
  rows: LabDelivered['rows']
  index: number
  isReadBefore: boolean
}

export interface LabView {
  startedAt: number
  sessions: LabSession[]
  groups: LabGroup[]
  events: LabEvent[]
  /** Oldest first. */
  delivered: Delivered[]
}

const nothing: LabView = { startedAt: 0, sessions: [], groups: [], events: [], delivered: [] }

async function look(connectionId: string, labId: string, before: LabView, signal: AbortSignal): Promise<LabView> {
  const from = (view: LabView) => ({
    afterEvent: view.events.at(-1)?.number ?? 0,
    afterRecord: view.delivered.at(-1)?.number ?? 0,
  })
  const answer = await client.lab.look({ connectionId, labId, ...from(before) }, { signal })
  // It has ended, its connection was closed for example: what it did is still shown.
  if (answer.startedAt === 0) return { ...before, startedAt: 0, sessions: [], groups: [] }
  if (answer.startedAt !== before.startedAt && before.events.length > 0) {
    return look(connectionId, labId, nothing, signal)
  }
  return {
    ...answer,
    events: [...before.events, ...answer.events].slice(-kept),
    delivered: [...before.delivered, ...answer.delivered.flatMap(recordsOf)].slice(-kept),
  }
}

function recordsOf({ first, consumer, topics, rows, readBefore }: LabDelivered): Delivered[] {
  return topics.map((topic, index) => ({
    number: first + index,
    consumer,
    topic,
    rows,
    index,
    isReadBefore: readBefore[index] === 1,
  }))
}

export function useLab(connectionId: string, labId: string, isVisible: boolean) {
  const queries = useQueryClient()
  const key = keyOf('lab.look', { connectionId, labId })
  const [errors, setErrors] = useState<Record<string, unknown>>({})
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => look(connectionId, labId, queries.getQueryData<LabView>(key) ?? nothing, signal),
    refetchInterval: isVisible ? lookEveryMs : false,
    structuralSharing: false,
  })
  const { refetch } = query

  /** Runs what was asked of a consumer; what it met stands with the consumer until the next try. */
  const act = useCallback(
    async (sessionId: string, call: () => Promise<unknown>) => {
      setErrors(({ [sessionId]: _old, ...rest }) => rest)
      try {
        await call()
      } catch (error) {
        if (!isCancelled(error)) setErrors(before => ({ ...before, [sessionId]: error }))
      }
      await refetch()
    },
    [refetch],
  )
  return { view: query.data ?? nothing, isFetched: query.isFetched, error: query.error, errors, act, refetch }
}

export type Act = ReturnType<typeof useLab>['act']
