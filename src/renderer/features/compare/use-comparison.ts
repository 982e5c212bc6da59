// A comparison that runs: started, followed and stopped with the screen that shows it.
import { useEffect, useRef, useState } from 'react'
import type { CompareBy, Comparison } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'

export interface Side {
  connectionId: string
  topic: string
}

interface Asked {
  left: Side
  right: Side
  by: CompareBy
}

interface Step {
  share: number | null
  records: number | null
  bytes: number
  bytesPerSecond: number
  secondsLeft: number | null
}

interface State {
  /** What the result is of. */
  of: Asked | null
  step: Step | null
  result: Comparison | null
  error: unknown
  isRunning: boolean
}

const idle: State = { of: null, step: null, result: null, error: null, isRunning: false }

export function useComparison(): State & { start(asked: Asked): void; stop(): void } {
  const [state, setState] = useState<State>(idle)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const start = async (of: Asked) => {
    abort.current?.abort()
    const controller = new AbortController()
    abort.current = controller
    const { signal } = controller
    setState({ ...idle, of, isRunning: true })
    try {
      for await (const { result, ...step } of await client.compare.topics(of, { signal })) {
        if (signal.aborted) return
        setState({ of, step, result, error: null, isRunning: result === null })
      }
    } catch (error) {
      if (!signal.aborted) setState({ ...idle, of, error })
    }
  }
  return {
    ...state,
    start: asked => void start(asked),
    stop: () => {
      abort.current?.abort()
      setState(before => ({ ...before, isRunning: false }))
    },
  }
}
