// Owns how the scripts speak: one line per step, on standard error, so that a script's standard output is its result.

export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Says what is being done, does it, and says how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`${what} …`)
  const started = performance.now()
  const result = await work()
  say(`${what}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return result
}

/** The words of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
