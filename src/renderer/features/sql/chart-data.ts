// What a chart draws of a result: which columns suit, and their cells as numbers. Pure.
import type { SqlColumn } from '#contract/index.ts'

export const chartKinds = ['line', 'bar', 'histogram', 'scatter'] as const
export type ChartKind = (typeof chartKinds)[number]

export interface ChartChoice {
  kind: ChartKind
  /** Column names; a histogram has no `y`. */
  x: string
  y: string
}

export interface ChartData {
  xs: number[]
  ys: (number | null)[]
  /** Of a time, seconds in `xs`; of words, positions in `labels`. */
  x: 'number' | 'time' | 'words'
  labels: string[]
  /** Rows without a number to draw. */
  left: number
}

type Cells = readonly (readonly (string | null)[])[]

const BINS = 30

/** Null where no column holds numbers. */
export function suggestChart(columns: readonly SqlColumn[]): ChartChoice | null {
  const isOffset = (column: SqlColumn) => column.name === '_offset' || column.name === '_partition'
  const numbers = columns.filter(column => column.kind === 'number')
  const time = columns.find(column => column.kind === 'time')
  const first = numbers.find(column => !isOffset(column)) ?? numbers[0]
  if (first === undefined) return null
  if (time !== undefined) return { kind: 'line', x: time.name, y: first.name }
  const [word] = columns.filter(column => column.kind === 'text')
  if (word !== undefined) return { kind: 'bar', x: word.name, y: first.name }
  const second = numbers.find(column => column !== first)
  return second === undefined
    ? { kind: 'histogram', x: first.name, y: first.name }
    : { kind: 'bar', x: columns[0]?.kind === 'number' ? columns[0].name : first.name, y: second.name }
}

/** Whether the result has the columns it names. */
export function fits({ kind, x, y }: ChartChoice, columns: readonly SqlColumn[]): boolean {
  const has = (name: string, isNumber: boolean) =>
    columns.some(column => column.name === name && (!isNumber || column.kind === 'number'))
  return has(x, kind === 'histogram') && (kind === 'histogram' || has(y, true))
}

export function chartData(choice: ChartChoice, columns: readonly SqlColumn[], rows: Cells): ChartData {
  const at = (name: string) => columns.findIndex(column => column.name === name)
  const x = at(choice.x)
  if (choice.kind === 'histogram') return histogram(rows.map(row => numberOf(row[x])))
  const y = at(choice.y)
  const kind = columns[x]?.kind
  if (kind !== 'number' && kind !== 'time') {
    const ys = rows.map(row => numberOf(row[y]))
    return {
      x: 'words',
      labels: rows.map(row => row[x] ?? 'NULL'),
      xs: rows.map((_, index) => index),
      ys,
      left: ys.filter(each => each === null).length,
    }
  }
  const points = rows
    .map(row => ({ x: kind === 'time' ? secondsOf(row[x]) : numberOf(row[x]), y: numberOf(row[y]) }))
    .filter((point): point is { x: number; y: number | null } => point.x !== null)
    .sort((a, b) => a.x - b.x)
  return {
    x: kind,
    labels: [],
    xs: points.map(point => point.x),
    ys: points.map(point => point.y),
    left: rows.length - points.filter(point => point.y !== null).length,
  }
}

function histogram(values: (number | null)[]): ChartData {
  const known = values.filter(each => each !== null)
  const left = values.length - known.length
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of known) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (known.length === 0) return { x: 'number', labels: [], xs: [], ys: [], left }
  const width = high > low ? (high - low) / BINS : 1
  const counts = Array.from({ length: high > low ? BINS : 1 }, () => 0)
  for (const value of known) {
    const bin = Math.min(counts.length - 1, Math.floor((value - low) / width))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { x: 'number', labels: [], xs: counts.map((_, bin) => low + (bin + 0.5) * width), ys: counts, left }
}

function numberOf(cell: string | null | undefined): number | null {
  if (cell === null || cell === undefined || cell === '') return null
  const number = Number(cell)
  return Number.isFinite(number) ? number : null
}

/** DuckDB writes times in UTC: `2023-11-14 22:13:20.123`. */
function secondsOf(cell: string | null | undefined): number | null {
  if (cell === null || cell === undefined) return null
  const [, date, time = '00:00:00'] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?))?/.exec(cell) ?? []
  const milliseconds = date === undefined ? Number.NaN : Date.parse(`${date}T${time}Z`)
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : null
}
