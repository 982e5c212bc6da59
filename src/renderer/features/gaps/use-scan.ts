// A scan for gaps that runs: started, followed and stopped with the screen that shows it.
import { useEffect, useState } from 'react'
import type { GapReport } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'

export interface Stretch {
  connectionId: string
  topic: string
  partition: number
  from: bigint
  until: bigint
}

interface Scan {
  report: GapReport | null
  error: unknown
  isRunning: boolean
}

/** @param stretch null: none; another object starts another scan and ends the one before */
export function useScan(stretch: Stretch | null): Scan & { stop(): void } {
  const [scan, setScan] = useState<Scan>({ report: null, error: null, isRunning: false })
  const [abort, setAbort] = useState<AbortController | null>(null)
  useEffect(() => {
    if (stretch === null) return
    const controller = new AbortController()
    const { signal } = controller
    setAbort(controller)
    setScan({ report: null, error: null, isRunning: true })
    const follow = async () => {
      try {
        for await (const report of await client.gaps.scan(stretch, { signal })) {
          if (signal.aborted) return
          setScan({ report, error: null, isRunning: report.state === 'running' })
        }
      } catch (error) {
        if (!signal.aborted) setScan(before => ({ ...before, error, isRunning: false }))
      }
    }
    void follow()
    return () => controller.abort()
  }, [stretch])
  return {
    ...scan,
    stop: () => {
      abort?.abort()
      setScan(before => ({ ...before, isRunning: false }))
    },
  }
}
