// Chooses where to seek to: beginning, end, an offset or a time.
import { Button, Group, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SeekTarget } from '#contract/index.ts'
import { parseOffset, parseTimestamp } from '#renderer/lib/format.ts'
import classes from './lab.module.css'

const targets = ['beginning', 'end', 'offset', 'time'] as const
type Target = (typeof targets)[number]

interface SeekFormProps {
  /** e.g. `shop.orders 3` or `all partitions`. */
  what: string
  onSeek(target: SeekTarget): void
}

export function SeekForm({ what, onSeek }: SeekFormProps) {
  const [to, setTo] = useState<Target>('beginning')
  const [text, setText] = useState('')
  const target = targetOf(to, text)
  return (
    <form
      className={classes.popover}
      aria-label={`Seek ${what}`}
      onSubmit={event => {
        event.preventDefault()
        if (target !== null) onSeek(target)
      }}
    >
      <strong>Seek {what}</strong>
      <SegmentedControl
        aria-label="Seek to"
        data={[
          { value: 'beginning', label: 'Beginning' },
          { value: 'end', label: 'End' },
          { value: 'offset', label: 'Offset' },
          { value: 'time', label: 'Time' },
        ]}
        value={to}
        onChange={value => setTo(targets.find(each => each === value) ?? 'beginning')}
      />
      {(to === 'offset' || to === 'time') && (
        <TextInput
          aria-label={to === 'offset' ? 'Offset' : 'Time'}
          placeholder={to === 'offset' ? 'offset' : '2026-11-22 12:04:07'}
          value={text}
          error={text !== '' && target === null}
          onChange={event => setText(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <Group justify="flex-end">
        <Button type="submit" disabled={target === null}>
          Seek
        </Button>
      </Group>
    </form>
  )
}

function targetOf(to: Target, text: string): SeekTarget | null {
  if (to === 'beginning' || to === 'end') return { to }
  if (to === 'offset') {
    const offset = parseOffset(text)
    return offset === null ? null : { to, offset }
  }
  const timestamp = parseTimestamp(text)
  return timestamp === null ? null : { to, timestamp }
}
