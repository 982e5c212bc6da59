// The picture itself, drawn by uPlot on a canvas: total density as steps, the partitions below as a heat map, hits as
// marks. Knows no pointer and no keys; what is under them is the overlay's matter (`plot.tsx`).
import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'react'
import type uPlot from 'uplot'
import { formatCount } from '#renderer/lib/format.ts'
import { axisLabels } from './axis.ts'
import type { Buckets, HitBuckets } from './buckets.ts'
import { axisHeight, densityHeight, gap, gutter, heatHeight, pictureHeight, rightEdge, topEdge } from './geometry.ts'

interface ChartProps {
  buckets: Buckets
  hits: HitBuckets | null
  /** What stands left of each row; '' for none. */
  rowNames: readonly string[]
  width: number
  isUtc: boolean
  /** Colours are read anew when it changes. */
  scheme: string
}

const heatClasses = 5
/** Of a digit of the axis, about. */
const halfCharacter = 3.5
/** Between ticks: `12:04:07.113` and air. */
const widestLabel = 78

interface Colours {
  heat: string[]
  hit: string
  text: string
  line: string
  ground: string
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    heat: Array.from({ length: heatClasses }, (_, index) => read(`--o-heat-${index + 1}`)),
    hit: read('--o-hit'),
    text: read('--o-dim'),
    line: read('--o-line'),
    ground: read('--o-bg'),
  }
}

/** 0 to 4: roots, since a few buckets hold most. */
export const heatClass = (count: number, largest: number): number =>
  Math.min(heatClasses - 1, Math.floor(Math.sqrt(count / Math.max(1, largest)) * heatClasses))

export function Chart({ buckets, hits, rowNames, width, isUtc, scheme }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const drawn = useRef<uPlot | null>(null)
  const marks = useRef(hits)

  // A search finds more many times a second: that is no reason to make the picture anew.
  useEffect(() => {
    marks.current = hits
    drawn.current?.redraw(false)
  }, [hits])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const element = place.current
    if (element === null || width === 0) return
    let isGone = false
    // Loaded when first drawn: it wants a page with media queries as soon as it is there.
    import('uplot').then(({ default: UPlot }) => {
      if (isGone) return
      const picture = { buckets, marks, rowNames, width, isUtc }
      drawn.current = new UPlot(optionsOf(UPlot, picture, coloursOf(element)), dataOf(buckets), element)
    }, console.error)
    return () => {
      isGone = true
      drawn.current?.destroy()
      drawn.current = null
    }
  }, [buckets, rowNames, width, isUtc, scheme])

  return <div ref={place} aria-hidden style={{ height: pictureHeight(buckets.rows.length) }} />
}

/** Steps need a last point, where the last bucket ends. */
function dataOf({ from, step, count, totals }: Buckets): uPlot.AlignedData {
  const times = Array.from({ length: count + 1 }, (_, index) => from + index * step)
  return [times, [...totals, totals[count - 1] ?? 0]]
}

interface Picture extends Omit<ChartProps, 'scheme' | 'hits'> {
  /** What is to be drawn of hits, at any time. */
  marks: { readonly current: HitBuckets | null }
}

function optionsOf(UPlot: typeof uPlot, picture: Picture, colours: Colours): uPlot.Options {
  const { buckets, width, isUtc } = picture
  const { from, step, count, rows } = buckets
  const largest = Math.max(1, buckets.largestTotal)
  const font = '11px system-ui, sans-serif'
  // One that would be cut off at the edge is left out. `at` counts from the left of the plot.
  const fits = (label: string, at: number) => at + (label.split('\n')[0] ?? '').length * halfCharacter <= width - gutter
  return {
    width,
    height: pictureHeight(rows.length),
    ms: 1,
    ...(isUtc ? { tzDate: (time: number) => UPlot.tzDate(new Date(time), 'Etc/UTC') } : {}),
    padding: [topEdge, rightEdge, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: true, range: () => [from, from + step * count] },
      // Zero stands at the foot of the density; the rows of the heat map are below it.
      y: { range: () => [(-largest * (gap + heatHeight(rows.length))) / densityHeight, largest] },
    },
    axes: [
      {
        size: axisHeight,
        font,
        stroke: colours.text,
        gap: 3,
        space: widestLabel,
        grid: { show: false },
        ticks: { stroke: colours.line, width: 1, size: 4 },
        values: (chart, times, _axis, _space, apart) =>
          axisLabels(times, apart, isUtc).map((label, n) =>
            fits(label, chart.valToPos(times[n] ?? 0, 'x')) ? label : '',
          ),
      },
      { size: gutter, splits: () => [], grid: { show: false }, ticks: { show: false } },
    ],
    series: [
      {},
      {
        stroke: colours.heat[2] ?? '',
        fill: `color-mix(in srgb, ${colours.heat[0]} 45%, transparent)`,
        fillTo: 0,
        width: 1,
        points: { show: false },
        ...(UPlot.paths.stepped === undefined ? {} : { paths: UPlot.paths.stepped({ align: 1 }) }),
      },
    ],
    hooks: { draw: [chart => paint(chart, UPlot.pxRatio, picture, colours)] },
  }
}

