// One configuration entry: what it does, where its value comes from, and a new value for it.
import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ConfigChange, ConfigEntry } from '#contract/index.ts'
import { inherited, isOfTopic, readable, sourceName, valueText } from '#renderer/lib/config-values.ts'
import { EmptyState } from '#renderer/ui/index.ts'
import classes from './topics.module.css'

interface ConfigEntryPaneProps {
  entry: ConfigEntry | undefined
  change: ConfigChange | undefined
  /** Null takes the change back. */
  onChange(change: ConfigChange | null): void
}

export function ConfigEntryPane({ entry, change, onChange }: ConfigEntryPaneProps) {
  const [text, setText] = useState(change?.value ?? entry?.value ?? '')
  if (entry === undefined) {
    return (
      <aside className={classes.entryPane} aria-label="Entry">
        <EmptyState title="Select an entry">What it does, where its value comes from, and how to change it.</EmptyState>
      </aside>
    )
  }
  const below = inherited(entry)
  const hint = readable(entry.name, text)
  const isSame = text === entry.value && isOfTopic(entry)
  return (
    <aside className={classes.entryPane} aria-label={`Entry ${entry.name}`}>
      <h3 className={classes.entryName}>{entry.name}</h3>
      {entry.documentation !== null && <p className={classes.documentation}>{entry.documentation}</p>}
      {entry.isReadOnly ? (
        <p className={classes.documentation}>This entry is read-only.</p>
      ) : (
        <form
          className={classes.entryForm}
          onSubmit={event => {
            event.preventDefault()
            onChange(isSame ? null : { name: entry.name, value: text })
          }}
        >
          <TextInput
            label="New value"
            description={hint ?? undefined}
            value={text}
            onChange={event => setText(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Group gap="xs">
            <Button type="submit" disabled={isSame && change === undefined}>
              Set
            </Button>
            <Button
              variant="default"
              disabled={!isOfTopic(entry)}
              title={isOfTopic(entry) ? undefined : 'The topic has no value of its own'}
              onClick={() => onChange({ name: entry.name, value: null })}
            >
              Remove override
            </Button>
            {change !== undefined && (
              <Button variant="subtle" onClick={() => onChange(null)}>
                Undo
              </Button>
            )}
          </Group>
        </form>
      )}
      <dl className={classes.entryFacts}>
        <div>
          <dt>Now</dt>
          <dd>
            {valueText(entry)}
            {note(readable(entry.name, entry.value))} — {sourceName(entry.source)}
          </dd>
        </div>
        {isOfTopic(entry) && below !== null && (
          <div>
            <dt>Without it</dt>
            <dd>
              {below.value ?? 'null'}
              {note(readable(entry.name, below.value))} — {sourceName(below.source)}
            </dd>
          </div>
        )}
      </dl>
    </aside>
  )
}

const note = (text: string | null): string => (text === null ? '' : ` (${text})`)
