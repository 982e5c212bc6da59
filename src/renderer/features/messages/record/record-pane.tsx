// One record in full: its value, key, headers, bytes and metadata, and what can be done with it.
import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { IconCopy, IconDeviceFloppy, IconHistory, IconLink, IconSend, IconX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import type { FullRecord, Part } from '#contract/index.ts'
import { isOffline, openFollow } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { formatBytes, plural } from '#renderer/lib/format.ts'
import { prettyJson } from '#renderer/lib/json.ts'
import { CodeEditor, EmptyState, ProblemView, SkeletonRows, Timestamp } from '#renderer/ui/index.ts'
import type { RecordPlace } from '../list/columns.ts'
import { type RecordView, recordViews, showField, useMessages } from '../messages.store.ts'
import { copyContent, copyLink, keyHistory, resendRecord, saveContent } from './actions.ts'
import { contentOf, pieceFetcher, wholeBytes } from './content.ts'
import { ContentView } from './content-view.tsx'
import { HeadersView } from './headers-view.tsx'
import { HexView } from './hex-view.tsx'
import { MetadataView } from './metadata-view.tsx'
import { Pieces, usePieces } from './pieces-view.tsx'
import classes from './record.module.css'

interface RecordPaneProps {
  connectionId: string
  topic: string
  /** Null: nothing is selected. */
  place: RecordPlace | null
  width: number
  onClose(): void
}

export function RecordPane({ connectionId, topic, place, width, onClose }: RecordPaneProps) {
  const query = useQuery({
    ...read('messages.record', client.messages.record, {
      connectionId,
      topic,
      partition: place?.partition ?? 0,
      offset: place?.offset ?? 0n,
    }),
    enabled: place !== null,
    // A record never changes; only its deletion makes it go.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const record = place === null ? undefined : query.data
  return (
    <section className={classes.pane} style={{ width }} aria-label="Record" data-ready={record !== undefined}>
      <header className={classes.head}>
        <span className={classes.place}>
          {place === null ? 'No record selected' : `partition ${place.partition} · offset ${place.offset}`}
        </span>
        {record !== undefined && <Actions connectionId={connectionId} record={record} />}
        <Tooltip label="Close (Esc)">
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Close the record pane" onClick={onClose}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </header>
      {place === null ? (
        <EmptyState title="Select a record">Its value, key, headers and bytes are shown here.</EmptyState>
      ) : query.error !== null ? (
        <div className={classes.scroll}>
          <ProblemView error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : record === undefined ? (
        <SkeletonRows label="Loading the record" />
      ) : (
        <RecordContent connectionId={connectionId} record={record} />
      )}
    </section>
  )
}

function Actions({ connectionId, record }: { connectionId: string; record: FullRecord }) {
  const part = useMessages(state => (state.recordView === 'key' ? 'key' : 'value'))
  const { topic, partition, offset } = record
  const actions = [
    { label: `Copy the ${part}`, icon: IconCopy, run: () => copyContent(connectionId, record, part) },
    { label: `Save the ${part} to a file`, icon: IconDeviceFloppy, run: () => saveContent(connectionId, record, part) },
    { label: 'Copy link', icon: IconLink, run: () => copyLink({ connectionId, topic, partition, offset }) },
    { label: 'History of this key', icon: IconHistory, run: () => keyHistory(connectionId, record) },
    ...(isOffline(connectionId)
      ? []
      : [{ label: 'Edit and resend', icon: IconSend, run: () => resendRecord(connectionId, record) }]),
  ]
  return actions.map(({ label, icon: Icon, run }) => (
    <Tooltip key={label} label={label}>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={() => void run()}>
        <Icon size={14} />
      </ActionIcon>
    </Tooltip>
  ))
}

const names: Record<RecordView, string> = {
  value: 'Value',
  key: 'Key',
  headers: 'Headers',
  bytes: 'Bytes',
  metadata: 'Metadata',
}

function RecordContent({ connectionId, record }: { connectionId: string; record: FullRecord }) {
  const id = useId()
  const view = useMessages(state => state.recordView)
  const isPretty = useMessages(state => state.isPretty)
  const show = (next: RecordView) => useMessages.setState({ recordView: next })
  const content = contentOf(record, view === 'key' ? 'key' : 'value')
  const onField = (field: string) => showField(connectionId, record.topic, field)
  const { kind } = content
  const decoded = record.decoded?.[content.part] ?? null
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const next = step === undefined ? undefined : recordViews[recordViews.indexOf(view) + step]
    if (next === undefined) return
    event.preventDefault()
    show(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  return (
    <>
      <div className={classes.tabs} role="tablist" aria-label="Parts of the record" onKeyDown={onKeyDown}>
        {recordViews.map(each => (
          <button
            key={each}
            id={`${id}-${each}`}
            type="button"
            role="tab"
            className={classes.tab}
            aria-selected={each === view}
            aria-controls={`${id}-panel`}
            tabIndex={each === view ? 0 : -1}
            onClick={() => show(each)}
          >
            {names[each]}
            {each === 'headers' && ` ${record.headers.length}`}
          </button>
        ))}
        <span className={classes.grow} />
        {(view === 'value' || view === 'key') && (decoded !== null || (kind === 'json' && content.isWhole)) && (
          <Button
            size="compact-xs"
            variant="default"
            aria-pressed={isPretty}
            onClick={() => useMessages.setState({ isPretty: !isPretty })}
          >
            {isPretty ? 'Show raw' : 'Show pretty'}
          </Button>
        )}
      </div>
      <div className={classes.body} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${view}`}>
        {(view === 'value' || view === 'key') && (
          <PartView key={view} {...{ connectionId, record, isPretty, onField }} part={view} />
        )}
        {view === 'headers' && (
          <HeadersView
            headers={record.headers}
            onField={onField}
            onFollow={text => openFollow(connectionId, text, record.timestamp)}
          />
        )}
        {view === 'bytes' && <BytesView connectionId={connectionId} record={record} />}
        {view === 'metadata' && <MetadataView record={record} />}
      </div>
      <footer className={classes.foot}>
        <span>{decoded === null ? kindNames[kind] : 'bytes, decoded'}</span>
        <span>{formatBytes(content.size)}</span>
        <span>{record.batch.compression === 'none' ? 'uncompressed' : record.batch.compression}</span>
        <Timestamp value={record.timestamp} />
      </footer>
    </>
  )
}

const kindNames = { null: 'null', empty: 'empty', text: 'UTF-8 text', json: 'JSON', bytes: 'bytes' }

const nullHints = {
  value: 'A tombstone: on a compacted topic it deletes what was stored under its key.',
  key: 'No key: the partition was not chosen by a hash.',
}

interface PartViewProps {
  connectionId: string
  record: FullRecord
  part: Part
}

interface ReadablePartProps extends PartViewProps {
  isPretty: boolean
  onField(field: string): void
}

function PartView({ connectionId, record, part, isPretty, onField }: ReadablePartProps) {
  const fetchPiece = useMemo(() => pieceFetcher(connectionId, record, part), [connectionId, record, part])
  const decoded = record.decoded?.[part] ?? null
  if (decoded !== null && isPretty) {
    return <CodeEditor label={names[part]} value={prettyJson(decoded) ?? decoded} language="json" isReadOnly />
  }
  return (
    <ContentView
      key={`${record.partition}:${record.offset}`}
      content={contentOf(record, part)}
      fetchPiece={fetchPiece}
      isPretty={isPretty}
      onField={onField}
      label={names[part]}
      nullHint={nullHints[part]}
    />
  )
}

function BytesView({ connectionId, record }: { connectionId: string; record: FullRecord }) {
  const [part, setPart] = useState<Part>('value')
  const { bytes, size } = contentOf(record, part)
  return (
    <>
      <div className={classes.hexBar}>
        <SegmentedControl
          size="xs"
          aria-label="Bytes of"
          data={[
            { value: 'value', label: 'Value' },
            { value: 'key', label: 'Key' },
          ]}
          value={part}
          onChange={value => setPart(value === 'key' ? 'key' : 'value')}
        />
        <span className={classes.dimmed}>{bytes === null ? '∅ null' : plural(size, 'byte')}</span>
      </div>
      {size > 0 && <HexOf key={part} {...{ connectionId, record, part }} />}
    </>
  )
}

function HexOf({ connectionId, record, part }: PartViewProps) {
  const { bytes, size, isWhole } = contentOf(record, part)
  const fetchPiece = useMemo(() => pieceFetcher(connectionId, record, part), [connectionId, record, part])
  const pieces = usePieces(size, fetchPiece)
  const whole = useMemo(() => wholeBytes(bytes ?? new Uint8Array()), [bytes])
  const label = `Bytes of the ${part}`
  return isWhole ? <HexView source={whole} label={label} /> : <Pieces source={pieces} label={label} mode="hex" />
}