function paint({ ctx, bbox }: uPlot, ratio: number, picture: Picture, colours: Colours): void {
  const { buckets, rowNames } = picture
  const hits = picture.marks.current
  const { rows, count } = buckets
  const height = heatHeight(rows.length) * ratio
  const top = bbox.top + (densityHeight + gap) * ratio
  const x = (bucket: number) => bbox.left + Math.round((bucket * bbox.width) / count)
  const y = (row: number) => top + Math.round((row * height) / rows.length)
  ctx.save()
  const air = height / rows.length >= 5 * ratio ? ratio : 0
  for (const [row, { counts }] of rows.entries()) {
    for (const [bucket, value] of counts.entries()) {
      if (value <= 0) continue
      ctx.fillStyle = colours.heat[heatClass(value, buckets.largestCell)] ?? ''
      ctx.fillRect(x(bucket), y(row), Math.max(ratio, x(bucket + 1) - x(bucket)), y(row + 1) - y(row) - air)
    }
  }
  if (hits !== null) paintHits(ctx, ratio, hits, { x, y, top: bbox.top }, colours)
  paintGutter(ctx, ratio, { rowNames, y, top: bbox.top, right: bbox.left - 6 * ratio }, buckets, colours)
  ctx.restore()
}

function paintHits(
  ctx: CanvasRenderingContext2D,
  ratio: number,
  hits: HitBuckets,
  { x, y, top }: { x(bucket: number): number; y(row: number): number; top: number },
  colours: Colours,
): void {
  const size = 5 * ratio
  ctx.fillStyle = colours.hit
  ctx.strokeStyle = colours.ground
  ctx.lineWidth = ratio
  for (const [bucket, count] of hits.totals.entries()) {
    if (count === 0) continue
    // A pin at the upper edge, so that a single hit is seen among two hundred buckets.
    const middle = (x(bucket) + x(bucket + 1)) / 2
    ctx.beginPath()
    ctx.moveTo(middle - size, top - 5 * ratio)
    ctx.lineTo(middle + size, top - 5 * ratio)
    ctx.lineTo(middle, top + 3 * ratio)
    ctx.closePath()
    ctx.stroke()
    ctx.fill()
  }
  for (const [row, counts] of hits.rows.entries()) {
    for (const [bucket, count] of counts.entries()) {
      if (count === 0) continue
      const tall = Math.max(2 * ratio, Math.min(size, y(row + 1) - y(row) - 2 * ratio))
      const left = Math.round((x(bucket) + x(bucket + 1)) / 2 - tall / 2)
      const upper = Math.round((y(row) + y(row + 1) - tall) / 2)
      ctx.strokeRect(left - ratio / 2, upper - ratio / 2, tall + ratio, tall + ratio)
      ctx.fillRect(left, upper, tall, tall)
    }
  }
}

function paintGutter(
  ctx: CanvasRenderingContext2D,
  ratio: number,
  place: { rowNames: readonly string[]; y(row: number): number; top: number; right: number },
  { largestTotal, rows }: Buckets,
  colours: Colours,
): void {
  ctx.fillStyle = colours.text
  ctx.textAlign = 'right'
  ctx.textBaseline = 'top'
  ctx.font = `${9 * ratio}px system-ui, sans-serif`
  ctx.fillText(shortCount(largestTotal), place.right, place.top)
  ctx.textBaseline = 'middle'
  const each = (place.y(rows.length) - place.y(0)) / rows.length
  // As many names as there is room for; the first and the last in any case.
  const apart = Math.ceil((9 * ratio) / each)
  for (let row = 0; row < rows.length; row += apart) {
    const isLastFree = row + apart < rows.length || row === rows.length - 1 || apart === 1
    const shown = isLastFree ? row : rows.length - 1
    ctx.fillText(place.rowNames[shown] ?? '', place.right, (place.y(shown) + place.y(shown + 1)) / 2)
  }
}

/** `1,204`, `12.3 k`, `1.2 M`: the gutter has room for six characters. */
function shortCount(count: number): string {
  if (count < 10_000) return formatCount(Math.round(count))
  const units = ['k', 'M', 'G', 'T']
  let value = count
  let unit = -1
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(value < 100 ? 1 : 0)} ${units[unit]}`
}
