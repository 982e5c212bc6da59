// How busy the page's main thread is, from Chromium's own trace: milliseconds of its work for each frame.
import type { Page } from 'playwright-core'

/** The main thread's part of a frame begins. */
const FRAME = 'ProxyMain::BeginMainFrame'

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

/** Runs something in a page; answers the busy milliseconds from each frame's begin to the next one's. */
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
    traceConfig: { includedCategories: ['toplevel', 'cc', '__metadata'] },
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
  const main = onMain[0]
  const begins = events
    .filter(
      event => event.name === FRAME && event.dur !== undefined && event.pid === main?.pid && event.tid === main.tid,
    )
    .map(({ ts }) => ts)
    .sort((a, b) => a - b)
  const busy = begins.map(() => 0)
  let frame = -1
  let until = 0
  for (const { ts, dur = 0, tdur = dur } of onMain.toSorted((a, b) => a.ts - b.ts)) {
    // A task within another is counted with it.
    if (ts < until) continue
    until = ts + dur
    while ((begins[frame + 1] ?? Number.POSITIVE_INFINITY) <= until) frame++
    if (frame >= 0) busy[frame] = (busy[frame] ?? 0) + tdur / 1000
  }
  return busy
}

function isTraceEvent(event: object): event is TraceEvent {
  return 'name' in event && 'pid' in event && 'tid' in event && 'ts' in event
}
