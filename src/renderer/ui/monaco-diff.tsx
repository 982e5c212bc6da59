// The Monaco side of `DiffEditor`, in the chunk of the other editor.
import * as monaco from 'monaco-editor/editor'
import { useEffect, useRef } from 'react'
import classes from './code-editor.module.css'
import type { DiffEditorProps } from './diff-editor.tsx'
import { lookOfText, useMonacoTheme } from './monaco-setup.ts'

export default function MonacoDiff({ label, before, after, language }: DiffEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current === null) return
    const editor = monaco.editor.createDiffEditor(place.current, {
      ...lookOfText,
      readOnly: true,
      domReadOnly: true,
      originalAriaLabel: `${label}, before`,
      modifiedAriaLabel: `${label}, after`,
      wordWrap: 'on',
      diffWordWrap: 'on',
      renderOverviewRuler: false,
      renderGutterMenu: false,
      hideUnchangedRegions: { enabled: true },
    })
    const models = {
      original: monaco.editor.createModel(before, language),
      modified: monaco.editor.createModel(after, language),
    }
    editor.setModel(models)
    return () => {
      editor.dispose()
      models.original.dispose()
      models.modified.dispose()
    }
  }, [label, before, after, language])
  useMonacoTheme()
  return <div ref={place} className={`monaco-component ${classes.editor}`} />
}
