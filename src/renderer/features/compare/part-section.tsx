// The keys or the values of two records: what differs, as JSON by path, as text side by side, as bytes by line.
import { useMemo } from 'react'
import type { Part } from '#contract/index.ts'
import { kindOf } from '#renderer/lib/bytes.ts'
import { formatBytes, formatCount, plural } from '#renderer/lib/format.ts'
import type { JsonChange } from '#renderer/lib/json-diff.ts'
import { type Column, DataTable, DiffEditor, Section } from '#renderer/ui/index.ts'
import classes from './compare.module.css'
import { type ByteLine, type ComparedRecord, type Difference, differenceOf, isPart } from './differences.ts'

interface PartSectionProps {
  title: string
  part: Part
  before: ComparedRecord
  after: ComparedRecord
}

export function PartSection({ title, part, before, after }: PartSectionProps) {
  const difference = useMemo(() => differenceOf(before[part], after[part]), [before, after, part])
  const isBeginning = isPart(before, part) || isPart(after, part)
  return (
    <Section title={title}>
      <p className={classes.verdict} role="status">
        {verdict(difference, before[part], after[part])}
        {isBeginning ? ' Only the beginnings are compared: one of them is longer than what is read at once.' : ''}
      </p>
      <Shown title={title} difference={difference} />
    </Section>
  )
}

const kindNames = { null: 'null', empty: 'empty', text: 'text', json: 'JSON', bytes: 'bytes' }

function describe(bytes: Uint8Array | null): string {
  const kind = kindOf(bytes)
  return kind === 'null' || kind === 'empty'
    ? kindNames[kind]
    : `${kindNames[kind]}, ${formatBytes(bytes?.length ?? 0)}`
}

function verdict(difference: Difference, before: Uint8Array | null, after: Uint8Array | null): string {
  switch (difference.is) {
    case 'same':
      return before === null ? 'Both are null.' : 'The same bytes.'
    case 'presence':
      return `${describe(before)} → ${describe(after)}`
    case 'layout':
      return 'The same content as JSON, written in another way: other white space, or another order of members.'
    case 'json':
      return `${plural(difference.changes.length, 'place')} differ${difference.changes.length === 1 ? 's' : ''}.`
    case 'text':
      return `${describe(before)} → ${describe(after)}`
    case 'bytes':
      return `${describe(before)} → ${describe(after)}; the first byte that differs is number ${formatCount(difference.first)}, counted from 0.`
  }
}

function Shown({ title, difference }: { title: string; difference: Difference }) {
  switch (difference.is) {
    case 'same':
    case 'presence':
      return null
    case 'bytes':
      return (
        <DataTable
          label={`Bytes of the ${title.toLowerCase()} that differ`}
          columns={byteColumns}
          rows={difference.lines}
          rowId={row => String(row.position)}
          maxRows={20}
        />
      )
    case 'json':
      return (
        <>
          <DataTable
            label={`Changes of the ${title.toLowerCase()}`}
            columns={changeColumns}
            rows={difference.changes}
            rowId={row => row.path}
            rowTone={row => (row.before === null ? 'accent' : row.after === null ? 'danger' : undefined)}
            maxRows={12}
          />
          <SideBySide title={title} {...difference} language="json" />
        </>
      )
    case 'layout':
      return <SideBySide title={title} {...difference} language="json" />
    case 'text':
      return <SideBySide title={title} {...difference} language="plaintext" />
  }
}

interface SideBySideProps {
  title: string
  before: string
  after: string
  language: 'json' | 'plaintext'
}

function SideBySide({ title, before, after, language }: SideBySideProps) {
  return (
    <div className={classes.editor}>
      <DiffEditor label={title} before={before} after={after} language={language} />
    </div>
  )
}

function JsonText({ text }: { text: string | null }) {
  return text === null ? <em className={classes.absent}>not there</em> : <span title={text}>{text}</span>
}

const changeColumns: Column<JsonChange>[] = [
  { id: 'path', header: 'Path', width: 260, isData: true, cell: row => <span title={row.path}>{row.path}</span> },
  { id: 'before', header: 'Before', width: 280, isData: true, cell: row => <JsonText text={row.before} /> },
  {
    id: 'after',
    header: 'After',
    width: 280,
    isFlexible: true,
    isData: true,
    cell: row => <JsonText text={row.after} />,
  },
]

const byteColumns: Column<ByteLine>[] = [
  {
    id: 'position',
    header: 'Position',
    width: 100,
    align: 'right',
    isData: true,
    cell: row => row.position.toString(16).padStart(8, '0'),
  },
  { id: 'before', header: 'Before', width: 400, isData: true, cell: row => row.before },
  { id: 'after', header: 'After', width: 400, isFlexible: true, isData: true, cell: row => row.after },
]
