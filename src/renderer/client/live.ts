// The stream of events main sends about itself: engine, sandbox, connections, jobs. Written into the query cache, so
// that a screen reads them as any other server data. Reconnects by itself until stopped.
import { useQuery } from '@tanstack/react-query'
import type {
  AppEvent,
  Connection,
  ConnectionState,
  EngineState,
  Job,
  Problem,
  Profile,
  SandboxState,
  Settings,
} from '#contract/index.ts'
import { client } from './client.ts'
import { invalidate, keyOf, queryClient, read } from './queries.ts'

const reconnectMs = 1_000

export function applyEvent(event: Exclude<AppEvent, { event: 'notice' | 'link' | 'file' }>): void {
  switch (event.event) {
    case 'connection':
      queryClient.setQueryData<Connection[]>(keyOf('connections.list', null), list =>
        list?.map(each => (each.profile.id === event.connectionId ? { ...each, state: event.state } : each)),
      )
      noteConnection(event.connectionId, event.state)
      return
    case 'profiles':
      void invalidate('connections')
      return
    case 'job':
      queryClient.setQueryData<Job[]>(keyOf('jobs.list', null), list => {
        const others = list ?? []
        return others.some(job => job.id === event.job.id)
          ? others.map(job => (job.id === event.job.id ? event.job : job))
          : [...others, event.job]
      })
      return
    case 'engine':
      queryClient.setQueryData<EngineState>(keyOf('app.engine', null), event.state)
      return
    case 'sandbox':
      queryClient.setQueryData<SandboxState>(keyOf('sandbox.state', null), event.state)
      return
    case 'audit':
    case 'docker':
    case 'captures':
    case 'exports':
    case 'replay':
      void invalidate(event.event)
      return
    case 'changed':
      void invalidate(event.feature, event.connectionId)
      if (event.feature === 'messages') void invalidate('topics', event.connectionId)
  }
}

const lastStatus = new Map<string, string>()

/** Data read before a connection was lost may be old: read it again once the connection is back. */
function noteConnection(connectionId: string, state: ConnectionState): void {
  const before = lastStatus.get(connectionId)
  lastStatus.set(connectionId, state.status)
  if (state.status !== 'connected' || before === 'connected') return
  for (const feature of ['cluster', 'topics', 'groups', 'messages', 'lab']) void invalidate(feature, connectionId)
}

/** Runs until `signal` is aborted. `onLost` is told of each interruption, `onNotice` of each notice, once. */
export async function followEvents(
  signal: AbortSignal,
  on: { lost: (error: unknown) => void; notice: (problem: Problem) => void; link: () => void; file: () => void },
): Promise<void> {
  const told = new Set<string>()
  const notice = (problem: Problem) => {
    const name = JSON.stringify(problem)
    if (!told.has(name)) on.notice(problem)
    told.add(name)
  }
  while (!signal.aborted) {
    try {
      for await (const event of await client.app.events(undefined, { signal })) {
        if (event.event === 'notice') notice(event.problem)
        else if (event.event === 'link') on.link()
        else if (event.event === 'file') on.file()
        else applyEvent(event)
      }
    } catch (error) {
      if (signal.aborted) return
      on.lost(error)
    }
    if (signal.aborted) return
    await new Promise(resolve => setTimeout(resolve, reconnectMs))
    void invalidate('connections')
    void invalidate('jobs')
  }
}

const listConnections = (_input: null, options: { signal: AbortSignal }) => client.connections.list(undefined, options)
const listJobs = (_input: null, options: { signal: AbortSignal }) => client.jobs.list(undefined, options)
const sandboxState = (_input: null, options: { signal: AbortSignal }) => client.sandbox.state(undefined, options)
const getSettings = (_input: null, options: { signal: AbortSignal }) => client.settings.get(undefined, options)

export const connectionsQuery = () => ({ ...read('connections.list', listConnections, null), staleTime: Infinity })
export const settingsQuery = () => ({ ...read('settings.get', getSettings, null), staleTime: Infinity })

export const useConnections = () => useQuery(connectionsQuery())

export function useConnection(connectionId: string | null): Connection | undefined {
  return useConnections().data?.find(each => each.profile.id === connectionId)
}

export const useProfile = (connectionId: string | null): Profile | undefined => useConnection(connectionId)?.profile

export const useJobs = () => useQuery({ ...read('jobs.list', listJobs, null), staleTime: Infinity })

export const useSandbox = () => useQuery({ ...read('sandbox.state', sandboxState, null), staleTime: Infinity })

/** Told by events only; undefined until the first one. */
export const useEngine = () =>
  useQuery<EngineState>({ queryKey: keyOf('app.engine', null), enabled: false, staleTime: Infinity }).data

export const defaultSettings: Settings = {
  theme: 'system',
  timeFormat: 'local',
  showInternalTopics: false,
  groupTopicsByPrefix: true,
  refreshMs: 5_000,
  favouriteTopics: [],
  sqlMemoryMiB: 2048,
  sqlThreads: 0,
}

export function useSettings(): Settings {
  return useQuery(settingsQuery()).data ?? defaultSettings
}

/** Shown at once; taken back when it could not be stored. */
export async function updateSettings(change: Partial<Settings>): Promise<void> {
  const key = keyOf('settings.get', null)
  const before = queryClient.getQueryData<Settings>(key)
  queryClient.setQueryData<Settings>(key, { ...(before ?? defaultSettings), ...change })
  try {
    queryClient.setQueryData<Settings>(key, await client.settings.update(change))
  } catch (error) {
    queryClient.setQueryData<Settings>(key, before)
    throw error
  }
}
