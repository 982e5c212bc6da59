// Asks for the form of a file of records. Where it stands is asked by the system; the rest is a job.
import { Button, Checkbox, Group, Modal, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExportFormat, PickedRecords, RecordsSource } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { notifyProblem, TopicsField } from '#renderer/ui/index.ts'
import classes from './exports.module.css'
import { tellSaved } from './tell-saved.ts'
import { formats } from './words.ts'

interface ExportDialogProps {
  connectionId: string
  /** Whole topics, to be chosen; or single records. */
  from: { topics: string[] } | { picked: PickedRecords }
  onClose(): void
}

export function ExportDialog({ connectionId, from, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<ExportFormat>('jsonl')
  const [topics, setTopics] = useState('topics' in from ? from.topics : [])
  const [isCommitted, setIsCommitted] = useState(true)
  const list = useQuery({ ...read('topics.list', client.topics.list, { connectionId }), enabled: 'topics' in from })
  const chosen = formats.find(each => each.value === format)
  const source = 'picked' in from ? ({ of: 'records', records: from.picked } as const) : wholeOf(topics)
  const start = () => {
    if (source === null) return
    onClose()
    void save(connectionId, source, format, isCommitted)
  }
  return (
    <Modal opened onClose={onClose} title={'picked' in from ? `Export ${countWords(from.picked)}` : 'Export topics'}>
      <form
        onSubmit={event => {
          event.preventDefault()
          start()
        }}
      >
        <Stack gap="sm">
          {'topics' in from && <TopicsField label="Topics" list={list} topics={topics} onTopics={setTopics} />}
          <Select
            label="Format"
            data-autofocus
            allowDeselect={false}
            data={formats.map(({ value, label }) => ({ value, label }))}
            value={format}
            onChange={value => {
              const next = formats.find(each => each.value === value)
              if (next !== undefined) setFormat(next.value)
            }}
          />
          <p className={classes.says}>{chosen?.says}</p>
          {'topics' in from && (
            <Checkbox
              label="Committed records only"
              description="Leaves out what transactions wrote that were aborted or are still open"
              checked={isCommitted}
              onChange={event => setIsCommitted(event.currentTarget.checked)}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={source === null}>
              Export
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function wholeOf(topics: readonly string[]): RecordsSource | null {
  if (topics.length === 0) return null
  return {
    of: 'topics',
    topics: topics.map(topic => ({ topic, partitions: null })),
    range: { by: 'offsets', from: null, until: null },
  }
}

export const countWords = (picked: PickedRecords): string =>
  plural(
    picked.reduce((sum, each) => sum + each.offsets.length, 0),
    'record',
  )

/** Resolves when the file is written, or nobody wanted it. */
async function save(connectionId: string, source: RecordsSource, format: ExportFormat, isCommitted: boolean) {
  const [first] = source.of === 'topics' ? source.topics : source.records
  const extension = formats.find(each => each.value === format)?.extension ?? format
  try {
    const saved = await client.exports.save({
      connectionId,
      source,
      format,
      isolation: isCommitted ? 'read_committed' : 'read_uncommitted',
      suggestedName: `${(first?.topic ?? 'records').slice(0, 180)}.${extension}`,
    })
    if (saved !== null) tellSaved(saved)
  } catch (error) {
    notifyProblem('Export records', error)
  }
}
