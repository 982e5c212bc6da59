// Opens a view of the engine for as long as a list is on the screen, follows it while live, and opens it again when
// the engine had to be restarted. The rows themselves belong to the RowSource.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { View } from '#contract/index.ts'
import { client, problemOf, useConnection } from '#renderer/client/index.ts'
import type { RecordPlace } from './list/columns.ts'
import { RowSource, type Spot } from './list/row-source.ts'
import { orderOf, type Reading } from './reading.ts'

export type ViewState =
  | { status: 'opening' }
  | { status: 'failed'; error: unknown }
  /** `spot`: what stood at the top before the view was opened again. */
  | { status: 'open'; view: View; source: RowSource; spot: Spot | null }

/** Milliseconds between two looks at the ends of the partitions while live. */
const watchMs = 500

/** The engine forgot the view: it was restarted, or dropped a view that nobody asked for in a long time. */
const isForgotten = (error: unknown) => ['ENGINE_RESTARTED', 'VIEW_CLOSED'].includes(problemOf(error).code)

interface UseView {
  connectionId: string
  topic: string
  reading: Reading
  /** Fields that columns are drawn from. */
  fields: string[]
  isFollowing: boolean
  /** Where the list stood when the app was closed; taken by the first view. */
  firstPlace: RecordPlace | null
}

export function useView({ connectionId, topic, reading, fields, isFollowing, firstPlace }: UseView) {
  const [state, setState] = useState<ViewState>({ status: 'opening' })
  const [opening, setOpening] = useState<{ count: number; spot: Spot | null }>({ count: 0, spot: null })
  const reopen = useCallback((spot: Spot | null = null) => setOpening(({ count }) => ({ count: count + 1, spot })), [])
  const { isolation } = reading
  const asked = useRef(fields)
  const order = orderOf(reading.start)
  const shown = useRef('')
  const first = useRef(firstPlace)
  const partitionKey = reading.partitions?.join(',') ?? null

  useEffect(() => {
    const abort = new AbortController()
    let opened: { viewId: string; source: RowSource } | null = null
    const open = async () => {
      const partitions = partitionKey === null ? null : partitionKey.split(',').map(Number)
      const input = { connectionId, topic, partitions, order, isolation }
      const view = await client.messages.open(input, { signal: abort.signal })
      const { viewId } = view
      const source = new RowSource({
        order,
        length: view.length,
        bounds: view.bounds,
        window: (position, count, signal) =>
          client.messages.window({ viewId, position, count, fields: asked.current }, { signal }),
      })
      opened = { viewId, source }
      if (abort.signal.aborted) closeView(opened)
      else {
        const spot = opening.spot ?? first.current
        // Asked for at once, not only when the list has been drawn for the first time.
        if (spot === null) source.look(0, 1, 1)
        setState({ status: 'open', view, source, spot })
        first.current = null
      }
    }
    // Opened once more, the rows stay where they are until the new ones are there.
    const key = JSON.stringify([connectionId, topic, partitionKey, order, isolation])
    const isReopened = shown.current === key
    shown.current = key
    setState(before => (isReopened && before.status === 'open' ? before : { status: 'opening' }))
    open().catch(error => {
      if (!abort.signal.aborted) setState({ status: 'failed', error })
    })
    return () => {
      abort.abort()
      if (opened) closeView(opened)
    }
  }, [connectionId, topic, partitionKey, order, isolation, opening])

  const source = state.status === 'open' ? state.source : null
  // Other columns: the rows are read anew with their fields.
  useEffect(() => {
    const isSame = JSON.stringify(asked.current) === JSON.stringify(fields)
    asked.current = fields
    if (!isSame) source?.refresh()
  }, [source, fields])
  const viewId = state.status === 'open' ? state.view.viewId : null

  useEffect(() => {
    if (!isFollowing || source === null || viewId === null) return
    const abort = new AbortController()
    const { signal } = abort
    const follow = async () => {
      for await (const view of await client.messages.watch({ viewId, intervalMs: watchMs }, { signal })) {
        if (signal.aborted) return
        await source.follow(view)
        setState(before => (before.status === 'open' && before.source === source ? { ...before, view } : before))
      }
    }
    follow().catch(error => {
      if (!signal.aborted) source.fail(error)
    })
    return () => abort.abort()
  }, [isFollowing, source, viewId])

  // What failed for want of a connection is tried again when it is back, and now and then while it may come right.
  const isConnected = useConnection(connectionId)?.state.status === 'connected'
  useEffect(() => {
    if (state.status !== 'failed' || !problemOf(state.error).retriable) return
    const timer = setTimeout(() => reopen(opening.spot), isConnected ? 1000 : 5000)
    return () => clearTimeout(timer)
  }, [state, isConnected, reopen, opening])

  // A forgotten view is opened again at the row that stood at the top, so a restart of the engine is a hiccup; what may
  // come right by itself is tried again, a view lost as soon as it was opened after a little while.
  useEffect(() => {
    if (source === null) return
    const openedAt = Date.now()
    let timer: number | undefined
    const mend = () => {
      timer = undefined
      if (source.failure === null) return
      if (isForgotten(source.failure)) reopen(source.topSpot())
      else source.retry()
    }
    const unsubscribe = source.subscribe(() => {
      const { failure } = source
      if (failure === null || timer !== undefined) return
      const forgotten = isForgotten(failure)
      if (!forgotten && !problemOf(failure).retriable) return
      timer = window.setTimeout(mend, forgotten && Date.now() - openedAt >= 1000 ? 0 : 1000)
    })
    return () => {
      window.clearTimeout(timer)
      unsubscribe()
    }
  }, [source, reopen])

  const retry = () => {
    if (source !== null && !isForgotten(source.failure)) source.retry()
    else reopen(source?.topSpot() ?? null)
  }

  return { state, reopen, retry }
}

function closeView({ viewId, source }: { viewId: string; source: RowSource }): void {
  source.close()
  // The engine also drops views by itself; a view it no longer knows is closed.
  client.messages.close({ viewId }).catch(error => {
    if (!isForgotten(error)) console.warn('A view was not closed:', problemOf(error).what)
  })
}
