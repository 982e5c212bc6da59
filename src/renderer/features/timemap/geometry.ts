// Where things stand in the picture of a time map, in CSS pixels: the density above, a row per partition below it, the
// axis of times at the foot.

export const gutter = 46
export const rightEdge = 20
export const topEdge = 6
export const densityHeight = 34
export const gap = 3
export const axisHeight = 36

const rowHeight = 10
const tallestHeat = 110

export const heatHeight = (rows: number): number => (rows > 11 ? tallestHeat : rows * rowHeight)

export const heatTop = topEdge + densityHeight + gap

export const pictureHeight = (rows: number): number => heatTop + heatHeight(rows) + axisHeight

export interface Spot {
  bucket: number
  /** Null: all partitions. */
  row: number | null
}

export interface Size {
  /** Of the whole picture. */
  width: number
  buckets: number
  rows: number
}

const plotWidth = ({ width }: Size) => Math.max(1, width - gutter - rightEdge)

/** Null outside of the plot's height; sideways the nearest bucket. */
export function spotAt(size: Size, x: number, y: number): Spot {
  const bucket = Math.floor(((x - gutter) / plotWidth(size)) * size.buckets)
  const inHeat = (y - heatTop) / heatHeight(size.rows)
  const row = inHeat < 0 || inHeat >= 1 ? null : Math.floor(inHeat * size.rows)
  return { bucket: Math.min(size.buckets - 1, Math.max(0, bucket)), row }
}

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Of buckets `from` up to `to`, both included. */
export function boxOf(size: Size, from: number, to: number, row: number | null): Box {
  const each = plotWidth(size) / size.buckets
  const height = heatHeight(size.rows)
  return {
    left: gutter + from * each,
    width: (to - from + 1) * each,
    ...(row === null
      ? { top: topEdge, height: densityHeight + gap + height }
      : { top: heatTop + (row * height) / size.rows, height: height / size.rows }),
  }
}
