// The workspace's tables, followed while somebody looks.
import { useEffect, useState } from 'react'
import type { SqlTable } from '#contract/index.ts'
import { client, isCancelled } from '#renderer/client/index.ts'

interface Followed {
  tables: readonly SqlTable[]
  /** Null until the first answer. */
  version: number | null
  error: unknown
}

const WAIT_MS = 10_000
/** A load changes many times a second: more is not seen. */
const PAUSE_MS = 200
const AGAIN_MS = 1000

export function useTables(isVisible: boolean): Followed {
  const [followed, setFollowed] = useState<Followed>({ tables: [], version: null, error: null })
  useEffect(() => {
    if (!isVisible) return
    const abort = new AbortController()
    const { signal } = abort
    const follow = async () => {
      let after = -1
      while (!signal.aborted) {
        try {
          const { version, tables } = await client.sql.tables({ after, waitMs: WAIT_MS }, { signal })
          if (signal.aborted) return
          if (version !== after) setFollowed({ tables, version, error: null })
          after = version
          await pause(PAUSE_MS)
        } catch (error) {
          if (signal.aborted || isCancelled(error)) return
          after = -1
          setFollowed({ tables: [], version: null, error })
          await pause(AGAIN_MS)
        }
      }
    }
    void follow()
    return () => abort.abort()
  }, [isVisible])
  return followed
}

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))
