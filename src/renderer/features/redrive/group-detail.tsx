// One error of a dead-letter topic, and the first of its records.
import { Checkbox } from '@mantine/core'
import { useMemo } from 'react'
import type { ErrorGroup } from '#contract/index.ts'
import { openRecord } from '#renderer/app/index.ts'
import { hexOf, textOf } from '#renderer/lib/bytes.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { type Column, DataTable, Facts, Offset, Section, Timestamp, Unknown } from '#renderer/ui/index.ts'
import { placeOf } from './chosen.ts'
import classes from './redrive.module.css'
import { cutWords, errorWords } from './words.ts'

type Shown = ErrorGroup['shown'][number]

interface GroupDetailProps {
  connectionId: string
  topic: string
  group: ErrorGroup
  chosen: ReadonlySet<string>
  onChoose(records: ReadonlySet<string>): void
}

export function GroupDetail({ connectionId, topic, group, chosen, onChoose }: GroupDetailProps) {
  const columns = useMemo(() => [chooseColumn(chosen, onChoose), ...told], [chosen, onChoose])
  const { shown, records, convention } = group
  const cut = cutWords(group)
  return (
    <div className={classes.detail}>
      <Section
        title={errorWords(group)}
        aside={
          <span className={classes.dim}>
            {shown.length < records
              ? `the first ${formatCount(shown.length)} of ${plural(records, 'record')}`
              : plural(records, 'record')}
            ; a double click or Enter opens one
          </span>
        }
      >
        <Facts
          label="What is said of the error"
          facts={[
            ['Class', group.error ?? '–'],
            ['Original topic', group.topic ?? '–'],
            ['Headers of', convention?.name ?? (group.isRest ? 'several' : 'none that are known')],
          ]}
        />
        {group.message !== null && <p className={classes.message}>{group.message}</p>}
        {group.convention === null && !group.isRest && (
          <p className={classes.dim}>
            No header tells what went wrong as Kafka Connect, Kafka Streams, Spring or SmallRye write it. The topic to
            send these records to is chosen in the replay.
          </p>
        )}
        {cut !== null && <p className={classes.dim}>{cut}</p>}
        <DataTable
          label={`Records of ${errorWords(group)}`}
          columns={columns}
          rows={shown}
          rowId={placeOf}
          onOpen={({ partition, offset }) => openRecord({ connectionId, topic, partition, offset })}
          rowTone={row => (row.isRedriven ? 'dim' : undefined)}
          maxRows={18}
        />
      </Section>
    </div>
  )
}

function chooseColumn(chosen: ReadonlySet<string>, onChoose: GroupDetailProps['onChoose']): Column<Shown> {
  return {
    id: 'choose',
    header: '',
    width: 34,
    cell: row => (
      <Checkbox
        size="xs"
        className={classes.choose}
        aria-label={`Choose partition ${row.partition}, offset ${row.offset}`}
        checked={chosen.has(placeOf(row))}
        onChange={event => {
          const next = new Set(chosen)
          if (event.currentTarget.checked) next.add(placeOf(row))
          else next.delete(placeOf(row))
          onChoose(next)
        }}
      />
    ),
  }
}

const keyText = (key: Uint8Array | null) => (key === null ? <em>null</em> : (textOf(key) ?? hexOf(key)))

const told: Column<Shown>[] = [
  {
    id: 'partition',
    header: 'Partition',
    width: 75,
    align: 'right',
    cell: row => row.partition,
    sort: row => row.partition,
  },
  {
    id: 'offset',
    header: 'Offset',
    width: 110,
    align: 'right',
    cell: row => <Offset value={row.offset} />,
    sort: row => row.offset,
  },
  {
    id: 'timestamp',
    header: 'Time',
    width: 190,
    cell: row => <Timestamp value={row.timestamp < 0n ? null : row.timestamp} />,
    sort: row => row.timestamp,
  },
  { id: 'key', header: 'Key', width: 150, isData: true, cell: row => keyText(row.key) },
  {
    id: 'message',
    header: 'Message',
    width: 260,
    isFlexible: true,
    cell: row => row.message ?? <Unknown reason="No message" />,
  },
  {
    id: 'state',
    header: 'State',
    width: 90,
    cell: row => (row.isRedriven ? 'redriven' : 'waits'),
    sort: row => row.isRedriven,
  },
]
