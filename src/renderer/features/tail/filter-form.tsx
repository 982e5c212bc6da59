// The filter of a tail: a text, a condition and a script, in force from Enter on.
import { Button } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { ConditionField, ScriptField, TextField, useConditionCheck } from '#renderer/features/search/index.ts'
import { emptyFilter, type Filter, filterInput, isFiltering } from './choice.ts'
import classes from './tail.module.css'

interface FilterFormProps {
  /** In force. */
  filter: Filter
  onFilter(filter: Filter): void
}

export function FilterForm({ filter, onFilter }: FilterFormProps) {
  const [draft, setDraft] = useState(filter)
  const { isRefused, textError, filterError, scriptError } = useConditionCheck(filterInput(draft))
  const isChanged = JSON.stringify(draft) !== JSON.stringify(filter)
  const set = (change: Partial<Filter>) => setDraft({ ...draft, ...change })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isRefused) onFilter(draft)
  }
  return (
    <form className={classes.filter} aria-label="Filter" onSubmit={submit}>
      <TextField
        draft={draft}
        onDraft={set}
        placeholder="text in key, value or headers"
        icon={<IconFilter size={13} aria-hidden />}
        error={textError}
      />
      <ConditionField draft={draft} onDraft={set} error={filterError} />
      <Button type="submit" variant={isChanged ? 'filled' : 'default'} disabled={isRefused || !isChanged}>
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
            error={scriptError}
            starts="filters"
            onScript={script => set({ script })}
            onStart={() => {
              if (!isRefused) onFilter(draft)
            }}
          />
        </div>
      )}
    </form>
  )
}
