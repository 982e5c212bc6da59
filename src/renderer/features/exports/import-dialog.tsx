// A file of records that was chosen: what it holds, and how it is to be written into a topic.
import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportOptions, ImportSample } from '#contract/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { kindOf, textLine } from '#renderer/lib/bytes.ts'
import { formatBytes, plural } from '#renderer/lib/format.ts'
import { type Column, DataTable, notifyDone, notifyProblem, Offset, Timestamp, TopicField } from '#renderer/ui/index.ts'
import classes from './exports.module.css'
import { formats } from './words.ts'

export interface ChosenFile {
  fileId: string
  name: string
  sample: ImportSample
}

interface ImportDialogProps {
  connectionId: string
  topic: string | null
  file: ChosenFile
  onClose(): void
}

type Sampled = ImportSample['records'][number] & { number: number }

const bytesWords = (bytes: Uint8Array | null) => {
  const kind = kindOf(bytes)
  return bytes === null || kind === 'empty' ? kind : textLine(bytes, 80)
}

const columns: Column<Sampled>[] = [
  { id: 'partition', header: 'P', width: 40, align: 'right', cell: row => row.partition },
  { id: 'offset', header: 'Offset', width: 80, align: 'right', cell: row => <Offset value={row.offset} /> },
  {
    id: 'time',
    header: 'Time',
    width: 196,
    cell: row => (row.timestamp === null ? '' : <Timestamp value={row.timestamp} />),
  },
  { id: 'key', header: 'Key', width: 110, isData: true, cell: row => bytesWords(row.key) },
  { id: 'value', header: 'Value', width: 160, isFlexible: true, isData: true, cell: row => bytesWords(row.value) },
]

const partitionings: { value: ImportOptions['partition']; label: string }[] = [
  { value: 'keep', label: 'As the file says' },
  { value: 'key', label: 'By the key’s hash' },
]
const timings: { value: ImportOptions['timestamp']; label: string }[] = [
  { value: 'keep', label: 'As the file says' },
  { value: 'now', label: 'Time of sending' },
]

export function ImportDialog({ connectionId, topic, file, onClose }: ImportDialogProps) {
  const [target, setTarget] = useState(topic)
  const [options, setOptions] = useState<ImportOptions>({ partition: 'keep', timestamp: 'keep' })
  const list = useQuery(read('topics.list', client.topics.list, { connectionId }))
  const { sample } = file
  const close = () => {
    onClose()
    client.exports.forget({ fileId: file.fileId }).catch(error => console.warn('A file was not forgotten:', error))
  }
  const start = () => {
    if (target === null) return
    onClose()
    void importInto(connectionId, target, file, options)
  }
  const format = formats.find(each => each.value === sample.format)
  return (
    <Modal opened onClose={close} title={`Import ${file.name}`} size="lg" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          start()
        }}
      >
        <Stack gap="sm">
          <p className={classes.file}>
            {format?.label}, {formatBytes(sample.bytes)}. The first records:
          </p>
          <DataTable
            label="First records of the file"
            columns={columns}
            rows={sample.records.map((record, index) => ({ ...record, number: index }))}
            rowId={row => `${row.number}`}
            maxRows={5}
          />
          <TopicField label="Into topic" list={list} topic={target} onTopic={setTarget} />
          <div className={classes.columns}>
            <Select
              label="Partition"
              allowDeselect={false}
              data={partitionings}
              value={options.partition}
              onChange={value => {
                const chosen = partitionings.find(each => each.value === value)
                if (chosen) setOptions({ ...options, partition: chosen.value })
              }}
            />
            <Select
              label="Timestamp"
              allowDeselect={false}
              data={timings}
              value={options.timestamp}
              onChange={value => {
                const chosen = timings.find(each => each.value === value)
                if (chosen) setOptions({ ...options, timestamp: chosen.value })
              }}
            />
          </div>
          <p className={classes.says}>
            Records are appended in the file’s order, with new offsets. Cancelled or failed, what was written until then
            stays.
          </p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" data-autofocus disabled={target === null}>
              Import
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

async function importInto(connectionId: string, topic: string, { fileId, name }: ChosenFile, options: ImportOptions) {
  try {
    const done = await client.exports.import({ connectionId, topic, fileId, options })
    if (done !== null) notifyDone(`Imported ${name} into ${topic}`, plural(done.records, 'record'))
  } catch (error) {
    notifyProblem(`Import ${name} into ${topic}`, error)
  } finally {
    await invalidate('topics', connectionId)
    await client.exports.forget({ fileId })
  }
}
