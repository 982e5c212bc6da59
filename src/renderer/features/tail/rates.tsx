// How fast each tailed topic is written to, and how much of it has come: a line of the last minute, rates, exact counts.
import type { Tail, TailTopic } from '#contract/index.ts'
import { formatBytes, formatCount } from '#renderer/lib/format.ts'
import classes from './tail.module.css'

const perSecond = (rate: number) => (rate > 0 && rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate)))

/** Records per second of the last minute, drawn as an area. */
function Sparkline({ history, label }: { history: Float64Array; label: string }) {
  const largest = history.reduce((a, b) => Math.max(a, b), 0)
  const height = 16
  const y = (value: number) => (height - 0.5 - (largest === 0 ? 0 : (value / largest) * (height - 2))).toFixed(1)
  const line = Array.from(history, (value, second) => `${second},${y(value)}`).join(' ')
  const words = `${label}: records per second of the last minute, ${formatCount(Math.round(history.at(-1) ?? 0))} now, ${formatCount(Math.round(largest))} at most`
  return (
    <svg
      className={classes.sparkline}
      viewBox={`0 0 ${history.length - 1} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <polygon points={`0,${height} ${line} ${history.length - 1},${height}`} />
      <polyline points={line} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

function sumOf(topics: readonly TailTopic[]): TailTopic {
  const sum = (of: (topic: TailTopic) => number) => topics.reduce((all, each) => all + of(each), 0)
  const seconds = topics[0]?.history.length ?? 0
  return {
    topic: 'All',
    partitions: sum(each => each.partitions),
    records: sum(each => each.records),
    matches: sum(each => each.matches),
    bytes: sum(each => each.bytes),
    recordsPerSecond: sum(each => each.recordsPerSecond),
    bytesPerSecond: sum(each => each.bytesPerSecond),
    history: Float64Array.from({ length: seconds }, (_, second) => sum(each => each.history[second] ?? 0)),
    behind: topics.reduce((all, each) => all + each.behind, 0n),
  }
}

export function Rates({ tail, isFiltering }: { tail: Tail; isFiltering: boolean }) {
  const rows = tail.topics.length > 1 ? [sumOf(tail.topics), ...tail.topics] : tail.topics
  return (
    <div className={classes.rates}>
      <table aria-label="Tailed topics">
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Last minute</th>
            <th scope="col">Records/s</th>
            <th scope="col">Bytes/s</th>
            <th scope="col">Records</th>
            {isFiltering && <th scope="col">Matches</th>}
            <th scope="col">Bytes</th>
            <th scope="col" title="Offsets that are written and have not been read yet">
              Behind
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each, index) => (
            <tr key={each.topic} data-sum={tail.topics.length > 1 && index === 0}>
              <th scope="row" title={each.topic}>
                {each.topic}
                {each.partitions === 0 && <span className={classes.gone}>not there</span>}
              </th>
              <td>
                <Sparkline history={each.history} label={each.topic} />
              </td>
              <td>{perSecond(each.recordsPerSecond)}</td>
              <td>{formatBytes(Math.round(each.bytesPerSecond))}</td>
              <td>{formatCount(each.records)}</td>
              {isFiltering && <td>{formatCount(each.matches)}</td>}
              <td>{formatBytes(each.bytes)}</td>
              <td>{formatCount(each.behind)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
