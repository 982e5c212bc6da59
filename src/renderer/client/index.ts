// What screens use of the client.
export { type Client, client, connectClient, provideClient } from './client.ts'
export {
  connectionsQuery,
  followEvents,
  settingsQuery,
  updateSettings,
  useConnection,
  useConnections,
  useEngine,
  useJobs,
  useProfile,
  useSandbox,
  useSettings,
} from './live.ts'
export { isCancelled, ProblemError, problemOf } from './problem.ts'
export { invalidate, keyOf, queryClient, read } from './queries.ts'
