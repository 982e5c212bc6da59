// What the cluster offers: its finalized features, and the requests it answers with the versions Ottla speaks.
import type { ClusterOverview } from '#contract/index.ts'
import { type Column, DataTable, EmptyState, Facts, Section } from '#renderer/ui/index.ts'

type OfferedApi = ClusterOverview['apis'][number]

const columns: Column<OfferedApi>[] = [
  { id: 'key', header: 'Key', width: 70, align: 'right', cell: row => row.key, sort: row => row.key },
  { id: 'name', header: 'Request', width: 260, isFlexible: true, cell: row => row.name, sort: row => row.name },
  {
    id: 'versions',
    header: 'Versions',
    width: 110,
    align: 'right',
    cell: row => (row.minVersion === row.maxVersion ? row.minVersion : `${row.minVersion} – ${row.maxVersion}`),
    sort: row => row.maxVersion,
  },
  {
    id: 'used',
    header: 'Used by Ottla',
    width: 130,
    align: 'right',
    cell: row => (row.usedVersion === null ? '–' : `version ${row.usedVersion}`),
    sort: row => row.usedVersion,
  },
]

export function OffersSection({ overview }: { overview: ClusterOverview }) {
  return (
    <>
      {overview.features.length === 0 ? null : (
        <Section title="Features">
          <Facts label="Features" facts={overview.features.map(({ name, level }) => [name, `level ${level}`])} />
        </Section>
      )}
      <Section title={`Requests the cluster answers (${overview.apis.length})`}>
        <DataTable
          label="Requests the cluster answers"
          columns={columns}
          rows={overview.apis}
          rowId={row => String(row.key)}
          initialSort={{ column: 'key' }}
          rowTone={row => (row.usedVersion === null ? 'dim' : undefined)}
          maxRows={120}
          empty={<EmptyState title="No requests are listed" />}
        />
      </Section>
    </>
  )
}
