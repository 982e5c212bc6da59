// All columns of a topic's list: which are shown, in which order, and new ones drawn from fields.
import { ActionIcon, Button, Checkbox, Group, Modal, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { client, problemOf } from '#renderer/client/index.ts'
import { type Column, changed, columnsOf, defaultLayout, moved, withField, without } from './list/columns.ts'
import classes from './messages.module.css'
import { setLayout, useLayout } from './messages.store.ts'

interface ColumnsDialogProps {
  connectionId: string
  topic: string
  onClose(): void
}

export function ColumnsDialog({ connectionId, topic, onClose }: ColumnsDialogProps) {
  const layout = useLayout(connectionId, topic)
  const columns = columnsOf(layout)
  const set = (next: typeof layout) => setLayout(connectionId, topic, next)
  const shown = columns.filter(column => !column.isHidden).length
  const button = (label: string, Icon: typeof IconTrash, isDisabled: boolean, run: () => void) => (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={run}
    >
      <Icon size={14} />
    </ActionIcon>
  )
  return (
    <Modal opened onClose={onClose} title={`Columns of ${topic}`} size={440}>
      <ul className={classes.columns} aria-label="Columns">
        {columns.map((column, index) => (
          <li key={column.id}>
            <Checkbox
              size="xs"
              label={column.kind.is === 'field' ? <code>{column.id}</code> : nameOf(column)}
              aria-label={`Show ${nameOf(column)}`}
              checked={!column.isHidden}
              disabled={!column.isHidden && shown === 1}
              onChange={event => set(changed(layout, column.id, { isHidden: !event.currentTarget.checked }))}
            />
            <span className={classes.grow} />
            {column.kind.is === 'field' &&
              button(`Remove ${column.id}`, IconTrash, false, () => set(without(layout, column.id)))}
            {button(`Move ${nameOf(column)} up`, IconArrowUp, index === 0, () =>
              set(moved(layout, column.id, columns[index - 1]?.id ?? '')),
            )}
            {button(`Move ${nameOf(column)} down`, IconArrowDown, index === columns.length - 1, () =>
              set(moved(layout, column.id, columns[index + 1]?.id ?? '')),
            )}
          </li>
        ))}
      </ul>
      <FieldForm onField={field => set(withField(layout, field))} />
      <Group justify="space-between" mt="md">
        <Button size="xs" variant="default" disabled={layout === defaultLayout} onClick={() => set(defaultLayout)}>
          Reset
        </Button>
        <Button size="xs" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  )
}

const nameOf = ({ kind, hint, id }: Column): string => (kind.is === 'field' ? id : hint)

function FieldForm({ onField }: { onField(field: string): void }) {
  const [field, setField] = useState('')
  const [error, setError] = useState<string | null>(null)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    try {
      const wrong = await client.messages.checkField({ field: field.trim() })
      setError(wrong)
      if (wrong !== null) return
      onField(field.trim())
      setField('')
    } catch (failure) {
      setError(problemOf(failure).what)
    }
  }
  return (
    <form className={classes.fieldForm} onSubmit={event => void add(event)} aria-label="Add a column">
      <TextInput
        size="xs"
        label="Field"
        description="$.order.total in the value, key.$.id in the key, header.trace, $.items[0].price"
        placeholder="$."
        classNames={{ input: classes.goToInput ?? '' }}
        value={field}
        error={error}
        onChange={event => {
          setField(event.currentTarget.value)
          setError(null)
        }}
        spellCheck={false}
      />
      <Button type="submit" size="xs" variant="default" disabled={field.trim() === ''}>
        Add
      </Button>
    </form>
  )
}
