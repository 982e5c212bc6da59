// How uPlot draws a chart of a result.
import type uPlot from 'uplot'
import { formatCount } from '#renderer/lib/format.ts'
import type { ChartChoice, ChartData } from './chart-data.ts'

const LEGEND_HEIGHT = 30
const LONGEST_LABEL = 14

export function plotOptions(
  UPlot: typeof uPlot,
  choice: ChartChoice,
  data: ChartData,
  { width, height }: { width: number; height: number },
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
  const isBar = choice.kind === 'bar' || choice.kind === 'histogram'
  const word = (at: number) => {
    const label = Number.isInteger(at) ? (data.labels[at] ?? '') : ''
    return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label
  }
  const x = (value: number | null) => {
    if (value === null) return '–'
    if (data.x === 'words') return data.labels[value] ?? '–'
    return data.x === 'time' ? timeText(value) : figure(value)
  }
  const accent = colour('--o-accent')
  const bars = UPlot.paths.bars?.({ size: [choice.kind === 'histogram' ? 0.96 : 0.7, 60] })
  return {
    width,
    height: Math.max(80, height - LEGEND_HEIGHT),
    tzDate: seconds => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { points: { size: 6 } },
    scales: {
      x: {
        time: data.x === 'time',
        ...(isBar ? { range: (_plot, low, high) => around(low, high, data.xs.length) } : {}),
      },
      y: { range: (_plot, low, high) => upright(low, high) },
    },
    axes: [
      data.x === 'words'
        ? {
            ...axis,
            space: 100,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
            values: (_plot, at) => at.map(word),
          }
        : { ...axis, space: 90, ...(data.x === 'number' ? { values: (_plot, at) => at.map(figure) } : {}) },
      { ...axis, size: 80, values: (_plot, at) => at.map(figure) },
    ],
    series: [
      { label: choice.x, value: (_plot: uPlot, at: number | null) => x(at) },
      {
        label: choice.kind === 'histogram' ? 'rows' : choice.y,
        stroke: accent,
        width: 1.5,
        ...(isBar ? { fill: `color-mix(in srgb, ${accent} 45%, transparent)` } : {}),
        ...(isBar && bars !== undefined ? { paths: bars, points: { show: false } } : {}),
        ...(choice.kind === 'scatter' ? { paths: () => null, points: { show: true, size: 5, fill: accent } } : {}),
        value: (_plot: uPlot, at: number | null) => (at === null ? '–' : figure(at)),
      },
    ],
  }
}

/** Half a bar more on both sides. */
function around(low: number, high: number, count: number): [number, number] {
  const half = count > 1 ? (high - low) / (count - 1) / 2 : 0.5
  return [low - half, high + half]
}

/** From nought, where nothing is below. */
function upright(low: number, high: number): [number, number] {
  return [Math.min(0, low * 1.1), Math.max(high * 1.1, low < 0 ? 0 : 1e-9)]
}

function figure(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : value.toLocaleString('en', { maximumSignificantDigits: 6 })
}

const timeText = (seconds: number) =>
  new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$/, '')
    .replace('Z', '')
