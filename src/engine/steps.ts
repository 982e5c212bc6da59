// Work that takes a while as a stream of steps for main: how far it is some times a second, and in the end its result.
import type { Progress, Step } from '#contract/steps.ts'
import { Change } from '#core/change.ts'

const STEP_MS = 250

export interface Done {
  /** 0–1; null where no end is known. */
  share: number | null
  /** Null where no records are counted. */
  records: number | null
  bytes: number
}

export interface Work {
  readonly signal: AbortSignal
  report(done: Done): void
}

/** Aborts the work when the stream is left, and waits until it has cleaned up. @throws what the work throws */
export async function* inSteps<Result>(
  signal: AbortSignal | undefined,
  work: (on: Work) => Promise<Result>,
): AsyncGenerator<Step<Result>> {
  const abort = new AbortController()
  const onAbort = () => abort.abort()
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort)
  const startedAt = performance.now()
  const change = new Change()
  let done: Done = { share: null, records: null, bytes: 0 }
  let isEnded = false
  const running = work({
    signal: abort.signal,
    report: now => {
      done = now
    },
  })
  const ended = running.then(
    () => {},
    () => {}, // thrown below, where it is awaited
  )
  void ended.then(() => {
    isEnded = true
    change.notify()
  })
  try {
    while (!isEnded) {
      await change.until(() => isEnded, STEP_MS)
      if (!isEnded) yield { ...progressOf(done, startedAt), result: null }
    }
    const result = await running
    yield { ...progressOf(done, startedAt), result }
  } finally {
    abort.abort()
    signal?.removeEventListener('abort', onAbort)
    await ended
  }
}

function progressOf(done: Done, startedAt: number): Progress {
  const seconds = Math.max(0.001, (performance.now() - startedAt) / 1000)
  const { share } = done
  const secondsLeft = share === null || share === 0 ? null : (seconds / share) * (1 - share)
  return { ...done, bytesPerSecond: done.bytes / seconds, secondsLeft }
}
