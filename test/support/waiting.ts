// Owns waiting for a condition: tests poll with a deadline and never sleep for a guessed time.
import { setTimeout } from 'node:timers/promises'

export interface WaitOptions {
  /** milliseconds until it is an error */
  deadline?: number
  /** milliseconds between two looks */
  interval?: number
}

/** Calls `look` until it gives something other than undefined, null or false; errors count as "not yet". */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  { deadline = 30_000, interval = 50 }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + deadline
  let last: unknown
  for (;;) {
    try {
      const found = await look()
      if (found !== undefined && found !== null && found !== false) return found
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() > end) {
      throw new Error(`Waited ${deadline} ms in vain for ${what}`, { cause: last })
    }
    await setTimeout(interval)
  }
}
