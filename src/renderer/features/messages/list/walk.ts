// Steps from row to row over gaps; positions not known yet count as rows.
import type { RowCache } from './row-cache.ts'

/** `position` itself, or the next row when no record is there; null when none follows. */
export function firstRowFrom(cache: RowCache, position: number): number | null {
  if (position < 0 || position >= cache.length) return null
  const found = cache.find(position)
  if (found.kind !== 'gap') return position
  return found.end < cache.length ? found.end : null
}

/** The row `steps` below; the last one there is when there are fewer. */
export function nextRow(cache: RowCache, position: number, steps: number): number {
  let at = position
  for (let step = 0; step < steps; step++) {
    const next = firstRowFrom(cache, at + 1)
    if (next === null) break
    at = next
  }
  return at
}

/** The row `steps` above; the first one there is when there are fewer. */
export function previousRow(cache: RowCache, position: number, steps: number): number {
  let at = position
  for (let step = 0; step < steps && at > 0; step++) {
    const found = cache.find(at - 1)
    const above = found.kind === 'gap' ? found.start - 1 : at - 1
    if (above < 0) break
    at = above
  }
  return at
}
