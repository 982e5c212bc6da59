// A file of records that was chosen: what it holds, and how it is to be written into a topic.
import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportOptions } from '#contract/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { notifyDone, notifyProblem, TopicField } from '#renderer/ui/index.ts'
import classes from './exports.module.css'
import { type ChosenFile, FileSample, forgetFile } from './file-sample.tsx'

interface ImportDialogProps {
  connectionId: string
  topic: string | null
  file: ChosenFile
  onClose(): void
}

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
  const close = () => {
    onClose()
    forgetFile(file)
  }
  const start = () => {
    if (target === null) return
    onClose()
    void importInto(connectionId, target, file, options)
  }
  return (
    <Modal opened onClose={close} title={`Import ${file.name}`} size="lg" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          start()
        }}
      >
        <Stack gap="sm">
          <FileSample sample={file.sample} />
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
