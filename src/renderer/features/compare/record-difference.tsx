// What differs between two records: value, key and headers, each with its verdict.
import { Section } from '#renderer/ui/index.ts'
import classes from './compare.module.css'
import { type ComparedRecord, headerChanges } from './differences.ts'
import { HeadersTable } from './headers-table.tsx'
import { PartSection } from './part-section.tsx'

export function RecordDifference({ before, after }: { before: ComparedRecord; after: ComparedRecord }) {
  const headers = headerChanges(before.headers, after.headers)
  return (
    <>
      <PartSection title="Value" part="value" before={before} after={after} />
      <PartSection title="Key" part="key" before={before} after={after} />
      <Section title="Headers">
        {headers.length === 0 ? (
          <p className={classes.verdict}>
            {before.headers.length === 0 ? 'Neither has headers.' : 'The same headers.'}
          </p>
        ) : (
          <HeadersTable changes={headers} />
        )}
      </Section>
    </>
  )
}
