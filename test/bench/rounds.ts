// Times competitors side by side: each round runs every one of them once, in turn, so that a noisy machine disturbs
// all alike. Prints medians and ratios; asserts nothing.
import { say } from './bench.ts'

export interface Competitor {
  name: string
  run(): Promise<void>
  /** Processor time used so far by whoever does the work. */
  cpuMs?(): number | Promise<number>
}

export interface Timing {
  name: string
  medianMs: number
  /** Median of this one over the median of the first. */
  ratio: number
  /** Median of the processor time, of all threads; null where it is not known. */
  cpuMs: number | null
}

/** Anything that is no time: bytes, counts, rates. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** The target: the line says whether it was reached. */
  atMost?: number
}

export type Result = Timing | Figure

export async function interleaved(competitors: readonly Competitor[], rounds: number): Promise<Timing[]> {
  const runs = competitors.map(competitor => ({ competitor, times: [] as number[], cpu: [] as number[] }))
  // Warms caches and connections, not counted.
  for (const { competitor } of runs) await timed(competitor, 'warming up')
  for (let round = 1; round <= rounds; round++) {
    for (const { competitor, times, cpu } of runs) {
      const taken = await timed(competitor, `round ${round} of ${rounds}`)
      times.push(taken.ms)
      if (taken.cpuMs !== null) cpu.push(taken.cpuMs)
    }
  }
  const first = median(runs[0]?.times ?? [])
  return runs.map(({ competitor: { name }, times, cpu }) => {
    const medianMs = median(times)
    return { name, medianMs, ratio: medianMs / first, cpuMs: cpu.length === 0 ? null : median(cpu) }
  })
}

async function timed({ name, run, cpuMs }: Competitor, round: string): Promise<{ ms: number; cpuMs: number | null }> {
  const cpuBefore = (await cpuMs?.()) ?? 0
  const startedAt = performance.now()
  await run()
  const ms = performance.now() - startedAt
  say(`  ${round}: ${name} ${ms.toFixed(1)} ms`)
  return { ms, cpuMs: cpuMs === undefined ? null : (await cpuMs()) - cpuBefore }
}

/** Of this process, all its threads. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

export function print(title: string, measured: readonly Result[] | Record<string, number>, asJson: boolean): void {
  if (!isResults(measured)) return void process.stdout.write(`${JSON.stringify(measured)}\n`)
  if (asJson) return void process.stdout.write(`${JSON.stringify({ bench: title, results: measured })}\n`)
  process.stdout.write(`${title}\n`)
  for (const result of measured) process.stdout.write(`  ${result.name.padEnd(52)} ${lineOf(result)}\n`)
}

function isResults(measured: readonly Result[] | Record<string, number>): measured is readonly Result[] {
  return Array.isArray(measured)
}

function lineOf(result: Result): string {
  if ('value' in result) {
    const { value, unit, atMost } = result
    const verdict = atMost === undefined ? '' : `   ≤ ${atMost}: ${value <= atMost ? 'reached' : 'MISSED'}`
    return `${value.toFixed(2).padStart(10)} ${unit}${verdict}`
  }
  const { medianMs, ratio, cpuMs } = result
  const cpu = cpuMs === null ? '' : `   ${cpuMs.toFixed(0)} ms of processor`
  return `${medianMs.toFixed(2).padStart(10)} ms   × ${ratio.toFixed(2)}${cpu}`
}
