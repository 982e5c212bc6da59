// Where a record goes: its topic, and the partition chosen by the key's hash (shown before anything is sent) or by hand.
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, read } from '#renderer/client/index.ts'
import { contentBytes, type Draft } from './draft.ts'
import classes from './produce.module.css'

interface DestinationProps {
  connectionId: string
  draft: Draft
  onChange(change: Partial<Draft>): void
}

const byKey = 'key'

export function Destination({ connectionId, draft, onChange }: DestinationProps) {
  const { topic } = draft
  const topics = useQuery(read('topics.list', client.topics.list, { connectionId }))
  const detail = useQuery({ ...read('topics.get', client.topics.get, { connectionId, topic }), enabled: topic !== '' })
  const names = (topics.data ?? []).filter(each => !each.isInternal).map(each => each.name)
  const partitions = detail.data?.partitionDetails.map(each => each.partition) ?? []
  const chosen = draft.partition
  const numbers = [...new Set([...partitions, ...(chosen === null ? [] : [chosen])])].sort((a, b) => a - b)
  return (
    <>
      <Select
        size="xs"
        w={220}
        aria-label="Topic"
        placeholder="topic"
        searchable
        limit={100}
        allowDeselect={false}
        data={names.includes(topic) || topic === '' ? names : [topic, ...names]}
        value={topic === '' ? null : topic}
        onChange={value => onChange({ topic: value ?? '', partition: null })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Partition"
        searchable
        allowDeselect={false}
        data={[
          { value: byKey, label: 'By key' },
          ...numbers.map(each => ({ value: String(each), label: `Partition ${each}` })),
        ]}
        value={chosen === null ? byKey : String(chosen)}
        onChange={value => onChange({ partition: value === null || value === byKey ? null : Number(value) })}
      />
      {topic !== '' && chosen === null && <HashedPartition connectionId={connectionId} draft={draft} />}
    </>
  )
}

/** What Kafka's default partitioner makes of the key. */
function HashedPartition({ connectionId, draft }: { connectionId: string; draft: Draft }) {
  const [content] = useDebouncedValue(draft.key, 150)
  const parsed = contentBytes(content, 'null')
  const key = parsed.ok ? parsed.value : null
  const query = useQuery({
    ...read('produce.partitionFor', client.produce.partitionFor, {
      connectionId,
      topic: draft.topic,
      key: key ?? new Uint8Array(),
    }),
    enabled: key !== null,
    placeholderData: keepPreviousData,
    retry: false,
  })
  let text = ''
  if (!parsed.ok) text = 'the key has no bytes yet'
  else if (key === null) text = 'no key: any partition'
  else if (query.error !== null) text = 'the partition is not known'
  else if (query.data) text = `→ partition ${query.data.partition} of ${query.data.partitions}`
  return (
    <output className={classes.dim} aria-label="Partition by key">
      {text}
    </output>
  )
}
