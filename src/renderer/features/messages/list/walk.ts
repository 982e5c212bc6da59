// Steps from row to row over gaps; positions not known yet count as rows.
import type { RowCache } from './row-cache.ts'

/** `position` itself, or the next row when no record is there; null when none follows. */
export function firstRowFrom(cache: RowCache, position: number): number | null {
  if (position < 0 || position >= cache.length) return null
  let at = position
  for (let found = cache.find(at); found.kind === 'gap'; found = cache.find(at)) {
    at = found.end
    if (at >= cache.length) return null
  }
  return at
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
    let above = at - 1
    for (let found = cache.find(above); found.kind === 'gap' && above >= 0; found = cache.find(above)) {
      above = found.start - 1
    }
    if (above < 0) break
    at = above
  }
  return at
}
