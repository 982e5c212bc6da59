// What of a record changes on the way: key, value and headers.
import { Checkbox, Group, Stack, TagsInput, Textarea, TextInput } from '@mantine/core'
import { Choice } from './choice.tsx'
import { type EditForm, headersOf } from './form.ts'
import classes from './replay.module.css'
import type { FieldsProps } from './target-fields.tsx'

const PLACES = '{{key}}, {{value.path}}, {{header.NAME}}, {{topic}}, {{partition}}, {{offset}}, {{timestamp}}'

export function ChangeFields({ form, change }: FieldsProps) {
  return (
    <Stack gap="sm">
      <EditFields what="Key" absent="No key" edit={form.key} onEdit={key => change({ key })} />
      <EditFields what="Value" absent="A tombstone" edit={form.value} onEdit={value => change({ value })} />
      <TagsInput
        label="Headers left out"
        description="Every header of these names"
        placeholder={form.removed.length === 0 ? 'none' : ''}
        value={form.removed}
        onChange={removed => change({ removed })}
      />
      <Textarea
        label="Headers added"
        description={`A line each, name: value. Places: ${PLACES}`}
        rows={2}
        spellCheck={false}
        classNames={{ input: classes.data ?? '' }}
        value={form.added}
        error={headersOf(form.added) === undefined ? 'A line has no name' : undefined}
        onChange={event => change({ added: event.currentTarget.value })}
      />
      <Checkbox
        label="Headers that say where a record comes from"
        description="ottla.source.topic, .partition, .offset and ottla.replay. Without them a replay without transactions is sent at least once."
        checked={form.hasSource}
        onChange={event => change({ hasSource: event.currentTarget.checked })}
      />
    </Stack>
  )
}

interface EditFieldsProps {
  what: string
  absent: string
  edit: EditForm
  onEdit(edit: EditForm): void
}

function EditFields({ what, absent, edit, onEdit }: EditFieldsProps) {
  return (
    <div>
      <Choice
        label={what}
        options={[
          { value: 'keep', label: 'As it is, byte for byte' },
          { value: 'replace', label: 'A text in it replaced' },
          { value: 'template', label: 'Written by a template' },
          { value: 'null', label: absent },
        ]}
        value={edit.by}
        onChange={by => onEdit({ ...edit, by })}
      />
      {edit.by === 'replace' && (
        <Group grow mt={6}>
          <TextInput
            aria-label={`Text in the ${what.toLowerCase()}`}
            placeholder="Text"
            spellCheck={false}
            value={edit.find}
            onChange={event => onEdit({ ...edit, find: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`What the ${what.toLowerCase()} has instead`}
            placeholder="Instead"
            spellCheck={false}
            value={edit.replacement}
            onChange={event => onEdit({ ...edit, replacement: event.currentTarget.value })}
          />
        </Group>
      )}
      {edit.by === 'template' && (
        <Textarea
          mt={6}
          rows={3}
          aria-label={`Template of the ${what.toLowerCase()}`}
          description={`Places: ${PLACES}`}
          spellCheck={false}
          classNames={{ input: classes.data ?? '' }}
          value={edit.template}
          onChange={event => onEdit({ ...edit, template: event.currentTarget.value })}
        />
      )}
    </div>
  )
}
