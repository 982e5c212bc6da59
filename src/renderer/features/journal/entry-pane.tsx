// One entry of the journal in full: what was committed before and after, per partition, and what can be done with it.
import { Button, Menu } from '@mantine/core'
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { JournalEntry } from '#contract/index.ts'
import { openGroup, openMoveOffsets } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import {
  type Column,
  DataTable,
  notifyDone,
  notifyProblem,
  Offset,
  ProblemView,
  SkeletonRows,
  Timestamp,
  Unknown,
} from '#renderer/ui/index.ts'
import classes from './journal.module.css'
import { causes, outcomes } from './words.ts'

type Change = JournalEntry['changes'][number]

function Committed({ commit }: { commit: Change['before'] }) {
  if (commit === null) return <span title="Nothing committed">none</span>
  const epoch = commit.leaderEpoch < 0 ? 'no leader epoch' : `leader epoch ${commit.leaderEpoch}`
  return (
    <span title={`${epoch}${commit.metadata === '' ? '' : `\nmetadata: ${commit.metadata}`}`}>
      <Offset value={commit.offset} />
    </span>
  )
}

const columns: Column<Change>[] = [
  {
    id: 'topic',
    header: 'Topic',
    width: 160,
    isFlexible: true,
    isData: true,
    cell: row => row.topic,
    sort: row => row.topic,
  },
  {
    id: 'partition',
    header: 'Partition',
    width: 80,
    align: 'right',
    cell: row => row.partition,
    sort: row => row.partition,
  },
  { id: 'before', header: 'Before', width: 110, align: 'right', cell: row => <Committed commit={row.before} /> },
  { id: 'after', header: 'After', width: 110, align: 'right', cell: row => <Committed commit={row.after} /> },
  {
    id: 'metadata',
    header: 'Metadata before',
    width: 140,
    isData: true,
    cell: row => row.before?.metadata ?? <Unknown reason="Nothing was committed" />,
  },
  { id: 'problem', header: 'Not changed because', width: 240, cell: row => row.problem?.what ?? '' },
]

const exports = [
  { side: 'before', form: 'tool', label: 'Before, for kafka-consumer-groups --from-file' },
  { side: 'before', form: 'full', label: 'Before, in full: metadata, epochs, “none”' },
  { side: 'after', form: 'tool', label: 'After, for kafka-consumer-groups --from-file' },
  { side: 'after', form: 'full', label: 'After, in full' },
] as const

async function save({ id, groupId }: JournalEntry, side: 'before' | 'after', form: 'tool' | 'full'): Promise<void> {
  try {
    const text = await client.journal.csv({ id, side, form })
    const suggestedName = `${groupId}-${side}.csv`
    const name = await client.app.saveFile({ suggestedName, bytes: new TextEncoder().encode(text) })
    if (name !== null) notifyDone('Offsets exported', name)
  } catch (error) {
    notifyProblem('Export offsets', error)
  }
}

export function EntryPane({ id, connectionId }: { id: string; connectionId: string }) {
  const entry = useQuery(read('journal.get', client.journal.get, { id }))
  if (entry.isError) return <ProblemView error={entry.error} onRetry={() => void entry.refetch()} />
  if (entry.data === undefined) return <SkeletonRows label="Loading the entry" count={6} />
  const { data } = entry
  const canPutBack = data.changes.some(({ problem }) => problem === null)
  return (
    <section className={classes.entry} aria-label="Entry">
      <div className={classes.head}>
        <strong>{causes[data.cause]}</strong>
        <button type="button" className={classes.link} onClick={() => openGroup(connectionId, data.groupId)}>
          {data.groupId}
        </button>
        <span>
          <Timestamp value={data.at} /> · {plural(data.partitions, 'partition')} · {outcomes[data.outcome]}
          {data.undoneBy.length === 0 ? '' : ' · put back since'}
        </span>
        <span className={classes.grow} />
        <Menu>
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={13} aria-hidden />}>
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {exports.map(({ side, form, label }) => (
              <Menu.Item key={label} onClick={() => void save(data, side, form)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button
          leftSection={<IconArrowBackUp size={13} aria-hidden />}
          disabled={!canPutBack || data.connectionId !== connectionId}
          title={data.connectionId === connectionId ? undefined : `Open the journal of ${data.profile} to put it back`}
          onClick={() => openMoveOffsets(connectionId, data.groupId, { entryId: data.id })}
        >
          Put back…
        </Button>
      </div>
      {data.problem === null ? null : <ProblemView error={data.problem} />}
      {data.outcome === 'unknown' ? (
        <p className={classes.warn}>
          Ottla ended before it learned what became of this change. Compare with what the group has committed now.
        </p>
      ) : null}
      <div className={classes.table}>
        <DataTable
          label="Changes"
          columns={columns}
          rows={data.changes}
          rowId={row => `${row.topic}/${row.partition}`}
          initialSort={{ column: 'topic' }}
          rowTone={row => (row.problem === null ? undefined : 'warn')}
          empty="The group had committed nothing."
        />
      </div>
    </section>
  )
}
