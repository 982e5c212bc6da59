// A group's lag over time, as sampled while the profile was connected; how fast it is read and when it would be drained.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { GroupDetail } from '#contract/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { formatCount, formatDuration, plural } from '#renderer/lib/format.ts'
import { LineChart } from '#renderer/ui/index.ts'
import { forecast, ratesOf, skewOf } from './forecast.ts'
import classes from './groups.module.css'
import { TimeLag } from './time-lag.tsx'

interface LagSectionProps {
  connectionId: string
  group: GroupDetail
  isVisible: boolean
}

const CHART_HEIGHT = 190

export function LagSection({ connectionId, group, isVisible }: LagSectionProps) {
  const { refreshMs, timeFormat } = useSettings()
  const { groupId, type } = group
  const history = useQuery({
    ...read('groups.history', client.groups.history, { connectionId, groupId, type }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  const samples = history.data ?? []
  const times = useMemo(() => (history.data ?? []).map(({ at }) => Number(at)), [history.data])
  const lines = useMemo(
    () => [
      {
        name: 'Lag',
        colour: '--o-warn',
        isFilled: true,
        values: (history.data ?? []).map(({ lag }) => Number(lag)),
      },
    ],
    [history.data],
  )
  const lag = group.offsets.reduce((sum, offset) => sum + (offset.lag ?? 0n), 0n)
  const skew = skewOf(group.offsets)
  const first = samples[0]
  const last = samples.at(-1)
  return (
    <>
      <p className={classes.forecast} role="status" aria-label="Forecast">
        {forecast(lag, ratesOf(samples))}
      </p>
      <p className={classes.notes}>
        {skew === null ? null : (
          <span>
            {skew.share} % of the lag is in {skew.offset.topic} {skew.offset.partition}
            {group.offsets.length > 1 ? ` (an even share would be ${Math.round(100 / group.offsets.length)} %)` : ''}.{' '}
          </span>
        )}
        {skew === null ? null : (
          <span>
            Its next record is <TimeLag connectionId={connectionId} offset={skew.offset} /> old.
          </span>
        )}
      </p>
      {samples.length < 2 || first === undefined || last === undefined ? (
        <p className={classes.notes}>
          Lag over time is sampled while the profile is connected, every ten seconds for a group that is looked at. The
          picture begins with the second sample.
        </p>
      ) : (
        <LineChart
          label={`Lag of ${groupId} over ${formatDuration(Number(last.at - first.at))}: from ${formatCount(first.lag)} to ${formatCount(last.lag)}, ${plural(samples.length, 'sample')}`}
          times={times}
          lines={lines}
          height={CHART_HEIGHT}
          isUtc={timeFormat === 'utc'}
        />
      )}
    </>
  )
}
