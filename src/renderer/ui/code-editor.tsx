// Text in Monaco, loaded when the first one is shown (it is 4 MB). Until then, and where it cannot run, the same text
// stands in a plain field, so that nothing waits for it.
import { lazy, Suspense } from 'react'
import classes from './code-editor.module.css'

/** What may stand behind a name and a dot, offered while typing. In `insert` `$0` is where the cursor goes. */
export type Members = Record<string, { name: string; what: string; insert?: string }[]>

export type CodeLanguage = 'json' | 'javascript' | 'plaintext' | 'xml' | 'yaml' | 'java' | 'python' | 'shell' | 'sql'

/** A word that is offered while typing; of one with an owner only behind the owner's name and a dot, or on its own. */
export interface Completion {
  name: string
  /** `$0` is where the cursor goes. */
  insert: string
  kind: 'table' | 'column' | 'function' | 'keyword'
  what: string
  help?: string
  owner?: string
}

/** Where something is wrong, from 1. */
export interface Mark {
  line: number
  column: number
  message: string
}

export interface CodeEditorProps {
  /** The accessible name, e.g. `Value`. */
  label: string
  value: string
  language?: CodeLanguage
  isReadOnly?: boolean
  onChange?: (value: string) => void
  /** Pixels or CSS; fills its parent when absent. */
  height?: number | string
  wordWrap?: boolean
  members?: Members
  /** Offered in the editor's own menu, for the place of the cursor (UTF-16 code units into `value`). */
  actions?: readonly {
    id: string
    title: string
    key?: 'mod+Enter'
    /** @param at of the cursor, or where the selection begins */
    run(at: number, text: string, selected: string): void
  }[]
  completions?: readonly Completion[]
  marks?: readonly Mark[]
  /** Text that comes bit by bit, appended to `value`; called once the editor is there, answers how to stop. */
  feed?: (append: (text: string) => void) => () => void
}

/** jsdom has no layout, and Monaco nothing to stand on there. */
export const canRunMonaco = () => typeof Worker !== 'undefined' && typeof ResizeObserver !== 'undefined'

const MonacoEditor = lazy(() => import('./monaco-editor.tsx'))

export function CodeEditor(props: CodeEditorProps) {
  const plain = (
    <textarea
      className={classes.plain}
      aria-label={props.label}
      value={props.value}
      readOnly={props.isReadOnly === true || props.onChange === undefined}
      onChange={event => props.onChange?.(event.currentTarget.value)}
      spellCheck={false}
    />
  )
  return (
    <div className={classes.root} style={{ height: props.height ?? '100%' }}>
      {canRunMonaco() ? (
        <Suspense fallback={plain}>
          <MonacoEditor {...props} />
        </Suspense>
      ) : (
        plain
      )}
    </div>
  )
}
