// How busy the page's main thread is, from Chromium's own trace: milliseconds of its work in each frame's time.
import type { Page } from 'playwright-core'

const FRAME_US = 1_000_000 / 60

interface TraceEvent {
  name: string
  pid: number
  tid: number
  ts: number
  dur?: number
  /** Processor time of the thread meanwhile; less than `dur` where others took the core. */
  tdur?: number
  args?: { name?: string }
}

/** Runs something in a page; answers the busy milliseconds of each sixtieth of a second meanwhile. */
export async function busyFrames<Outcome>(
  page: Page,
  run: () => Promise<Outcome>,
): Promise<{ outcome: Outcome; busyMs: number[] }> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) if (isTraceEvent(event)) events.push(event)
  })
  const complete = new Promise<void>(resolve => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] },
  })
  const outcome = await run()
  await session.send('Tracing.end')
  await complete
  await session.detach()
  return { outcome, busyMs: busyMsOf(events) }
}

function busyMsOf(events: readonly TraceEvent[]): number[] {
  const mains = events.filter(event => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
  const tasks = events.filter(event => event.dur !== undefined && event.name.endsWith('RunTask'))
  const onMain = mains
    .map(main => tasks.filter(task => task.pid === main.pid && task.tid === main.tid))
    .sort((a, b) => b.length - a.length)[0]
  if (onMain === undefined || onMain.length === 0) return []
  const start = Math.min(...onMain.map(task => task.ts))
  const end = Math.max(...onMain.map(task => task.ts + (task.dur ?? 0)))
  const busy = new Float64Array(Math.ceil((end - start) / FRAME_US))
  let until = 0
  for (const { ts, dur = 0, tdur = dur } of onMain.toSorted((a, b) => a.ts - b.ts)) {
    // A task within another is counted with it.
    let at = Math.max(ts, until)
    until = Math.max(until, ts + dur)
    while (at < ts + dur) {
      const frame = Math.floor((at - start) / FRAME_US)
      const stop = Math.min(ts + dur, start + (frame + 1) * FRAME_US)
      busy[frame] = (busy[frame] ?? 0) + (Math.max(stop - at, 0.001) * Math.min(1, tdur / Math.max(dur, 1))) / 1000
      at = Math.max(stop, at + 0.001)
    }
  }
  return [...busy]
}

function isTraceEvent(event: object): event is TraceEvent {
  return 'name' in event && 'pid' in event && 'tid' in event && 'ts' in event
}
