// The filter of a tail: a text, a condition and a script, in force from Enter on. What cannot be read is said under its field.
import { Button, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBraces, IconFilter } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { client, read } from '#renderer/client/index.ts'
import { ScriptField, scriptErrorOf } from '#renderer/features/search/index.ts'
import { emptyFilter, type Filter, filterInput, isFiltering } from './choice.ts'
import classes from './tail.module.css'

interface FilterFormProps {
  /** In force. */
  filter: Filter
  onFilter(filter: Filter): void
}

export function FilterForm({ filter, onFilter }: FilterFormProps) {
  const [draft, setDraft] = useState(filter)
  const [checked] = useDebouncedValue(filterInput(draft), 250)
  const isEmpty = checked.text === null && checked.filter.trim() === '' && checked.script.trim() === ''
  const check = useQuery({
    ...read('search.check', client.search.check, checked),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const refused = isEmpty || check.data?.valid !== false ? null : check.data
  const isChanged = JSON.stringify(draft) !== JSON.stringify(filter)
  const set = (change: Partial<Filter>) => setDraft({ ...draft, ...change })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (refused === null) onFilter(draft)
  }
  return (
    <form className={classes.filter} aria-label="Filter" onSubmit={submit}>
      <TextInput
        className={classes.field}
        size="xs"
        aria-label={draft.regex ? 'Regular expression' : 'Text'}
        placeholder={draft.regex ? 'regular expression' : 'text in key, value or headers'}
        spellCheck={false}
        leftSection={<IconFilter size={13} aria-hidden />}
        value={draft.text}
        error={refused?.part === 'text' ? refused.what : null}
        onChange={event => set({ text: event.currentTarget.value })}
      />
      <div className={classes.toggles} role="group" aria-label="How the text is matched">
        <Toggle label="Regular expression" sign=".*" isOn={draft.regex} onToggle={regex => set({ regex })} />
        <Toggle label="Match case" sign="Aa" isOn={draft.matchCase} onToggle={matchCase => set({ matchCase })} />
        <Toggle label="Whole word" sign="ab|" isOn={draft.wholeWord} onToggle={wholeWord => set({ wholeWord })} />
      </div>
      <TextInput
        className={classes.field}
        classNames={{ input: classes.code ?? '' }}
        size="xs"
        aria-label="Condition"
        placeholder="and a condition, e.g. $.order.total > 100"
        spellCheck={false}
        value={draft.filter}
        error={refused?.part === 'filter' ? `${refused.what} (at character ${refused.position + 1})` : null}
        onChange={event => set({ filter: event.currentTarget.value })}
      />
      <Button
        variant="default"
        fw={400}
        className={classes.scriptToggle}
        leftSection={<IconBraces size={13} aria-hidden />}
        aria-pressed={draft.usesScript}
        onClick={() => set({ usesScript: !draft.usesScript })}
      >
        Script
      </Button>
      <Button type="submit" variant={isChanged ? 'filled' : 'default'} disabled={refused !== null || !isChanged}>
        Filter
      </Button>
      <Button
        variant="default"
        disabled={!isFiltering(filter) && !isFiltering(draft)}
        onClick={() => {
          setDraft(emptyFilter)
          onFilter(emptyFilter)
        }}
      >
        No filter
      </Button>
      {draft.usesScript && (
        <div className={classes.script}>
          <ScriptField
            script={draft.script}
            error={scriptErrorOf(checked.script, refused)}
            starts="filters"
            onScript={script => set({ script })}
            onStart={() => {
              if (refused === null) onFilter(draft)
            }}
          />
        </div>
      )}
    </form>
  )
}

interface ToggleProps {
  label: string
  sign: string
  isOn: boolean
  onToggle(isOn: boolean): void
}

function Toggle({ label, sign, isOn, onToggle }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className={classes.toggle}
        aria-label={label}
        aria-pressed={isOn}
        onClick={() => onToggle(!isOn)}
      >
        {sign}
      </button>
    </Tooltip>
  )
}
