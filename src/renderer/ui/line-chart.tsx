// Values over time as lines, drawn by uPlot on a canvas. For a handful of series of some hundred points; what is read off
// it must also stand beside it as text.
import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import type uPlot from 'uplot'
import { formatCount } from '../lib/format.ts'
import classes from './line-chart.module.css'

interface Line {
  name: string
  /** A CSS variable: `--o-accent`. */
  colour: string
  values: readonly (number | null)[]
  isFilled?: boolean
}

interface LineChartProps {
  /** What it shows, in words. */
  label: string
  /** Milliseconds since the epoch, ascending. */
  times: readonly number[]
  lines: readonly Line[]
  height: number
  isUtc: boolean
}

export function LineChart({ label, times, lines, height, isUtc }: LineChartProps) {
  const { ref, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  // Colours are read anew when it changes.
  const scheme = useComputedColorScheme('light')

  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const element = place.current
    if (element === null || width === 0) return
    let isGone = false
    let chart: uPlot | null = null
    // Loaded when first drawn: it wants a page with media queries as soon as it is there.
    import('uplot').then(({ default: UPlot }) => {
      if (isGone) return
      const options = optionsOf(UPlot, lines, { width, height, isUtc }, element)
      chart = new UPlot(options, [[...times], ...lines.map(({ values }) => [...values])], element)
    }, console.error)
    return () => {
      isGone = true
      chart?.destroy()
    }
  }, [times, lines, width, height, isUtc, scheme])

  return (
    <div ref={ref} className={classes.chart} role="img" aria-label={label} style={{ minHeight: height }}>
      <div ref={place} />
    </div>
  )
}

function optionsOf(
  UPlot: typeof uPlot,
  lines: readonly Line[],
  { width, height, isUtc }: { width: number; height: number; isUtc: boolean },
  element: Element,
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    font: '11px system-ui, sans-serif',
    stroke: colour('--o-dim'),
    grid: { stroke: colour('--o-line-soft'), width: 1 },
    ticks: { stroke: colour('--o-line'), width: 1, size: 4 },
  }
  const time = (at: number | null) =>
    at === null ? '–' : new Date(at).toLocaleTimeString('en-GB', isUtc ? { timeZone: 'UTC' } : {})
  const figure = (value: number | null) => (value === null ? '–' : formatCount(Math.round(value)))
  return {
    width,
    height: height - LEGEND_HEIGHT,
    ms: 1,
    ...(isUtc ? { tzDate: (time: number) => UPlot.tzDate(new Date(time), 'Etc/UTC') } : {}),
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_chart, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, space: 90, values: (_chart, times) => times.map(time) },
      { ...axis, size: 76, values: (_chart, values) => values.map(figure) },
    ],
    series: [
      { label: 'Time', value: (_chart: uPlot, at: number | null) => time(at) },
      ...lines.map(({ name, colour: variable, isFilled = false }) => ({
        label: name,
        stroke: colour(variable),
        ...(isFilled ? { fill: `color-mix(in srgb, ${colour(variable)} 14%, transparent)` } : {}),
        width: 1.5,
        points: { show: false },
        value: (_chart: uPlot, value: number | null) => figure(value),
      })),
    ],
  }
}

const LEGEND_HEIGHT = 26
