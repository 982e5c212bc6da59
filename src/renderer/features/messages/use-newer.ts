// How many offsets the partitions of a view have gained since it was opened, from what the topic's tab knows anyway.
import { useQuery } from '@tanstack/react-query'
import { client, read } from '#renderer/client/index.ts'
import type { ViewState } from './use-view.ts'

interface UseNewer {
  connectionId: string
  topic: string
  state: ViewState
  /** False where the ends cannot be compared: a read-committed view ends at the last stable offset. */
  isAsked: boolean
}

export function useNewer({ connectionId, topic, state, isAsked }: UseNewer): bigint {
  const { data } = useQuery({ ...read('topics.get', client.topics.get, { connectionId, topic }), enabled: isAsked })
  if (data === undefined || state.status !== 'open' || !isAsked) return 0n
  return state.view.bounds.reduce((sum, bound) => {
    const end = data.partitionDetails.find(each => each.partition === bound.partition)?.highWatermark ?? 0n
    return end > bound.highWatermark ? sum + end - bound.highWatermark : sum
  }, 0n)
}
