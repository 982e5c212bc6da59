// Times competitors side by side: each round runs every one of them once, in turn, so that a noisy machine disturbs
// all alike. Prints medians and ratios; asserts nothing.

export interface Competitor {
  name: string
  run(): Promise<void>
}

export interface Result {
  name: string
  medianMs: number
  /** Median of this one over the median of the first. */
  ratio: number
}

export async function interleaved(competitors: readonly Competitor[], rounds: number): Promise<Result[]> {
  const times = new Map<string, number[]>(competitors.map(({ name }) => [name, []]))
  for (const { run } of competitors) await run() // warms caches and connections, not counted
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of competitors) {
      const startedAt = performance.now()
      await run()
      times.get(name)?.push(performance.now() - startedAt)
    }
  }
  const medians = competitors.map(({ name }) => ({ name, medianMs: median(times.get(name) ?? []) }))
  const first = medians[0]?.medianMs ?? 1
  return medians.map(each => ({ ...each, ratio: each.medianMs / first }))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

export function print(title: string, results: readonly Result[], asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ bench: title, results })}\n`)
    return
  }
  process.stdout.write(`${title}\n`)
  for (const { name, medianMs, ratio } of results) {
    process.stdout.write(`  ${name.padEnd(44)} ${medianMs.toFixed(2).padStart(10)} ms   × ${ratio.toFixed(2)}\n`)
  }
}
