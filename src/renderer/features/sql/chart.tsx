// A result as a picture: lines, bars, a histogram or points, of columns that can be chosen.
import { SegmentedControl, Select, useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useMemo, useRef } from 'react'
import type uPlot from 'uplot'
import type { SqlColumn } from '#contract/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { EmptyState } from '#renderer/ui/index.ts'
import { type ChartChoice, type ChartData, chartData, chartKinds, fits, suggestChart } from './chart-data.ts'
import { plotOptions } from './plot-options.ts'
import classes from './sql.module.css'
import { type Cells, useSql } from './sql.store.ts'

const NAMES: Record<ChartChoice['kind'], string> = {
  line: 'Line',
  bar: 'Bar',
  histogram: 'Histogram',
  scatter: 'Scatter',
}

export function Chart({ columns, rows }: { columns: readonly SqlColumn[]; rows: Cells }) {
  const kept = useSql(state => state.chart)
  const choice = kept !== null && fits(kept, columns) ? kept : suggestChart(columns)
  const data = useMemo(() => (choice === null ? null : chartData(choice, columns, rows)), [choice, columns, rows])
  if (choice === null || data === null) {
    return <EmptyState title="Nothing to draw">A chart needs a column of numbers.</EmptyState>
  }
  const numbers = columns.filter(column => column.kind === 'number').map(column => column.name)
  const all = columns.map(column => column.name)
  const change = (changed: Partial<ChartChoice>) => {
    const next = { ...choice, ...changed }
    if (next.kind === 'histogram' && !numbers.includes(next.x)) next.x = numbers[0] ?? next.x
    useSql.setState({ chart: next })
  }
  return (
    <div className={classes.chart}>
      <div className={classes.chartBar}>
        <SegmentedControl
          size="xs"
          aria-label="Kind of chart"
          data={chartKinds.map(kind => ({ value: kind, label: NAMES[kind] }))}
          value={choice.kind}
          onChange={value => {
            const kind = chartKinds.find(each => each === value)
            if (kind !== undefined) change({ kind })
          }}
        />
        <Select
          size="xs"
          w={180}
          aria-label={choice.kind === 'histogram' ? 'Column' : 'Across'}
          data={[...new Set(choice.kind === 'histogram' ? numbers : all)]}
          value={choice.x}
          allowDeselect={false}
          onChange={x => x !== null && change({ x })}
        />
        {choice.kind !== 'histogram' && (
          <Select
            size="xs"
            w={180}
            aria-label="Up"
            data={[...new Set(numbers)]}
            value={choice.y}
            allowDeselect={false}
            onChange={y => y !== null && change({ y })}
          />
        )}
        {data.left > 0 && <span className={classes.dim}>{plural(data.left, 'row')} without a number left out</span>}
      </div>
      <Plot choice={choice} data={data} />
    </div>
  )
}

function Plot({ choice, data }: { choice: ChartChoice; data: ChartData }) {
  const { ref, width, height } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  // Colours are read anew when it changes.
  const scheme = useComputedColorScheme('light')

  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const element = place.current
    if (element === null || width === 0 || height === 0) return
    let isGone = false
    let plot: uPlot | null = null
    import('uplot').then(({ default: UPlot }) => {
      if (isGone) return
      plot = new UPlot(plotOptions(UPlot, choice, data, { width, height }, element), [data.xs, data.ys], element)
    }, console.error)
    return () => {
      isGone = true
      plot?.destroy()
    }
  }, [choice, data, width, height, scheme])

  const words =
    choice.kind === 'histogram' ? `Histogram of ${choice.x}` : `${NAMES[choice.kind]} of ${choice.y} by ${choice.x}`
  return (
    <div ref={ref} className={classes.plot} role="img" aria-label={`${words}, ${plural(data.xs.length, 'point')}`}>
      <div ref={place} />
    </div>
  )
}
