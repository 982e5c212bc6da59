// The JavaScript predicate of a search: a small editor that knows what a record has, examples, and what is wrong with it.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { CodeEditor, type Members, shortcutText } from '#renderer/ui/index.ts'
import classes from './search.module.css'

const members: Members = {
  record: [
    { name: 'key', what: 'text, or null' },
    { name: 'value', what: 'of JSON its value, else text; null for a tombstone' },
    { name: 'text', what: 'the value as text, or null' },
    { name: 'headers', what: '{ key, value } in their order' },
    { name: 'header', what: 'the first header of a name', insert: "header('$0')" },
    { name: 'timestamp', what: 'milliseconds since the epoch' },
    { name: 'topic', what: 'name' },
    { name: 'partition', what: 'number' },
    { name: 'offset', what: 'number; a BigInt beyond 2^53' },
    { name: 'size', what: 'bytes of key, value and headers' },
    { name: 'tombstone', what: 'true when the value is null' },
  ],
}

const examples: [script: string, what: string][] = [
  ['record.value.total > 100', 'a member of a JSON value'],
  ['record.value.items.some(item => item.quantity > 5)', 'any of a list'],
  ["record.header('type') === 'refund' && record.value.total < 0", 'a header and a member'],
  ['record.value.id === 9007199254740993n', 'an integer beyond 2^53, exactly'],
  ['new Date(record.timestamp).getUTCHours() < 6', 'a time of day'],
  [
    'if (record.tombstone) return false\nconst { from, to } = record.value\nreturn from.country !== to.country',
    'statements',
  ],
]

interface ScriptFieldProps {
  script: string
  /** What is wrong with it, with its place. */
  error: string | null
  /** What Ctrl+Enter does, as a verb. */
  starts: 'searches' | 'filters'
  onScript(script: string): void
  onStart(): void
}

export function ScriptField({ script, error, starts, onScript, onStart }: ScriptFieldProps) {
  const startOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    onStart()
  }
  const lines = Math.min(10, Math.max(3, script.split('\n').length))
  return (
    <section className={classes.script} aria-label="Script" onKeyDownCapture={startOnEnter}>
      <div className={classes.scriptEditor} data-bad={error !== null}>
        <CodeEditor
          label="JavaScript predicate"
          language="javascript"
          value={script}
          height={lines * 18 + 10}
          members={members}
          onChange={onScript}
        />
      </div>
      <div className={classes.scriptLine}>
        <span className={error === null ? classes.dim : classes.bad} role="status" aria-label="Script check">
          {error ??
            `Of each record that passes text and condition: record.value, record.key … · an expression, or statements with return · ${shortcutText('mod+Enter')} ${starts}`}
        </span>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" rightSection={<IconChevronDown size={12} aria-hidden />}>
              Script examples
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {examples.map(([example, what]) => (
              <Menu.Item key={example} rightSection={what} onClick={() => onScript(example)}>
                <code className={classes.example}>{example}</code>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </section>
  )
}
