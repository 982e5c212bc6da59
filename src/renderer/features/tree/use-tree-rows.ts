// Reads what the open connections hold and makes the tree's rows of it; counts are refreshed in place.
import { type Query, type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { Profile, TopicSummary } from '#contract/index.ts'
import { client, problemOf, read, useConnections, useSandbox, useSettings } from '../../client/index.ts'
import { byFolder } from '../../lib/folders.ts'
import { buildRows, isFolderOpen, type Known, type TreeRow } from './rows.ts'
import { useTree } from './tree.store.ts'

const known = <T, R = T>(result: UseQueryResult<T> | undefined, pick: (data: T) => R): Known<R> => ({
  data: result?.data === undefined ? undefined : pick(result.data),
  problem: result?.error && result.data === undefined ? problemOf(result.error) : null,
})

/** Partitions whose Metadata is read as often as the settings say; of more it is read less often, down to a minute. */
const READ_OFTEN = 5_000
const LONGEST_MS = 60_000

/** Main decodes the state of every partition for the tree: of 100,000 that is work worth sparing. */
export function refreshEvery(refreshMs: number, topics: readonly TopicSummary[] | undefined): number {
  const partitions = topics?.reduce((sum, topic) => sum + topic.partitions, 0) ?? 0
  return Math.max(refreshMs, Math.min(LONGEST_MS, (refreshMs * partitions) / READ_OFTEN))
}

const combine = <T>(results: UseQueryResult<T>[]) => results

export function useTreeRows(): { rows: TreeRow[]; isReady: boolean } {
  const connections = useConnections()
  const settings = useSettings()
  const { expanded, filter } = useTree()
  const list = connections.data ?? []
  const closed = new Set(
    byFolder(list, ({ profile }) => profile.folder).flatMap(({ folder, items }) =>
      folder === '' || isFolderOpen({ expanded, filter }, folder, items) ? [] : [folder],
    ),
  )
  const options = ({ id: connectionId, folder }: Profile, isConnected: boolean) => ({
    enabled: isConnected && !closed.has(folder) && (expanded[connectionId] ?? true),
    refetchInterval: settings.refreshMs,
    input: { connectionId },
  })
  const asked = list.map(({ profile, state }) => options(profile, state.status === 'connected'))
  const overviews = useQueries({
    queries: asked.map(({ input, ...rest }) => ({
      ...read('cluster.overview', client.cluster.overview, input),
      ...rest,
    })),
    combine,
  })
  const topics = useQueries({
    queries: asked.map(({ input, ...rest }) => ({
      ...read('topics.list', client.topics.list, input),
      ...rest,
      refetchInterval: (query: Query<TopicSummary[]>) => refreshEvery(settings.refreshMs, query.state.data),
    })),
    combine,
  })
  const groups = useQueries({
    queries: asked.map(({ input, ...rest }) => ({ ...read('groups.list', client.groups.list, input), ...rest })),
    combine,
  })
  const favourites = useMemo(() => new Set(settings.favouriteTopics), [settings.favouriteTopics])
  const rows = useMemo(
    () =>
      buildRows(
        list.map((connection, index) => ({
          connection,
          brokers: known(overviews[index], overview => overview.brokers),
          topics: known(topics[index], data => data),
          groups: known(groups[index], data => data),
        })),
        {
          expanded,
          filter,
          showInternalTopics: settings.showInternalTopics,
          groupByPrefix: settings.groupTopicsByPrefix,
          favourites,
        },
      ),
    [list, overviews, topics, groups, expanded, filter, favourites, settings],
  )
  const sandbox = useSandbox()
  const isSettled = useRef(false)
  // At start main connects the sandbox by itself: its tree is worth waiting for.
  const isSandboxDue =
    !sandbox.isError &&
    sandbox.data?.status !== 'failed' &&
    list.some(({ profile, state }) => profile.kind === 'sandbox' && state.status === 'disconnected')
  if (connections.isSuccess && !isSandboxDue && !rows.some(row => row.kind === 'loading')) isSettled.current = true
  return { rows, isReady: isSettled.current }
}
