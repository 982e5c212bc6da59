// One replay: why it ended, what its verification found, and its manifest, record by record.
import { Button, Checkbox } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Replay, ReplayResult, Verification } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { type Column, DataTable, ProblemView, Section, Timestamp } from '#renderer/ui/index.ts'
import classes from './replay.module.css'
import { verifiedWords } from './words.ts'

const PAGE = 1000
const WHILE_RUNNING_MS = 2000

type Place = ReplayResult['source']
type Difference = Verification['differences'][number]

/** A long topic is cut off, its partition and offset are not. */
const PlaceCell = ({ at: { topic, partition, offset } }: { at: Place }) => (
  <span className={classes.place}>
    <span className={classes.topic}>{topic}</span>
    <span>{` ${partition}@${offset}`}</span>
  </span>
)

const keyOf = ({ topic, partition, offset }: Place) => `${topic}/${partition}/${offset}`

const resultColumns: Column<ReplayResult>[] = [
  { id: 'source', header: 'From', width: 260, isData: true, cell: row => <PlaceCell at={row.source} /> },
  {
    id: 'target',
    header: 'To',
    width: 260,
    isFlexible: true,
    isData: true,
    cell: row => (row.target === null ? row.failure : <PlaceCell at={row.target} />),
  },
]

const differenceColumns: Column<Difference>[] = [
  { id: 'source', header: 'Source', width: 260, isData: true, cell: row => <PlaceCell at={row.source} /> },
  {
    id: 'target',
    header: 'Target',
    width: 260,
    isFlexible: true,
    isData: true,
    cell: row => (row.target === null ? '–' : <PlaceCell at={row.target} />),
  },
  { id: 'what', header: 'What differs', width: 140, cell: row => row.what },
]

export function ReplayDetail({ replay, isVisible }: { replay: Replay; isVisible: boolean }) {
  const { verification, problem } = replay
  return (
    <div className={classes.detail}>
      {problem !== null && <ProblemView error={problem} />}
      {verification !== null && (
        <Section
          title="Verification"
          aside={
            <span className={classes.dim}>
              <Timestamp value={BigInt(Date.parse(verification.at))} />
            </span>
          }
        >
          <p className={classes.why} role="status" aria-label="What the verification found">
            {verifiedWords(verification)}
          </p>
          {verification.differences.length > 0 && (
            <DataTable
              label="Differences"
              columns={differenceColumns}
              rows={verification.differences}
              rowId={({ source, target, what }) => `${keyOf(source)} ${target === null ? '' : keyOf(target)} ${what}`}
              maxRows={6}
            />
          )}
        </Section>
      )}
      <Results replay={replay} isVisible={isVisible} />
    </div>
  )
}

function Results({ replay: { id, status, name }, isVisible }: { replay: Replay; isVisible: boolean }) {
  const [after, setAfter] = useState(0)
  const [onlyFailed, setOnlyFailed] = useState(false)
  const page = useQuery({
    ...read('replay.results', client.replay.results, { id, after, count: PAGE, onlyFailed }),
    refetchInterval: isVisible && status === 'running' ? WHILE_RUNNING_MS : false,
    placeholderData: keepPreviousData,
  })
  const { results = [], total = 0 } = page.data ?? {}
  return (
    <Section
      title="Records"
      aside={
        <span className={classes.head}>
          <span className={classes.dim}>
            {total === 0
              ? ''
              : `${formatCount(after + 1)} – ${formatCount(after + results.length)} of ${formatCount(total)}`}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            disabled={after === 0}
            onClick={() => setAfter(Math.max(0, after - PAGE))}
          >
            Earlier
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={after + results.length >= total}
            onClick={() => setAfter(after + PAGE)}
          >
            Further
          </Button>
          <Checkbox
            size="xs"
            label="Failed only"
            checked={onlyFailed}
            onChange={event => {
              setOnlyFailed(event.currentTarget.checked)
              setAfter(0)
            }}
          />
        </span>
      }
    >
      {page.isError ? (
        <ProblemView error={page.error} onRetry={() => void page.refetch()} />
      ) : (
        <DataTable
          label={`Records of ${name}`}
          columns={resultColumns}
          rows={results}
          rowId={({ source, target }) => `${keyOf(source)} ${target === null ? '' : keyOf(target)}`}
          rowTone={row => (row.failure === null ? undefined : 'danger')}
          empty={<p className={classes.why}>{onlyFailed ? 'None has failed.' : 'None was sent yet.'}</p>}
          maxRows={14}
        />
      )}
    </Section>
  )
}
