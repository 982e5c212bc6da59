// The records a search has found, in the order they came, with the match marked.
import type { MouseEvent } from 'react'
import type { SearchHits, searchMatchFields } from '#contract/index.ts'
import { Content } from '#renderer/features/messages/index.ts'
import { Bytes, type Column, DataTable, Offset, Timestamp } from '#renderer/ui/index.ts'
import type { Hit } from './runs.ts'
import classes from './search.module.css'
import { topicsInWords } from './topic-picker.tsx'

export interface Place {
  topic: string
  partition: number
  offset: bigint
}

const placeOf = ({ hits, index }: Hit, topics: readonly string[]): Place => ({
  topic: topics[hits.topics[index] ?? 0] ?? '',
  partition: hits.partitions[index] ?? 0,
  offset: hits.offsets[index] ?? 0n,
})

type Words<Fields extends readonly string[]> = { readonly [Index in keyof Fields]: string }

/** By index of `searchMatchFields`: a match in the value needs no word, one elsewhere stands before the value. */
const fieldWords: Words<typeof searchMatchFields> = ['', 'key', '', 'header']

function Match({ hits, index }: { hits: SearchHits; index: number }) {
  const field = hits.matchFields[index] ?? 0
  const snippet = hits.snippets[index] ?? ''
  const value = <Content kind={hits.valueKinds[index] ?? 0} text={hits.values[index] ?? ''} nullText="tombstone" />
  if (field === 0 || snippet === '') return value
  const word = fieldWords[field] ?? ''
  const start = hits.matchStarts[index] ?? 0
  const end = hits.matchEnds[index] ?? 0
  return (
    <>
      {word === '' ? null : <span className={classes.field}>{word}</span>}
      {snippet.slice(0, start)}
      <mark className={classes.mark}>{snippet.slice(start, end)}</mark>
      {snippet.slice(end)}
      {word === '' ? null : <span className={classes.beside}>{value}</span>}
    </>
  )
}

const columns: Column<Hit>[] = [
  {
    id: 'partition',
    header: 'P',
    width: 44,
    align: 'right',
    cell: ({ hits, index }) => hits.partitions[index],
    sort: ({ hits, index }) => hits.partitions[index],
  },
  {
    id: 'offset',
    header: 'Offset',
    width: 100,
    align: 'right',
    cell: ({ hits, index }) => <Offset value={hits.offsets[index] ?? 0n} />,
    sort: ({ hits, index }) => hits.offsets[index],
  },
  {
    id: 'time',
    header: 'Time',
    width: 186,
    cell: ({ hits, index }) => <Timestamp value={hits.timestamps[index]} />,
    sort: ({ hits, index }) => hits.timestamps[index],
  },
  {
    id: 'key',
    header: 'Key',
    width: 130,
    isData: true,
    cell: ({ hits, index }) => (
      <Content kind={hits.keyKinds[index] ?? 0} text={hits.keys[index] ?? ''} nullText="null" />
    ),
    sort: ({ hits, index }) => hits.keys[index],
  },
  {
    id: 'match',
    header: 'Match',
    width: 240,
    isFlexible: true,
    isData: true,
    cell: ({ hits, index }) => <Match hits={hits} index={index} />,
  },
  {
    id: 'size',
    header: 'Size',
    width: 76,
    align: 'right',
    cell: ({ hits, index }) => <Bytes value={hits.sizes[index]} />,
    sort: ({ hits, index }) => hits.sizes[index],
  },
]

const topicColumn = (topics: readonly string[]): Column<Hit> => ({
  id: 'topic',
  header: 'Topic',
  width: 150,
  cell: ({ hits, index }) => topics[hits.topics[index] ?? 0],
  sort: ({ hits, index }) => topics[hits.topics[index] ?? 0],
})

interface HitsTableProps {
  topics: readonly string[]
  found: readonly Hit[]
  onOpen(place: Place): void
  onMenu(place: Place, event: MouseEvent): void
}

export function HitsTable({ topics, found, onOpen, onMenu }: HitsTableProps) {
  return (
    <DataTable
      label={`Found in ${topicsInWords(topics)}`}
      columns={topics.length === 1 ? columns : [topicColumn(topics), ...columns]}
      rows={found}
      rowId={hit => {
        const { topic, partition, offset } = placeOf(hit, topics)
        return `${topic}:${partition}@${offset}`
      }}
      onOpen={hit => onOpen(placeOf(hit, topics))}
      onContextMenu={(hit, event) => onMenu(placeOf(hit, topics), event)}
    />
  )
}
