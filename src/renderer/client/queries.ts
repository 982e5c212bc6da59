// What the cluster says, cached: the query client, keys, and the one way to read through it. What the user arranged
// is not kept here (that is zustand's).
import { QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query'
import { isCancelled, problemOf } from './problem.ts'

/** bigint as decimal strings and bytes as numbers, since keys are hashed with JSON. Not for large inputs. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (ArrayBuffer.isView(value)) return Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]))
  }
  return value
}

/** `name` is `feature.procedure`; a key without input matches every input when used to invalidate. */
export function keyOf(name: string, input?: unknown): QueryKey {
  const path = name.split('.')
  return input === undefined ? path : [...path, plain(input)]
}

/** The application's only one; a test may clear it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (failures, error) => !isCancelled(error) && problemOf(error).retriable && failures < 2,
      retryDelay: attempt => Math.min(500 * 2 ** attempt, 4_000),
    },
    // Forgotten with the form that began it: it holds what was typed there, passwords too.
    mutations: { networkMode: 'always', retry: false, gcTime: 0 },
  },
})

/**
 * Options for `useQuery`: `useQuery(read('topics.list', client.topics.list, { connectionId }))`.
 * `name` must be the procedure's own `feature.procedure`: events invalidate by it.
 */
export function read<Input, Output>(
  name: `${string}.${string}`,
  call: (input: Input, options: { signal: AbortSignal }) => Promise<Output>,
  input: Input,
) {
  return queryOptions({ queryKey: keyOf(name, input), queryFn: ({ signal }) => call(input, { signal }) })
}

/** Refetches what is shown of a feature on one connection, or on none in particular; marks the rest stale. */
export function invalidate(feature: string, connectionId?: string): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: query => {
      if (query.queryKey[0] !== feature) return false
      if (connectionId === undefined) return true
      const input = query.queryKey[2]
      if (typeof input !== 'object' || input === null || !('connectionId' in input)) return true
      return input.connectionId === null || input.connectionId === connectionId
    },
  })
}
