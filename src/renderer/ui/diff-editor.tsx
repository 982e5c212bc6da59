// Two texts side by side with what differs marked, in Monaco; loaded when the first one is shown.
import { lazy, Suspense } from 'react'
import classes from './code-editor.module.css'
import { type CodeLanguage, canRunMonaco } from './code-editor.tsx'
import { SkeletonRows } from './skeleton-rows.tsx'

export interface DiffEditorProps {
  /** What is compared, e.g. `Value`. */
  label: string
  before: string
  after: string
  language: CodeLanguage
}

const MonacoDiff = lazy(() => import('./monaco-diff.tsx'))

export function DiffEditor(props: DiffEditorProps) {
  return (
    <section className={classes.root} aria-label={`${props.label} side by side`}>
      {canRunMonaco() ? (
        <Suspense fallback={<SkeletonRows label="Loading the editor" count={8} />}>
          <MonacoDiff {...props} />
        </Suspense>
      ) : (
        <>
          <pre>{props.before}</pre>
          <pre>{props.after}</pre>
        </>
      )}
    </section>
  )
}
