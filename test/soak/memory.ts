// Owns judging whether a server's memory stays bounded: the resident set over the run, from Linux's /proc.
import { readFile } from 'node:fs/promises'

/** Resident memory of a process in MiB. */
export async function residentMemory(pid: number): Promise<number> {
  const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1])
  return (pages * 4096) / 1024 / 1024
}

/** What is wrong with a series of readings in MiB; null when the end is about where the beginning was. */
export function judgeMemory(readings: readonly number[]): string | null {
  const third = Math.floor(readings.length / 3)
  if (third === 0) return null
  const early = median(readings.slice(0, third))
  const late = median(readings.slice(-third))
  // A heap settles within a factor; a leak goes on.
  return late > early * 1.5 + 64 ? `memory grew from ${early.toFixed(0)} to ${late.toFixed(0)} MiB` : null
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
