// The look through a dead-letter topic: a job, whose progress is the list of jobs'. It is made again when a replay of this
// cluster has ended, for then other records are redriven.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { OwnHeaders } from '#contract/index.ts'
import { client, keyOf, read, useJobs } from '#renderer/client/index.ts'

const listReplays = (_input: null, options: { signal: AbortSignal }) => client.replay.list(undefined, options)

export interface Asked {
  connectionId: string
  topic: string
  headers: OwnHeaders | null
}

export function useLook(asked: Asked, isVisible: boolean) {
  const { connectionId, topic } = asked
  const replays = useQuery(read('replay.list', listReplays, null))
  const known = (replays.data?.replays ?? []).filter(each => each.sourceConnectionId === connectionId)
  const lastEnd = known
    .filter(each => each.status !== 'running')
    .reduce((last, each) => (each.updatedAt > last ? each.updatedAt : last), '')
  const look = useQuery({
    queryKey: [...keyOf('redrive.look', asked), lastEnd],
    queryFn: ({ signal }) => client.redrive.look(asked, { signal }),
    enabled: isVisible && replays.isFetched,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const jobs = useJobs().data ?? []
  const job = look.isFetching
    ? jobs.find(each => each.status === 'running' && each.title === `Look through ${topic}`)
    : undefined
  return { look, job, isReplaying: known.some(each => each.status === 'running') }
}
