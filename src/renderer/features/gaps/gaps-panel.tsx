// The gap inspector of one partition: what the offsets of a stretch are, and which open transactions hold consumers back.
import { Button, NumberInput, Progress, TextInput } from '@mantine/core'
import { IconPlayerStop, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { GapReport, PartitionProducers } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { formatBytes, formatCount, parseOffset, plural } from '#renderer/lib/format.ts'
import { Facts, Offset, Panel, ProblemView, Section, SkeletonRows } from '#renderer/ui/index.ts'
import classes from './gaps.module.css'
import { AbortedTable, CountsTable, MissingTable } from './gaps-tables.tsx'
import { ProducersTable } from './producers-table.tsx'
import { type Stretch, useScan } from './use-scan.ts'
import { stability, verdict } from './words.ts'

/** How far back a stretch begins when nothing says where. */
const LAST_OFFSETS = 100_000n

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

export function GapsPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const topic = textOf(tab.params.topic)
  const groupId = textOf(tab.params.groupId)
  const { refreshMs } = useSettings()
  const [partition, setPartition] = useState(typeof tab.params.partition === 'number' ? tab.params.partition : 0)
  const [texts, setTexts] = useState({ from: textOf(tab.params.from), until: '' })
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const scan = useScan(stretch)
  const producers = useQuery({
    ...read('gaps.producers', client.gaps.producers, { connectionId, topic, partition }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  const ends = producers.data
  const from = texts.from === '' ? defaultFrom(ends) : parseOffset(texts.from)
  const until = texts.until === '' ? (ends?.highWatermark ?? null) : parseOffset(texts.until)
  const start = () => {
    if (from !== null && until !== null) setStretch({ connectionId, topic, partition, from, until })
  }
  return (
    <Panel
      label={`Gaps of ${topic}`}
      isReady={producers.isFetched}
      isPage
      toolbar={
        <>
          <strong className={classes.name}>{topic}</strong>
          <NumberInput
            w={110}
            aria-label="Partition"
            prefix="partition "
            min={0}
            allowDecimal={false}
            value={partition}
            onChange={value => {
              setPartition(typeof value === 'number' ? value : 0)
              setTexts({ from: '', until: '' })
              setStretch(null)
            }}
          />
          <TextInput
            w={150}
            aria-label="From offset"
            placeholder={from === null ? 'from' : `from ${formatCount(from)}`}
            error={texts.from !== '' && from === null}
            value={texts.from}
            onChange={event => setTexts({ ...texts, from: event.currentTarget.value })}
          />
          <TextInput
            w={150}
            aria-label="Up to offset"
            placeholder={until === null ? 'to' : `to ${formatCount(until)}, the end`}
            error={texts.until !== '' && until === null}
            value={texts.until}
            onChange={event => setTexts({ ...texts, until: event.currentTarget.value })}
          />
          {scan.isRunning ? (
            <Button variant="default" leftSection={<IconPlayerStop size={13} aria-hidden />} onClick={scan.stop}>
              Stop
            </Button>
          ) : (
            <Button
              leftSection={<IconSearch size={13} aria-hidden />}
              disabled={from === null || until === null}
              onClick={start}
            >
              Look through
            </Button>
          )}
          {groupId === '' ? null : <span>lag of the group {groupId}: committed to end</span>}
        </>
      }
    >
      <Section title="What these offsets are">
        {scan.error === null ? null : <ProblemView error={scan.error} onRetry={start} />}
        {stretch === null ? (
          <p className={classes.hint}>
            Offsets are not records: transactions write markers, aborted records stay in the log, and compaction leaves
            holes. <em>Look through</em> reads the stretch from the brokers and counts each kind exactly.
          </p>
        ) : (
          <Found report={scan.report} isRunning={scan.isRunning} isLag={groupId !== ''} />
        )}
      </Section>
      <Section title="Producers and open transactions">
        {producers.isPending ? <SkeletonRows label="Asking for producers" count={3} /> : null}
        {producers.isError && ends === undefined ? (
          <ProblemView error={producers.error} onRetry={() => void producers.refetch()} />
        ) : null}
        {ends === undefined ? null : <Producers found={ends} />}
      </Section>
    </Panel>
  )
}

function defaultFrom(ends: PartitionProducers | undefined): bigint | null {
  if (ends === undefined) return null
  const from = ends.highWatermark - LAST_OFFSETS
  return from > ends.logStartOffset ? from : ends.logStartOffset
}

function Found({ report, isRunning, isLag }: { report: GapReport | null; isRunning: boolean; isLag: boolean }) {
  if (report === null) return isRunning ? <SkeletonRows label="Looking through" count={6} /> : null
  const { from, until, next, bytes, state } = report
  const share = until === from ? 100 : Number(((next - from) * 1000n) / (until - from)) / 10
  return (
    <>
      <p className={classes.verdict} role="status">
        {verdict(report, isLag)}
      </p>
      <div className={classes.progress}>
        <Progress value={share} aria-label="Looked through" transitionDuration={0} />
        <span>
          {formatCount(next - from)} of {plural(until - from, 'offset')} · {formatBytes(bytes)} read
          {state === 'limit' ? ` · stopped there: go on from ${formatCount(next)}` : ''}
        </span>
      </div>
      <CountsTable report={report} />
      {report.aborted.length === 0 ? null : <AbortedTable report={report} />}
      {report.missing.length === 0 ? null : <MissingTable report={report} />}
    </>
  )
}

function Producers({ found }: { found: PartitionProducers }) {
  return (
    <>
      <Facts
        label="Offsets"
        facts={[
          ['First offset', <Offset key="first" value={found.logStartOffset} />],
          ['Last stable offset', <Offset key="stable" value={found.lastStableOffset} />],
          ['End', <Offset key="end" value={found.highWatermark} />],
        ]}
      />
      <p className={found.lastStableOffset < found.highWatermark ? classes.warn : classes.verdict} role="status">
        {stability(found, BigInt(Date.now()))}
      </p>
      {found.problem === null ? null : <ProblemView error={found.problem} />}
      {found.producers === null ? (
        <p className={classes.hint}>
          This cluster does not offer DescribeProducers, so who holds it back cannot be told. Kafka does since 2.8.
        </p>
      ) : (
        <ProducersTable producers={found.producers} />
      )}
      {found.producers !== null && !found.tellsTransactions ? (
        <p className={classes.hint}>
          This cluster does not offer ListTransactions: transactional ids and ages are not known. Kafka does since 3.0.
        </p>
      ) : null}
    </>
  )
}
