// Commits one partition at an offset typed by hand, with metadata.
import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { LabPartition } from '#contract/index.ts'
import { formatCount, parseOffset } from '#renderer/lib/format.ts'
import classes from './lab.module.css'

interface CommitFormProps {
  partition: LabPartition
  onCommit(offset: bigint, metadata: string): void
}

export function CommitForm({ partition, onCommit }: CommitFormProps) {
  const start = partition.position ?? partition.committedOffset ?? partition.logStartOffset
  const [text, setText] = useState(start.toString())
  const [metadata, setMetadata] = useState(partition.metadata)
  const offset = parseOffset(text)
  const isOutside = offset !== null && (offset < partition.logStartOffset || offset > partition.highWatermark)
  return (
    <form
      className={classes.popover}
      aria-label={`Commit ${partition.topic} ${partition.partition}`}
      onSubmit={event => {
        event.preventDefault()
        if (offset !== null) onCommit(offset, metadata)
      }}
    >
      <strong>
        Commit {partition.topic} {partition.partition}
      </strong>
      <TextInput
        label="Offset"
        description={
          isOutside
            ? `Outside of the log (${formatCount(partition.logStartOffset)} – ${formatCount(partition.highWatermark)}): auto.offset.reset will apply`
            : 'The next record the group shall read'
        }
        value={text}
        error={offset === null}
        onChange={event => setText(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput label="Metadata" value={metadata} onChange={event => setMetadata(event.currentTarget.value)} />
      <Group justify="flex-end">
        <Button type="submit" disabled={offset === null}>
          Commit
        </Button>
      </Group>
    </form>
  )
}
