// A key or value being written: the form of it (text, JSON, hex, empty, null) and the editor.
import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { formatBytes } from '#renderer/lib/format.ts'
import { prettyJson } from '#renderer/lib/json.ts'
import { CodeEditor } from '#renderer/ui/index.ts'
import { type Content, contentBytes, inMode, isBlank, isEdit, type Mode, modes } from './draft.ts'
import classes from './produce.module.css'

export const modeNames: Record<Mode, string> = { text: 'Text', json: 'JSON', hex: 'Hex', empty: 'Empty', null: 'Null' }

const nothing = {
  empty: 'Zero bytes are sent: there, and not null.',
  null: {
    Key: 'No key is sent: the partition is chosen without one.',
    Value: 'Null is sent. On a compacted topic it deletes what is stored under its key.',
  },
}

interface ContentFieldProps {
  label: 'Key' | 'Value'
  content: Content
  onContent(content: Content): void
}

export function ContentField({ label, content, onContent }: ContentFieldProps) {
  const [refused, setRefused] = useState<string | null>(null)
  const { mode, text } = content
  const parsed = contentBytes(content, label === 'Key' ? 'null' : 'missing')
  const pretty = mode === 'json' && parsed.ok ? prettyJson(text) : null
  const changeMode = (next: Mode) => {
    const changed = inMode(content, next)
    setRefused(changed.ok ? null : changed.reason)
    if (changed.ok) onContent(changed.value)
  }
  const size = parsed.ok && parsed.value !== null ? formatBytes(parsed.value.length) : 'no key'
  const isQuiet = refused === null && (parsed.ok || isBlank(content))
  return (
    <section className={classes.field} data-part={label} aria-label={label}>
      <header className={classes.fieldHead}>
        <h3>{label}</h3>
        <SegmentedControl
          size="xs"
          aria-label={`Form of the ${label.toLowerCase()}`}
          data={modes.map(value => ({ value, label: modeNames[value] }))}
          value={mode}
          onChange={value => {
            const next = modes.find(each => each === value)
            if (next) changeMode(next)
          }}
        />
        {pretty !== null && pretty !== text && (
          <Button size="compact-xs" variant="subtle" onClick={() => onContent({ mode, text: pretty })}>
            Format
          </Button>
        )}
        <span className={classes.grow} />
        <span className={isQuiet ? classes.dim : classes.bad} role="status">
          {refused ?? (parsed.ok ? (mode === 'null' ? '' : size) : parsed.reason)}
        </span>
      </header>
      <div className={classes.fieldBody}>
        {mode === 'null' || mode === 'empty' ? (
          <p className={classes.nothing}>{mode === 'null' ? nothing.null[label] : nothing.empty}</p>
        ) : (
          <CodeEditor
            key={mode}
            label={label}
            value={text}
            language={mode === 'json' ? 'json' : 'plaintext'}
            onChange={next => {
              if (!isEdit(text, next)) return
              setRefused(null)
              onContent({ mode, text: next })
            }}
          />
        )}
      </div>
    </section>
  )
}
