// The headers being written: ordered, repeatable, each value text, hex, empty or null.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { modeNames } from './content-field.tsx'
import { contentBytes, type HeaderDraft, inMode, modes } from './draft.ts'
import classes from './produce.module.css'

interface HeadersFieldProps {
  headers: HeaderDraft[]
  onHeaders(headers: HeaderDraft[]): void
}

const headerModes = modes.filter(mode => mode !== 'json')

export function HeadersField({ headers, onHeaders }: HeadersFieldProps) {
  const change = (id: number, next: Partial<HeaderDraft>) =>
    onHeaders(headers.map(header => (header.id === id ? { ...header, ...next } : header)))
  const move = (index: number, to: number) => {
    const moved = headers[index]
    if (moved) onHeaders(headers.toSpliced(index, 1).toSpliced(to, 0, moved))
  }
  const add = () => {
    const id = Math.max(-1, ...headers.map(header => header.id)) + 1
    onHeaders([...headers, { id, key: '', keyHex: null, value: { mode: 'text', text: '' } }])
  }
  return (
    <section className={classes.headers} aria-label="Headers">
      <header className={classes.fieldHead}>
        <h3>Headers</h3>
        <span className={classes.dim}>{headers.length === 0 ? 'none' : headers.length}</span>
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={12} />} onClick={add}>
          Add a header
        </Button>
      </header>
      {headers.length > 0 && (
        <ol className={classes.headerList}>
          {headers.map((header, index) => {
            const { mode, text } = header.value
            const name = `header ${index + 1}`
            const isWritten = mode !== 'null' && mode !== 'empty'
            return (
              <li key={header.id} className={classes.headerRow}>
                <TextInput
                  size="xs"
                  aria-label={`Key of ${name}`}
                  placeholder="key"
                  value={header.keyHex === null ? header.key : `0x${header.keyHex}`}
                  disabled={header.keyHex !== null}
                  title={header.keyHex === null ? undefined : 'No UTF-8 text: sent byte for byte as it is'}
                  onChange={event => change(header.id, { key: event.currentTarget.value })}
                />
                <Select
                  size="xs"
                  aria-label={`Form of ${name}`}
                  allowDeselect={false}
                  data={headerModes.map(value => ({ value, label: modeNames[value] }))}
                  value={mode === 'json' ? 'text' : mode}
                  onChange={value => {
                    const next = headerModes.find(each => each === value)
                    const changed = next === undefined ? null : inMode(header.value, next)
                    if (changed?.ok) change(header.id, { value: changed.value })
                  }}
                />
                <TextInput
                  size="xs"
                  aria-label={`Value of ${name}`}
                  placeholder={isWritten ? 'value' : mode}
                  disabled={!isWritten}
                  value={isWritten ? text : ''}
                  error={!contentBytes(header.value, 'empty').ok}
                  onChange={event => change(header.id, { value: { mode, text: event.currentTarget.value } })}
                />
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Move ${name} up`}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <IconArrowUp size={13} />
                </ActionIcon>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Move ${name} down`}
                  disabled={index === headers.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <IconArrowDown size={13} />
                </ActionIcon>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${name}`}
                  onClick={() => onHeaders(headers.filter(other => other.id !== header.id))}
                >
                  <IconX size={13} />
                </ActionIcon>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}
