// A file of records that was chosen, as a capture: it needs no cluster, and opens offline at once.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { topicName } from '#contract/topic-name.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { openCapture } from '#renderer/features/captures/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { notifyDone, notifyProblem } from '#renderer/ui/index.ts'
import classes from './exports.module.css'
import { type ChosenFile, FileSample, forgetFile } from './file-sample.tsx'

interface ImportCaptureDialogProps {
  file: ChosenFile
  onClose(): void
}

export function ImportCaptureDialog({ file, onClose }: ImportCaptureDialogProps) {
  const stem = file.name.replace(/\.[^.]*$/, '')
  const [name, setName] = useState(stem.slice(0, 100))
  const [topic, setTopic] = useState(stem.replace(/[^a-zA-Z0-9._-]/g, '-').slice(0, 249))
  const isTopic = topicName.test(topic)
  const close = () => {
    onClose()
    forgetFile(file)
  }
  return (
    <Modal opened onClose={close} title={`Import ${file.name} as a capture`} size="lg" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          onClose()
          void importAsCapture(file, name.trim(), topic)
        }}
      >
        <Stack gap="sm">
          <FileSample sample={file.sample} />
          <div className={classes.columns}>
            <TextInput
              label="Name"
              data-autofocus
              maxLength={100}
              value={name}
              onChange={event => setName(event.currentTarget.value)}
            />
            <TextInput
              label="Topic, where the file names none"
              value={topic}
              error={isTopic ? undefined : 'Letters, digits, dot, underscore and hyphen'}
              onChange={event => setTopic(event.currentTarget.value)}
            />
          </div>
          <p className={classes.says}>
            Partitions, offsets and timestamps are as the file says. Where it says none, the partition is 0, offsets are
            counted on, and records have no timestamp. Batches are written again; the capture says so.
          </p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" disabled={name.trim() === '' || !isTopic}>
              Import
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

async function importAsCapture(file: ChosenFile, name: string, topic: string): Promise<void> {
  try {
    const done = await client.exports.capture({ fileId: file.fileId, name, topic })
    if (done === null) return
    notifyDone(`Imported ${file.name} as a capture`, plural(done.records, 'record'))
    await openCapture({ id: done.id, name, status: 'complete' })
  } catch (error) {
    notifyProblem(`Import ${file.name} as a capture`, error)
  } finally {
    await invalidate('captures')
    forgetFile(file)
  }
}
