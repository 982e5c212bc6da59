// Makes the map of a range of a topic and follows it while it is refined. Given up when the range changes or the map
// is no longer shown; what was drawn before stays until there is something new.
import { useEffect, useState } from 'react'
import type { Timemap } from '#contract/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'

export interface TimeRange {
  from: bigint
  to: bigint
}

export interface TimemapState {
  map: Timemap | null
  /** The range the map is of; null is the whole. */
  range: TimeRange | null
  error: unknown
}

const buckets = 200
const waitMs = 1000
/** Between two looks: the picture need not be drawn more often. */
const restMs = 60

interface UseTimemap {
  connectionId: string
  topic: string
  partitions: number[] | null
  range: TimeRange | null
  isShown: boolean
  /** Another value makes it anew. */
  version: string | number
}

export function useTimemap({ connectionId, topic, partitions, range, isShown, version }: UseTimemap): TimemapState {
  const [state, setState] = useState<TimemapState>({ map: null, range, error: null })
  const partitionKey = partitions?.join(',') ?? null

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version asks again
  useEffect(() => {
    if (!isShown) return
    const abort = new AbortController()
    const { signal } = abort
    const follow = async () => {
      const asked = partitionKey === null ? null : partitionKey.split(',').map(Number)
      const { mapId } = await client.timemap.start({ connectionId, topic, partitions: asked, range, buckets })
      try {
        for (let after = 0; !signal.aborted; ) {
          const map = await client.timemap.poll({ mapId, after, waitMs }, { signal })
          if (signal.aborted) return
          setState({ map, range, error: map.problem })
          if (map.done) return
          after = map.progress
          await new Promise(resolve => setTimeout(resolve, restMs))
        }
      } finally {
        client.timemap
          .close({ mapId })
          .catch(error => console.warn('A time map was not closed:', problemOf(error).what))
      }
    }
    follow().catch(error => {
      if (!signal.aborted) setState(before => ({ ...before, error }))
    })
    return () => abort.abort()
  }, [connectionId, topic, partitionKey, range, isShown, version])

  return state
}
