// What came of trying a replay out: counted exactly, with the first records as they would be sent.
import type { ReplayDryRun, ReplayedRecord } from '#contract/index.ts'
import { hexOf, textOf } from '#renderer/lib/bytes.ts'
import { formatBytes, plural } from '#renderer/lib/format.ts'
import { type Column, DataTable, Timestamp } from '#renderer/ui/index.ts'
import classes from './replay.module.css'

const shown = (bytes: Uint8Array | null) => (bytes === null ? <em>null</em> : (textOf(bytes) ?? hexOf(bytes)))

const columns: Column<ReplayedRecord>[] = [
  {
    id: 'source',
    header: 'From',
    width: 128,
    isData: true,
    cell: ({ source }) => `${source.topic} ${source.partition}@${source.offset}`,
  },
  {
    id: 'target',
    header: 'To',
    width: 168,
    isData: true,
    cell: ({ target, failure }) => (target === null ? failure : `${target.topic} ${target.partition}`),
  },
  { id: 'timestamp', header: 'Time', width: 176, cell: row => <Timestamp value={row.timestamp} /> },
  { id: 'key', header: 'Key', width: 80, isData: true, cell: row => shown(row.key) },
  { id: 'value', header: 'Value', width: 120, isFlexible: true, isData: true, cell: row => shown(row.value) },
]

export function DryRunView({ dryRun }: { dryRun: ReplayDryRun }) {
  const { records, failed, unreadable, bytes, failures, first } = dryRun
  return (
    <div>
      <p className={classes.why} role="status">
        {plural(records, 'record')}, {formatBytes(bytes)} would be sent
        {failed > 0 && `; ${plural(failed, 'record')} cannot be mapped`}
        {unreadable > 0 && `; ${plural(unreadable, 'record')} cannot be read`}. Nothing was.
      </p>
      <DataTable
        label="Records as they would be sent"
        columns={columns}
        rows={[...failures, ...first]}
        rowId={({ source, failure }) => `${failure === null} ${source.topic} ${source.partition} ${source.offset}`}
        rowTone={row => (row.failure === null ? undefined : 'danger')}
        maxRows={6}
      />
    </div>
  )
}
